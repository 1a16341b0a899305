package io.mkomhub.core.codec;

import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A record of the events queue: an event or request from the platform, or a check that the hub scheduled for itself.
 */
public sealed interface EventRecord permits CallbackCheck, Events, PartsDue, ScheduledEvent {

    /** The JSON member with the correlation id, in every queue record that originates from a request. */
    String CORRELATION_ID = "correlation_id";

    /**
     * Reads a record of any kind.
     *
     * @throws InvalidInputException if the text is not a record of a known kind
     */
    static EventRecord read(String body) {
        return read(Fields.of(Json.read(body)));
    }

    /**
     * Reads a record of any kind.
     *
     * @throws InvalidInputException if the JSON is not a record of a known kind
     */
    static EventRecord read(Fields json) {
        if (json.has(CallbackCheck.MEMBER)) {
            return CallbackCheck.read(json);
        }
        if (json.has(PartsDue.MEMBER)) {
            return PartsDue.read(json);
        }
        return json.has(ScheduledEvent.MEMBER) ? ScheduledEvent.read(json) : Events.read(json);
    }

    /** The earliest time at which the record could have been processed. The record's age is measured from here. */
    Instant since();

    /** Returns the record as JSON. */
    String write();
}
