package io.mkomhub.core.codec;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A record of the outbound queue: messages to be sent, or a reminder that waits there until it is due on the events queue.
 * There it would look like an event that was put back, and {@link CallbackCheck} would never pass.
 */
public sealed interface OutboundRecord {

    /** Messages to be sent. */
    record ToSend(MessageBatch messageBatch) implements OutboundRecord {

        @Override
        public Instant since() {
            return messageBatch.acceptedAt();
        }
    }

    /** A reminder to be put on the events queue. */
    record ToPassOn(PartsDue reminder) implements OutboundRecord {

        @Override
        public Instant since() {
            return reminder.since();
        }
    }

    /** From when on it could have been done. */
    Instant since();

    /** Reads a record of either kind. @throws io.mkomhub.platform.json.InvalidInputException if it is of none */
    static OutboundRecord read(String body) {
        Fields json = Fields.of(Json.read(body));
        return json.has(PartsDue.MEMBER) ? new ToPassOn(PartsDue.read(json)) : new ToSend(MessageBatchJson.read(json));
    }
}
