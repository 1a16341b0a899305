package io.mkomhub.channel.kannel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.codec.ChannelOriginJson;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.Msisdn;
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
 * The parts of one message, as far as they have come. Immutable.
 *
 * <p>A set is {@link State#OPEN} until its message is accepted ({@link State#SENT}) or given up ({@link State#FAILED}); then
 * it keeps only by what its parts are known again, not what they say.
 *
 * @param id names the set; another for each message, even of the same reference
 * @param state how far it has come
 * @param startedAt when the first part came
 * @param message what the message will be, its text aside
 * @param total how many parts it has
 * @param parts by their numbers, in that order
 */
record MessageParts(String id, State state, Instant startedAt, Message message, int total, Map<Integer, Part> parts) {

    /** Octets of what one SMS of several can hold, at most: 153 characters of three octets each in UTF-8. */
    private static final int MAX_OCTETS = 3 * 153;

    /** How far a set has come. */
    enum State {
        OPEN,
        SENT,
        FAILED
    }

    /**
     * A message of which the text is not known yet.
     *
     * @param origin who gives it to the hub
     * @param channel name of the channel
     * @param mailing its mailing
     * @param msisdn to whom
     * @param encoding of the text
     * @param schedule when MKOM is to send it
     * @param expiry when it is not to be sent any more
     */
    record Message(
            String origin,
            String channel,
            Mailing mailing,
            Msisdn msisdn,
            TextEncoding encoding,
            Optional<Instant> schedule,
            Optional<Instant> expiry) {

        /** Of one that is sent nobody needs to know to whom. */
        private Message withoutNumber() {
            return new Message(origin, channel, mailing, Msisdn.ERASED, encoding, schedule, expiry);
        }

        /** Leaves out whom it is to. */
        @Override
        public String toString() {
            return "Message[channel=" + channel + "]";
        }
    }

    /**
     * A part.
     *
     * @param key by what a repeat of it is known
     * @param lasting whether no other part will ever have that key
     * @param octets its piece of the text, in hexadecimal; empty once it is not needed any more
     * @param returnAddress how its sender is told what becomes of it
     */
    record Part(String key, boolean lasting, String octets, ChannelOrigin returnAddress) {

        private Part withoutOctets() {
            return new Part(key, lasting, "", returnAddress);
        }

        /** Leaves out what it says. */
        @Override
        public String toString() {
            return "Part[]";
        }
    }

    /** What to do with a part that comes. */
    sealed interface Arrival {

        /** It is new: the set with it is to be stored. */
        record New(MessageParts set) implements Arrival {}

        /** It was here before, and its set is open or sent. */
        record Repeated() implements Arrival {}

        /** It was here before, and its message was given up. */
        record TooLate() implements Arrival {}

        /** Another message of the same reference is still waiting for its parts. */
        record Occupied() implements Arrival {}

        /** The set is closed, and the part is of a later message. */
        record OfAnother() implements Arrival {}
    }

    MessageParts {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** A set without parts. */
    static MessageParts open(String id, Message message, int total, Instant now) {
        return new MessageParts(id, State.OPEN, now, message, total, Map.of());
    }

    /**
     * What to do with a part.
     *
     * @param number which one it is
     * @param memory how long a part without a lasting key is taken for a repeat of one that looks the same
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

    /** Whether all parts are here. */
    boolean isWhole() {
        return parts.size() == total;
    }

    /**
     * Whether the message certainly takes more SMS than that. Until all parts are here only their octets are counted, because one may
     * end in the middle of a character.
     */
    boolean isLongerThan(int segments) {
        long octets = parts.values().stream()
                .mapToLong(part -> part.octets().length() / 2)
                .sum();
        return octets > (long) segments * MAX_OCTETS
                || (isWhole() && Segments.of(text()).count() > segments);
    }

    /** The text of all parts. @throws MisformedException if their octets make none */
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
     * How to tell what becomes of the message: with the first of its parts that asks for it, as Kannel asks with one only;
     * if none does, with the first there is.
     */
    ChannelOrigin returnAddress() {
        List<ChannelOrigin> addresses =
                parts.values().stream().map(Part::returnAddress).toList();
        return addresses.stream()
                .filter(address -> address.reportMask() != 0)
                .findFirst()
                .orElse(addresses.get(0));
    }

    /** The set when its message was accepted or given up. */
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

    /** Reads what {@link #write} wrote. @throws io.mkomhub.platform.json.InvalidInputException if it is anything else */
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
                        json.optionalUnixTime("expiry")),
                Math.toIntExact(json.number("total")),
                parts);
    }

    /** Leaves out whom it is to and what it says. */
    @Override
    public String toString() {
        return "PartSet[id=" + id + ", state=" + state + ", parts=" + parts.keySet() + " of " + total + "]";
    }
}
