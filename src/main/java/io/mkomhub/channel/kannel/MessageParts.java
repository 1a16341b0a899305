package io.mkomhub.channel.kannel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.codec.ChannelOriginJson;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.text.TextEncoding;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parts of one message that have arrived. Immutable.
 *
 * <p>A set is {@link State#OPEN} until its message is accepted ({@link State#SENT}) or given up ({@link State#FAILED}).
 * A closed set keeps the keys of its parts, to recognise repeats, but not their text.
 *
 * @param id identifies the set; different for every message, even with the same reference
 * @param state the state
 * @param startedAt when the first part arrived
 * @param message the message without its text
 * @param total the number of parts
 * @param parts the parts by number, in ascending order
 */
record MessageParts(String id, State state, Instant startedAt, Message message, int total, Map<Integer, Part> parts) {

    /** The most octets in one SMS of a concatenated message: 153 characters of three octets each in UTF-8. */
    private static final int MAX_OCTETS = 3 * 153;

    /** The state of a set. */
    enum State {
        OPEN,
        SENT,
        FAILED
    }

    /**
     * A message whose text is not complete yet.
     *
     * @param origin who submits it to the hub
     * @param channel name of the channel
     * @param mailing its mailing
     * @param msisdn the receiver
     * @param encoding encoding of the text
     * @param schedule when MKOM is to send it; empty for immediately
     * @param expiry when the hub stops trying to send it; empty for the hub's own limit
     * @param priority how soon it is needed
     */
    record Message(
            String origin,
            String channel,
            Mailing mailing,
            Msisdn msisdn,
            TextEncoding encoding,
            Optional<Instant> schedule,
            Optional<Instant> expiry,
            Priority priority) {

        /** The same message without its receiver, for a set that is sent. */
        private Message withoutNumber() {
            return new Message(origin, channel, mailing, Msisdn.ERASED, encoding, schedule, expiry, priority);
        }

        /** Omits the receiver. */
        @Override
        public String toString() {
            return "Message[channel=" + channel + "]";
        }
    }

    /**
     * A part of a message.
     *
     * @param key identifies repeats of the part
     * @param lasting whether the key is unique for all time
     * @param octets its piece of the text, in hexadecimal; empty in a closed set
     * @param returnAddress where its sender receives reports
     */
    record Part(String key, boolean lasting, String octets, ChannelOrigin returnAddress) {

        private Part withoutOctets() {
            return new Part(key, lasting, "", returnAddress);
        }

        /** Omits the text. */
        @Override
        public String toString() {
            return "Part[]";
        }
    }

    /** What to do with a part that arrives. */
    sealed interface Arrival {

        /** A new part; the caller stores the set that contains it. */
        record New(MessageParts set) implements Arrival {}

        /** A repeat of a part whose set is open or sent. */
        record Repeated() implements Arrival {}

        /** A repeat of a part whose message was given up. */
        record TooLate() implements Arrival {}

        /** Another message with the same reference is still waiting for its parts. */
        record Occupied() implements Arrival {}

        /** The set is closed, and the part belongs to a later message. */
        record OfAnother() implements Arrival {}
    }

    MessageParts {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** An open set without parts. */
    static MessageParts open(String id, Message message, int total, Instant now) {
        return new MessageParts(id, State.OPEN, now, message, total, Map.of());
    }

    /**
     * What to do with a part.
     *
     * @param number its number
     * @param memory how long an equal part without a lasting key counts as a repeat
     */
    Arrival arrive(int number, Part part, Duration memory, Instant now) {
        Optional<Part> there = Optional.ofNullable(parts.get(number));
        boolean same = there.filter(earlier -> earlier.key().equals(part.key())).isPresent();
        if (state == State.OPEN) {
            if (there.isEmpty()) {
                Map<Integer, Part> more = new TreeMap<>(parts);
                more.put(number, part);
                return new Arrival.New(new MessageParts(id, state, startedAt, message, total, more));
            }
            return same ? new Arrival.Repeated() : new Arrival.Occupied();
        }
        if (!same || (!part.lasting() && now.isAfter(startedAt.plus(memory)))) {
            return new Arrival.OfAnother();
        }
        return state == State.SENT ? new Arrival.Repeated() : new Arrival.TooLate();
    }

    /** Whether all parts have arrived. */
    boolean isWhole() {
        return parts.size() == total;
    }

    /**
     * Whether the message is certain to take more SMS than that. Until all parts have arrived, only their octets count,
     * because a part may end in the middle of a character.
     */
    boolean isLongerThan(int segments) {
        long octets = parts.values().stream()
                .mapToLong(part -> part.octets().length() / 2)
                .sum();
        return octets > (long) segments * MAX_OCTETS
                || (isWhole() && Segments.of(text()).count() > segments);
    }

    /**
     * The text of all parts.
     *
     * @throws MisformedException if their octets are not text in the encoding
     */
    String text() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int number = 1; number <= total; number++) {
            Part part = parts.get(number);
            if (part == null) {
                throw new IllegalStateException("a part is missing");
            }
            octets.writeBytes(HexFormat.of().parseHex(part.octets()));
        }
        String text = Octets.decode(message.encoding(), octets.toByteArray());
        if (text.isBlank()) {
            throw new MisformedException(KannelReply.BODY);
        }
        return text;
    }

    /**
     * Where to report the status of the message: the address of the first part that asks for reports, because Kannel
     * asks with one part only; if none asks, that of the first part.
     */
    ChannelOrigin returnAddress() {
        List<ChannelOrigin> addresses =
                parts.values().stream().map(Part::returnAddress).toList();
        return addresses.stream()
                .filter(address -> address.reportMask() != 0)
                .findFirst()
                .orElse(addresses.get(0));
    }

    /** The closed set of a message that was accepted or given up. */
    MessageParts closed(State next) {
        Map<Integer, Part> rest = new TreeMap<>();
        parts.forEach((number, part) -> rest.put(number, part.withoutOctets()));
        return new MessageParts(
                id, next, startedAt, next == State.SENT ? message.withoutNumber() : message, total, rest);
    }

    /** The set as JSON. */
    String write() {
        ObjectNode json = Json.object()
                .put("id", id)
                .put("state", state.name())
                .put("started_at", startedAt.toEpochMilli())
                .put("origin", message.origin())
                .put("channel", message.channel())
                .put("identifier", message.mailing().identifier())
                .put("cost_centre_id", message.mailing().costCentreId())
                .put("msisdn", message.msisdn().digits())
                .put("encoding", message.encoding().name())
                .put("total", total);
        message.schedule().ifPresent(at -> json.put("schedule", at.getEpochSecond()));
        message.expiry().ifPresent(at -> json.put("expiry", at.getEpochSecond()));
        if (message.priority() != Priority.NORMAL) {
            json.put("priority", message.priority().word());
        }
        ArrayNode array = json.putArray("parts");
        parts.forEach((number, part) -> {
            ObjectNode node = array.addObject()
                    .put("number", number)
                    .put("key", part.key())
                    .put("lasting", part.lasting())
                    .put("octets", part.octets());
            node.set("return_address", ChannelOriginJson.write(part.returnAddress()));
        });
        return Json.write(json);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws io.mkomhub.platform.json.InvalidInputException if it is anything else
     */
    static MessageParts read(String written) {
        Fields json = Fields.of(Json.read(written));
        Map<Integer, Part> parts = new TreeMap<>();
        for (Fields part : json.objects("parts")) {
            parts.put(
                    Math.toIntExact(part.number("number")),
                    new Part(
                            part.text("key"),
                            part.flag("lasting"),
                            part.string("octets"),
                            ChannelOriginJson.read(part.object("return_address"))));
        }
        return new MessageParts(
                json.text("id"),
                json.parsed("state", State::valueOf),
                json.time("started_at"),
                new Message(
                        json.text("origin"),
                        json.text("channel"),
                        new Mailing(json.text("identifier"), json.number("cost_centre_id")),
                        json.parsed("msisdn", Msisdn::new),
                        json.parsed("encoding", TextEncoding::valueOf),
                        json.optionalUnixTime("schedule"),
                        json.optionalUnixTime("expiry"),
                        json.optionalParsed("priority", Priority::ofWord).orElse(Priority.NORMAL)),
                Math.toIntExact(json.number("total")),
                parts);
    }

    /** Omits receiver and text. */
    @Override
    public String toString() {
        return "MessageParts[id=" + id + ", state=" + state + ", parts=" + parts.keySet() + " of " + total + "]";
    }
}
