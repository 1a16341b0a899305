package io.mkomhub.api.conversations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.ConversationStore.Line.Incoming;
import java.util.List;

/** Lists of replies. */
final class ReplyListing {

    /** The columns of a file. New ones are added at the end, so that programs find the others where they were. */
    static final List<Column<Incoming>> COLUMNS = List.of(
            new Column<>(
                    "msisdn",
                    "Telefone",
                    (row, cells) -> cells.telephone(row.reply().msisdn())),
            new Column<>("at", "Respondida em", (row, cells) -> cells.time(row.at())),
            new Column<>(
                    "message",
                    "Resposta",
                    (row, cells) -> cells.text(row.reply().text())),
            new Column<>(
                    "in_reply_to",
                    "Em resposta a",
                    (row, cells) -> cells.text(row.answered().map(MessageId::toString))),
            new Column<>(
                    "reference",
                    "Referência",
                    (row, cells) -> cells.text(row.reply().reference())),
            new Column<>(
                    "internal_id",
                    "Id na MKOM",
                    (row, cells) -> cells.text(row.reply().internalId())));

    /** A list of replies of many persons. */
    static final Listing<Incoming> REPLIES = new Listing<>("replies", "replies", ReplyListing::json, COLUMNS);

    private ReplyListing() {}

    private static ObjectNode json(Incoming reply) {
        ObjectNode json = Json.object();
        Msisdn number = reply.reply().msisdn();
        if (number.equals(Msisdn.ERASED)) {
            json.put("erased", true);
        } else {
            json.put("msisdn", number.digits());
        }
        return put(json, reply);
    }

    /** Adds what a reply says, without its number. */
    static ObjectNode put(ObjectNode json, Incoming incoming) {
        json.put("at", incoming.at().toString()).put("message", incoming.reply().text());
        incoming.answered().ifPresent(id -> json.put("in_reply_to", id.toString()));
        incoming.reply().reference().ifPresent(reference -> json.put("reference", reference));
        incoming.reply().internalId().ifPresent(id -> json.put("internal_id", id));
        return json;
    }
}
