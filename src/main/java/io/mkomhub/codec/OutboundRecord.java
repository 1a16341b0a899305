package io.mkomhub.codec;

import io.mkomhub.json.Fields;
import io.mkomhub.json.Json;
import io.mkomhub.message.Parcel;
import java.time.Instant;

/**
 * A record of the outbound queue: messages to be sent, or a reminder that waits there until it is due on the events queue.
 * There it would look like an event that was put back, and {@link CallbackCheck} would never pass.
 */
public sealed interface OutboundRecord {

    /** Messages to be sent. */
    record ToSend(Parcel parcel) implements OutboundRecord {

        @Override
        public Instant since() {
            return parcel.acceptedAt();
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

    /** Reads a record of either kind. @throws io.mkomhub.json.InvalidInputException if it is of none */
    static OutboundRecord read(String body) {
        Fields json = Fields.of(Json.read(body));
        return json.has(PartsDue.MEMBER) ? new ToPassOn(PartsDue.read(json)) : new ToSend(Parcels.read(json));
    }
}
