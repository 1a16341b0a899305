package io.mkomhub.core.codec;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A record of the outbound or the urgent queue: messages to send, or, on the outbound queue, a reminder that waits there
 * until it is due on the events queue.
 * A reminder cannot wait on the events queue itself: {@link CallbackCheck} would count it as an unread event and never
 * pass.
 */
public sealed interface OutboundRecord {

    /** Messages to send. */
    record ToSend(MessageBatch messageBatch) implements OutboundRecord {

        @Override
        public Instant since() {
            return messageBatch.acceptedAt();
        }
    }

    /** A reminder to move to the events queue. */
    record ToPassOn(PartsDue reminder) implements OutboundRecord {

        @Override
        public Instant since() {
            return reminder.since();
        }
    }

    /** The earliest time at which the record could have been processed. The record's age is measured from here. */
    Instant since();

    /**
     * Reads a record of either kind.
     *
     * @throws io.mkomhub.platform.json.InvalidInputException if the text is neither
     */
    static OutboundRecord read(String body) {
        Fields json = Fields.of(Json.read(body));
        return json.has(PartsDue.MEMBER) ? new ToPassOn(PartsDue.read(json)) : new ToSend(MessageBatchJson.read(json));
    }
}
