package io.mkomhub.channel.mkom;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.UnreadableCallback;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads MKOM's callbacks (manual, section 4): status reports and replies, one object or an array of them.
 *
 * <p>The fields tell the kind, because one address may receive both: a callback with {@code status} is a status report,
 * one with {@code message} is a reply. Fields that the manual does not describe are ignored.
 */
public final class Callbacks {

    private Callbacks() {}

    /**
     * The content of a request.
     *
     * @param events the callbacks that were read, in order; one or more
     * @param unreadable the elements of an array that could not be read
     */
    public record Read(List<Event> events, List<UnreadableCallback> unreadable) {

        public Read {
            events = List.copyOf(events);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Reads the body of a callback request. An unreadable element of an array does not affect the others, and broken
     * JSON does not affect the elements before it: MKOM is not known to send callbacks again.
     *
     * @throws InvalidInputException names the field that is wrong, if nothing in the body can be read
     */
    public static Read read(byte[] body) {
        JsonNode json;
        try {
            json = Json.read(body);
        } catch (InvalidInputException e) {
            return readBroken(body, e);
        }
        if (!json.isArray()) {
            return new Read(List.of(read(Fields.of(json))), List.of());
        }
        if (json.isEmpty()) {
            throw new InvalidInputException("", "the array is empty; it must have at least one callback");
        }
        ElementReader elements = new ElementReader();
        json.forEach(elements::add);
        return elements.read();
    }

    /** Reads as much as possible of an array that is not valid JSON, or not UTF-8, as a whole. */
    private static Read readBroken(byte[] body, InvalidInputException reason) {
        // An invalid octet becomes U+FFFD, and affects its own element only.
        Json.Elements array =
                Json.elements(new String(body, StandardCharsets.UTF_8)).orElseThrow(() -> reason);
        ElementReader elements = new ElementReader();
        array.elements().forEach(element -> {
            if (element.indexOf('\uFFFD') >= 0) {
                elements.refuse("is not JSON in UTF-8", element);
            } else {
                elements.add(element);
            }
        });
        array.rest().ifPresent(rest -> elements.refuse(reason.detail(), rest));
        if (elements.events.isEmpty()) {
            throw reason;
        }
        return elements.read();
    }

    /** The elements of an array that were read so far. */
    private static final class ElementReader {

        private final List<Event> events = new ArrayList<>();
        private final List<UnreadableCallback> unreadable = new ArrayList<>();

        private int next() {
            return events.size() + unreadable.size();
        }

        /** Adds an element of an array that is valid JSON as a whole. */
        void add(JsonNode element) {
            add(place -> element, () -> Json.write(element));
        }

        /** Adds the text of an element. */
        void add(String element) {
            add(place -> json(place, element), () -> element);
        }

        private void add(Function<String, JsonNode> json, Supplier<String> text) {
            String place = "[" + next() + "]";
            try {
                events.add(Callbacks.read(Fields.at(place, json.apply(place))));
            } catch (InvalidInputException e) {
                unreadable.add(new UnreadableCallback(next(), e.field(), e.detail(), text.get()));
            }
        }

        void refuse(String detail, String element) {
            unreadable.add(new UnreadableCallback(next(), "[" + next() + "]", detail, element));
        }

        Read read() {
            if (events.isEmpty()) {
                UnreadableCallback first = unreadable.get(0);
                throw new InvalidInputException(first.field(), first.detail());
            }
            return new Read(events, unreadable);
        }

        private static JsonNode json(String place, String element) {
            try {
                return Json.read(element);
            } catch (InvalidInputException e) {
                throw new InvalidInputException(place, "has a duplicate field or a number that is too long", e);
            }
        }
    }

    /**
     * Reads a record of the events queue, including the record of a callback that was unreadable when it arrived.
     *
     * @throws InvalidInputException says why it cannot be read
     */
    public static EventRecord record(String body, Instant now) {
        Fields json = Fields.of(Json.read(body));
        return UnreadableCallback.read(json, now).map(Callbacks::again).orElseGet(() -> EventRecord.read(json));
    }

    /** Reads the callback again. The stored reason is better than a new one: it refers to the whole request. */
    private static EventRecord again(UnreadableCallback.StoredCallback kept) {
        Event event;
        try {
            event = read(Fields.of(kept.callback()));
        } catch (InvalidInputException e) {
            throw kept.refusal();
        }
        return new Events(kept.receivedAt(), kept.correlation(), List.of(event));
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
        throw callback.invalid("status", "is missing; a callback must have status or message");
    }

    /** The status word; a number counts as a word. */
    private static String word(Fields callback) {
        JsonNode status = callback.value("status");
        return status.isNumber() ? status.asText() : callback.text("status");
    }

    /**
     * The time of the event; empty if it is not in Unix seconds, because an event with a wrong time must not be lost.
     */
    private static Optional<Instant> time(Fields callback) {
        try {
            return callback.optionalUnixTime("timestamp");
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }
}
