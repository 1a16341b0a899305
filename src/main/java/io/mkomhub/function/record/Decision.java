package io.mkomhub.function.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.util.Optional;

/**
 * What to send because of a reply.
 *
 * @param answer the message to the reply's sender; empty for none
 */
record Decision(Optional<AnswerMessage> answer) {

    /** Nothing is sent. */
    static final Decision NONE = new Decision(Optional.empty());

    /**
     * A message that is sent because of a reply.
     *
     * @param origin what created it, such as {@code auto-reply:welcome}
     * @param text the text
     * @param mailing the mailing
     * @param messageClass the message's purpose
     */
    record AnswerMessage(String origin, String text, Mailing mailing, MessageClass messageClass) {

        /** Omits the text. */
        @Override
        public String toString() {
            return "AnswerMessage[origin=" + origin + "]";
        }
    }

    /** Returns the decision as JSON. */
    String write() {
        ObjectNode json = Json.object();
        answer.ifPresent(message -> json.put("origin", message.origin())
                .put("message", message.text())
                .put("identifier", message.mailing().identifier())
                .put("cost_centre_id", message.mailing().costCentreId())
                .put("class", message.messageClass().word()));
        return Json.write(json);
    }

    /** Reads the JSON that {@link #write} wrote. */
    static Decision read(String written) {
        Fields json = Fields.of(Json.read(written));
        return new Decision(json.optionalText("origin")
                .map(origin -> new AnswerMessage(
                        origin,
                        json.text("message"),
                        new Mailing(json.text("identifier"), json.number("cost_centre_id")),
                        json.parsed("class", MessageClass::ofWord))));
    }
}
