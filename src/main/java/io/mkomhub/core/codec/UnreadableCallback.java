package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.json.Utf8Length;
import java.time.Instant;
import java.util.Optional;

/**
 * A callback that cannot be read, from a request that also holds readable ones. It is kept as a record of the events
 * queue, as safely as the others. {@code record} tries to read it again, which a newer version of the hub may be able
 * to do, or sends it to the dead-letter queue with the reason.
 *
 * @param index the position in the request, from 0
 * @param field the invalid field; may contain names that the sender chose
 * @param detail why the field is invalid
 * @param text the callback as received
 */
public record UnreadableCallback(int index, String field, String detail, String text) {

    /** The JSON member that only this kind of record has. */
    static final String MEMBER = "unreadable";

    private static final String CALLBACK = "callback";

    /** Replaces {@link #CALLBACK} if the callback is not valid JSON. */
    private static final String TEXT = "text";

    /** Returns the record as JSON. */
    public String write(Instant receivedAt, Optional<CorrelationId> correlation) {
        ObjectNode json = Json.object().put("received_at", receivedAt.toEpochMilli());
        correlation.ifPresent(id -> json.put(EventRecord.CORRELATION_ID, id.text()));
        json.putObject(MEMBER).put("field", field).put("detail", detail);
        Optional<JsonNode> callback = parsed();
        if (callback.isPresent()) {
            json.set(CALLBACK, callback.get());
        } else {
            json.put(TEXT, text);
        }
        return Json.write(json);
    }

    /**
     * Works like {@link #write}, but cuts the end off the callback if the record would otherwise exceed the allowed
     * size.
     *
     * @param mostBytes the maximum size of the record, in bytes
     */
    public String write(Instant receivedAt, Optional<CorrelationId> correlation, int mostBytes) {
        String record = write(receivedAt, correlation);
        if (Utf8Length.of(record) <= mostBytes) {
            return record;
        }
        String reason = detail + "; its end is cut off";
        int length = text.length();
        do {
            length = length * 3 / 4;
            record = new UnreadableCallback(index, field, reason, text.substring(0, length))
                    .write(receivedAt, correlation);
        } while (length > 0 && Utf8Length.of(record) > mostBytes);
        return record;
    }

    private Optional<JsonNode> parsed() {
        try {
            return Optional.of(Json.read(text));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    /** The content of such a record. */
    public record StoredCallback(
            Instant receivedAt, Optional<CorrelationId> correlation, InvalidInputException refusal, Fields json) {

        /**
         * Returns the callback.
         *
         * @throws InvalidInputException with the reason the callback was kept for, if it is not valid JSON
         */
        public JsonNode callback() {
            if (json.has(CALLBACK)) {
                return json.value(CALLBACK);
            }
            try {
                return Json.read(json.string(TEXT));
            } catch (InvalidInputException e) {
                throw refusal;
            }
        }
    }

    /** Reads the JSON that {@link #write} wrote; empty if the record is of another kind. */
    public static Optional<StoredCallback> read(Fields json, Instant now) {
        if (!json.has(MEMBER)) {
            return Optional.empty();
        }
        Fields reason = json.object(MEMBER);
        return Optional.of(new StoredCallback(
                json.has("received_at") ? json.time("received_at") : now,
                json.optionalText(EventRecord.CORRELATION_ID).flatMap(CorrelationId::of),
                new InvalidInputException(reason.string("field"), reason.string("detail")),
                json));
    }
}
