package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The response of {@code POST /sms/api/transmission/v1}: the same as MKOM's, for programs written for MKOM. */
final class MkomRendering {

    private MkomRendering() {}

    /**
     * The response to a request, always 200: as in the manual, section 3d, with the reason of each refusal added.
     *
     * @param ids ids of the valid messages, in order; empty for one that was not accepted
     */
    static HttpResponse render(Submission submission, List<Optional<MessageId>> ids) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("id", mailingNumber(ids));
        ArrayNode messages = body.putArray("messages");
        Iterator<Optional<MessageId>> next = ids.iterator();
        for (Entry entry : submission.entries()) {
            boolean success = entry instanceof Valid && next.next().isPresent();
            ObjectNode node = messages.addObject().put("success", success);
            node.put("reference", entry.reference().orElse(null));
            if (entry instanceof Invalid invalid) {
                node.put("error", String.valueOf(invalid.error().getMessage()));
            }
        }
        return HttpResponse.json(200, body);
    }

    /** A mailing id: a string of digits, as MKOM's is; 0 if no message was accepted. */
    private static String mailingNumber(List<Optional<MessageId>> ids) {
        return ids.stream()
                .flatMap(Optional::stream)
                .findFirst()
                .map(id -> Long.toString(Long.parseLong(
                        Digests.sha256Hex(id.messageBatch().text()).substring(0, 12), 16)))
                .orElse("0");
    }
}
