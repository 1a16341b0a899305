package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A callback that cannot be read and came together with others that can. As a record of the events queue it is as safe as those:
 * {@code record} tries to read it, which a newer version of the hub may be able to, or gives it to the dead-letter queue with its
 * reason.
 *
 * @param index its place in the request, from 0
 * @param field what is wrong; may hold names that the sender chose
 * @param detail why
 * @param text what came
 */
public record UnreadableCallback(int index, String field, String detail, String text) {

    /** Only this kind of record has it. */
    static final String MEMBER = "unreadable";

    private static final String CALLBACK = "callback";

    /** Stands in place of {@link #CALLBACK} where that is not even JSON. */
    private static final String TEXT = "text";

    /** The record as JSON. */
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

    /** As {@link #write}, without the end of the callback where the record would have more bytes than are allowed. */
    public String write(Instant receivedAt, Optional<CorrelationId> correlation, int mostBytes) {
        String record = write(receivedAt, correlation);
        if (record.getBytes(StandardCharsets.UTF_8).length <= mostBytes) {
            return record;
        }
        String reason = detail + "; its end is cut off";
        int length = text.length();
        do {
            length = length * 3 / 4;
            record = new UnreadableCallback(index, field, reason, text.substring(0, length))
                    .write(receivedAt, correlation);
        } while (length > 0 && record.getBytes(StandardCharsets.UTF_8).length > mostBytes);
        return record;
    }

    private Optional<JsonNode> parsed() {
        try {
            return Optional.of(Json.read(text));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    /** What a record of this kind holds. */
    public record Kept(
            Instant receivedAt, Optional<CorrelationId> correlation, InvalidInputException refusal, Fields json) {

        /** The callback. @throws InvalidInputException the reason it was kept for, if it is not even JSON */
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

    /** What {@link #write} wrote; empty if the record is of another kind. */
    public static Optional<Kept> read(Fields json, Instant now) {
        if (!json.has(MEMBER)) {
            return Optional.empty();
        }
        Fields reason = json.object(MEMBER);
        return Optional.of(new Kept(
                json.has("received_at") ? json.time("received_at") : now,
                json.optionalText(EventRecord.CORRELATION_ID).flatMap(CorrelationId::of),
                new InvalidInputException(reason.string("field"), reason.string("detail")),
                json));
    }
}
