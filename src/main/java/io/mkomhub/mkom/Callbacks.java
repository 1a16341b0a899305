package io.mkomhub.mkom;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.codec.UnreadableCallback;
import io.mkomhub.json.Fields;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.message.Event;
import io.mkomhub.message.Msisdn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads MKOM's callbacks (manual, section 4): status reports and replies, one object or an array of them.
 *
 * <p>The kind is told by the fields, because one address may get both: what has a {@code status} is a status report, what
 * has a {@code message} is a reply. Fields that the manual does not know are ignored.
 */
public final class Callbacks {

    private Callbacks() {}

    /**
     * What a request brought.
     *
     * @param events what could be read, in order; one or more
     * @param unreadable the elements of an array that could not be read, beside others that could
     */
    public record Read(List<Event> events, List<UnreadableCallback> unreadable) {

        public Read {
            events = List.copyOf(events);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Reads the body of a callback. One element of an array that cannot be read does not take the others with it: MKOM is not known
     * to send them again.
     *
     * @throws InvalidInputException names the field that is wrong, if nothing in the body can be read
     */
    public static Read read(byte[] body) {
        JsonNode json = Json.read(body);
        if (!json.isArray()) {
            return new Read(List.of(read(Fields.of(json))), List.of());
        }
        if (json.isEmpty()) {
            throw new InvalidInputException("", "the array is empty; one callback or more was expected");
        }
        List<Event> events = new ArrayList<>();
        List<UnreadableCallback> unreadable = new ArrayList<>();
        Optional<InvalidInputException> first = Optional.empty();
        for (int i = 0; i < json.size(); i++) {
            try {
                events.add(read(Fields.at("[" + i + "]", json.get(i))));
            } catch (InvalidInputException e) {
                first = first.or(() -> Optional.of(e));
                unreadable.add(new UnreadableCallback(i, e.field(), e.detail(), json.get(i)));
            }
        }
        if (events.isEmpty()) {
            throw first.orElseThrow();
        }
        return new Read(events, unreadable);
    }

    private static Event read(Fields callback) {
        Optional<String> internalId =
                callback.optionalTextOrNumber("internal_id").filter(text -> !text.isBlank());
        Optional<String> reference =
                callback.optionalTextOrNumber("reference_id").filter(text -> !text.isBlank());
        Msisdn msisdn = callback.parsed("msisdn", Msisdn::ofPlatform);
        Optional<Instant> at = time(callback);
        if (callback.has("status")) {
            return new Event.StatusReport(internalId, reference, msisdn, at, word(callback));
        }
        if (callback.has("message")) {
            return new Event.Reply(internalId, reference, msisdn, at, callback.string("message"));
        }
        throw callback.invalid("status", "is missing, and so is message; one of them was expected");
    }

    /** A status that comes as a number is a word all the same. */
    private static String word(Fields callback) {
        JsonNode status = callback.value("status");
        return status.isNumber() ? status.asText() : callback.text("status");
    }

    /** A time that is none in Unix seconds, such as milliseconds or a date, is no reason to lose what happened then. */
    private static Optional<Instant> time(Fields callback) {
        try {
            return callback.optionalUnixTime("timestamp");
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }
}
