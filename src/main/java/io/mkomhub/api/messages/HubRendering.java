package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.channel.mkom.Warning;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.SmsText;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.json.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The response of {@code POST /messages}: everything that the hub knows about each message of the request. */
final class HubRendering {

    /** The member with the text as it goes out. */
    static final String MESSAGE = "message";

    /** The member with the hub's id of the mailing. MKOM's own is the {@code id} of {@code mailing}. */
    static final String MAILING_ID = "mailing_id";

    /** The member with the characters that have no counterpart in GSM-7. */
    static final String KEPT = "kept_characters";

    /** The member with the cap that a message is over, so that it waits for its release. */
    static final String HELD_BY = "held_by";

    private HubRendering() {}

    /**
     * The response to a request: 202 if any message was valid, otherwise 400.
     *
     * @param mailing the mailing of all messages
     * @param drafts the valid messages, in order
     * @param ids their ids, in order; empty for one that was not accepted
     */
    static HttpResponse render(
            Submission submission, MailingId mailing, List<Draft> drafts, List<Optional<MessageId>> ids) {
        ArrayNode messages = Json.array();
        Iterator<Optional<MessageId>> next = ids.iterator();
        Iterator<Draft> nextDraft = drafts.iterator();
        for (Entry entry : submission.entries()) {
            ObjectNode node = messages.addObject();
            if (entry instanceof Valid valid) {
                Optional<MessageId> id = next.next();
                Optional<String> heldBy = nextDraft.next().heldBy();
                node.put("success", id.isPresent());
                id.ifPresent(name -> node.put("id", name.toString()));
                valid.reference().ifPresent(reference -> node.put("reference", reference));
                if (id.isPresent()) {
                    node.put("status", MessageStatus.QUEUED.word());
                    heldBy.ifPresent(cap -> node.put(HELD_BY, cap));
                    node.put("segments", valid.draft().segments().count());
                    node.put("encoding", valid.draft().segments().encoding().title());
                    put(node, valid.sms());
                    put(node, valid.warning());
                } else {
                    node.putObject("error").put("detail", "not accepted: the hub is overloaded; send it again");
                }
            } else if (entry instanceof Invalid invalid) {
                put(node, invalid);
            }
        }
        if (ids.isEmpty()) {
            return noneValid(submission, messages);
        }
        ObjectNode body = Json.object();
        body.put(MAILING_ID, mailing.text());
        body.set("messages", messages);
        return HttpResponse.json(202, body);
    }

    /** What the sender may not have meant, if there is anything. */
    static void put(ObjectNode node, Optional<Warning> warning) {
        warning.ifPresent(
                about -> node.putObject("warning").put("field", about.field()).put("detail", about.detail()));
    }

    /** The text that goes out, if it is another than the caller's, and the characters that keep it in UCS-2. */
    static void put(ObjectNode node, SmsText text) {
        text.changed().ifPresent(sent -> node.put(MESSAGE, sent));
        putKept(node, text.kept());
    }

    /** The characters that have no counterpart in GSM-7, if there are any. */
    static void putKept(ObjectNode node, List<String> kept) {
        if (!kept.isEmpty()) {
            kept.forEach(node.putArray(KEPT)::add);
        }
    }

    /** A message that was refused. */
    static void put(ObjectNode node, Invalid invalid) {
        node.put("success", false);
        invalid.reference().ifPresent(reference -> node.put("reference", reference));
        Problem.put(node.putObject("error"), invalid.error());
    }

    /** The response to a request of which no message is valid. */
    static HttpResponse noneValid(Submission submission, ArrayNode messages) {
        ObjectNode document = Problem.document(400, "no message of the request can be sent");
        ArrayNode errors = document.putArray("errors");
        for (Entry entry : submission.entries()) {
            if (entry instanceof Invalid invalid) {
                Problem.put(errors.addObject(), invalid.error());
            }
        }
        document.set("messages", messages);
        return Problem.of(document);
    }
}
