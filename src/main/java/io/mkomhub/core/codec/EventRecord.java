package io.mkomhub.core.codec;

import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/** A record of the events queue: something the platform told or asked us, or that we have to come back to. */
public sealed interface EventRecord permits CallbackCheck, Events, PartsDue, ScheduledEvent {

    /** Every record of a queue that came from a request has it. */
    String CORRELATION_ID = "correlation_id";

    /** Reads a record of any kind. @throws InvalidInputException if it is of none */
    static EventRecord read(String body) {
        return read(Fields.of(Json.read(body)));
    }

    /** Reads a record of any kind. @throws InvalidInputException if it is of none */
    static EventRecord read(Fields json) {
        if (json.has(CallbackCheck.MEMBER)) {
            return CallbackCheck.read(json);
        }
        if (json.has(PartsDue.MEMBER)) {
            return PartsDue.read(json);
        }
        return json.has(ScheduledEvent.MEMBER) ? ScheduledEvent.read(json) : Events.read(json);
    }

    /** From when on it could have been done. */
    Instant since();

    /** The record as JSON. */
    String write();
}
