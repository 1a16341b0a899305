package io.mkomhub.mkom;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** Reads the body of a callback. @throws InvalidInputException names the field that is wrong */
    public static List<Event> read(byte[] body) {
        JsonNode json = Json.read(body);
        if (!json.isArray()) {
            return List.of(read(Fields.of(json)));
        }
        if (json.isEmpty()) {
            throw new InvalidInputException("", "the array is empty; one callback or more was expected");
        }
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            events.add(read(Fields.at("[" + i + "]", json.get(i))));
        }
        return events;
    }

    private static Event read(Fields callback) {
        Optional<String> internalId = callback.optionalTextOrNumber("internal_id");
        Optional<String> reference =
                callback.optionalTextOrNumber("reference_id").filter(text -> !text.isBlank());
        Msisdn msisdn = callback.parsed("msisdn", Msisdn::ofPlatform);
        Optional<Instant> at = callback.optionalUnixTime("timestamp");
        if (callback.has("status")) {
            return new Event.StatusReport(internalId, reference, msisdn, at, callback.text("status"));
        }
        if (callback.has("message")) {
            return new Event.Reply(internalId, reference, msisdn, at, callback.string("message"));
        }
        throw callback.invalid("status", "is missing, and so is message; one of them was expected");
    }
}
