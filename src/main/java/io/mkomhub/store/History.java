package io.mkomhub.store;

import io.mkomhub.codec.Parcels;
import io.mkomhub.message.Digests;
import io.mkomhub.message.Event;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.OutboundMessage;
import io.mkomhub.message.Parcel;
import io.mkomhub.message.TrackedMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What happened: every event under what it is about, and the ways to find it again.
 *
 * <p>An event lies in the partition of the message it is about; one whose reference is not ours lies under that reference,
 * one without any under its number. An id that follows from the event's content is its sort key, so that storing it twice
 * is storing it once.
 */
@ApplicationScoped
public class History {

    /**
     * Partitions that one foreign reference is spread over, because some senders give every message the same reference. A
     * partition takes about 1,000 writes a second.
     */
    static final int SHARDS = 8;

    /** The most events or messages that a look-up gives. */
    public static final int MOST_FOUND = 1_000;

    static final String EVENT = "E#";

    private static final String POINTER = "M#";

    private final Table table;

    History(Table table) {
        this.table = table;
    }

    /**
     * What a stored event is about.
     *
     * @param message the message, if it is one of ours
     * @param event the event
     */
    public record Entry(Optional<MessageId> message, Event event) {

        private ItemKey key() {
            String partition;
            if (message.isPresent()) {
                partition = MessageStore.partition(message.get());
            } else if (event.reference().isPresent()) {
                partition = shard(event.reference().get(), event.msisdn());
            } else {
                partition = "N#" + event.msisdn().digits();
            }
            return new ItemKey(partition, EVENT + event.id());
        }
    }

    /**
     * An event with the time it came in.
     *
     * @param event the event
     * @param receivedAt when the hub got it
     */
    public record Recorded(Event event, Instant receivedAt) {

        /** When it happened, or where the platform did not say, when it came in. */
        public Instant at() {
            return event.at().orElse(receivedAt);
        }

        /**
         * The same by the hub's finer clock, so that it can be put in order with what the hub sends: the platform tells
         * whole seconds, so it is the last moment of that second before it came in.
         */
        public Instant saidAt() {
            return event.at()
                    .map(second -> second.plusMillis(999))
                    .filter(receivedAt::isAfter)
                    .orElse(receivedAt);
        }
    }

    /** A message with all that is known to have happened to it, in order of time. */
    public record Timeline(Optional<TrackedMessage> message, List<Recorded> events) {

        public Timeline {
            events = List.copyOf(events);
        }
    }

    /** Which of these are stored already. */
    public Set<Entry> known(Collection<Entry> entries) {
        var found = table.find(entries.stream().map(Entry::key).toList());
        Set<Entry> known = new HashSet<>();
        for (Entry entry : entries) {
            if (found.containsKey(entry.key())) {
                known.add(entry);
            }
        }
        return known;
    }

    /** Stores events. */
    public void add(Map<Entry, Instant> received) {
        List<Item> items = new ArrayList<>();
        received.forEach((entry, receivedAt) -> {
            Event event = entry.event();
            Item item = Item.at(entry.key())
                    .with("msisdn", event.msisdn().digits())
                    .with("received_at", receivedAt.toEpochMilli())
                    .with(Table.EXPIRES_AT, table.expiry(receivedAt));
            event.internalId().ifPresent(id -> item.with("internal_id", id));
            event.reference().ifPresent(reference -> item.with("reference_id", reference));
            event.at().ifPresent(at -> item.with("timestamp", at.getEpochSecond()));
            if (event instanceof Event.StatusReport report) {
                item.with("status", report.status());
                if (entry.message().isEmpty()) {
                    // Of a message that is not ours nothing else leads to the person.
                    Said.putAside(item, event.msisdn(), receivedAt, event.id());
                }
            } else if (event instanceof Event.Reply reply) {
                item.with("message", reply.text());
                Said.put(item, event.msisdn(), new Recorded(event, receivedAt).saidAt(), event.id());
            }
            items.add(item);
        });
        table.put(items);
    }

    /**
     * Stores parcels as they were accepted, so that their messages can be seen before {@code send} has taken them.
     *
     * @param patience for each {@code BatchWriteItem}, of which there is one for 25 parcels
     */
    public void add(List<Parcel> parcels, Duration patience) {
        table.put(
                parcels.stream()
                        .map(parcel -> Item.at(parcelKey(parcel.id().text()))
                                .with("parcel", Parcels.write(parcel))
                                .with(Table.EXPIRES_AT, table.expiry(parcel.acceptedAt())))
                        .toList(),
                patience);
    }

    /** Makes messages findable by their callers' own references. */
    public void index(Collection<TrackedMessage> messages) {
        List<Item> items = new ArrayList<>();
        for (TrackedMessage message : messages) {
            message.message().reference().ifPresent(reference -> {
                Msisdn msisdn = message.message().msisdn();
                items.add(Item.at(pointerKey(reference, msisdn, message.id()))
                        .with("msisdn", msisdn.digits())
                        .with("accepted_at", message.acceptedAt().toEpochMilli())
                        .with(Table.EXPIRES_AT, table.expiry(message.acceptedAt())));
            });
        }
        table.put(items);
    }

    /** A message and what happened to it; empty if there is none of this id. */
    public Optional<Timeline> of(MessageId id) {
        List<Item> items = table.partition(MessageStore.partition(id), "", MOST_FOUND);
        Optional<TrackedMessage> message = items.stream()
                .filter(item -> item.text(Table.SK).equals(MessageStore.MESSAGE))
                .findFirst()
                .map(MessageStore::read)
                .or(() -> accepted(id));
        return message.map(found -> new Timeline(Optional.of(found), events(items)));
    }

    /**
     * The latest message with this reference of a caller's; where there is none, what the platform reported for a
     * reference that is not ours; empty if there is neither.
     */
    public Optional<Timeline> ofReference(String reference) {
        List<Item> items = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            items.addAll(table.partition(shard(reference, shard), "", MOST_FOUND));
        }
        Optional<Timeline> ours = latestFirst(
                        items.stream().filter(item -> item.text(Table.SK).startsWith(POINTER)))
                .findFirst()
                .flatMap(this::of);
        if (ours.isPresent()) {
            return ours;
        }
        List<Recorded> events = events(items);
        return events.isEmpty() ? Optional.empty() : Optional.of(new Timeline(Optional.empty(), events));
    }

    /** Messages to a number with this reference of a caller's, the latest first, up to a number of them. */
    public List<MessageId> messagesOf(String reference, Msisdn msisdn, int most) {
        return latestFirst(table.partition(shard(reference, msisdn), POINTER, MOST_FOUND).stream()
                        .filter(item -> item.text("msisdn").equals(msisdn.digits())))
                .limit(most)
                .toList();
    }

    private static Stream<MessageId> latestFirst(Stream<Item> pointers) {
        return pointers.sorted(Comparator.comparingLong((Item item) -> item.number("accepted_at"))
                        .reversed())
                .map(item -> MessageId.parse(item.text(Table.SK).substring(POINTER.length())));
    }

    private Optional<TrackedMessage> accepted(MessageId id) {
        return table.find(parcelKey(id.parcel().text()))
                .map(item -> Parcels.read(item.text("parcel")))
                .flatMap(parcel -> parcel.messages().stream()
                        .filter(message -> message.id().equals(id))
                        .findFirst()
                        .map((OutboundMessage message) -> TrackedMessage.of(parcel, message)));
    }

    private static List<Recorded> events(List<Item> items) {
        return items.stream()
                .filter(item -> item.text(Table.SK).startsWith(EVENT))
                .map(History::readEvent)
                .sorted(Comparator.comparing(Recorded::at).thenComparing(Recorded::receivedAt))
                .toList();
    }

    static Recorded readEvent(Item item) {
        Optional<String> internalId = item.optionalText("internal_id");
        Optional<String> reference = item.optionalText("reference_id");
        Msisdn msisdn = new Msisdn(item.text("msisdn"));
        Optional<Instant> at = item.optionalSeconds("timestamp");
        Event event = item.has("status")
                ? new Event.StatusReport(internalId, reference, msisdn, at, item.text("status"))
                : new Event.Reply(internalId, reference, msisdn, at, item.text("message"));
        return new Recorded(event, item.time("received_at"));
    }

    static ItemKey parcelKey(String id) {
        return new ItemKey("P#" + id, "P");
    }

    /** Where a caller's reference leads to a message. */
    static ItemKey pointerKey(String reference, Msisdn msisdn, MessageId id) {
        return new ItemKey(shard(reference, msisdn), POINTER + id);
    }

    private static String shard(String reference, Msisdn msisdn) {
        return shard(reference, Math.floorMod(msisdn.digits().hashCode(), SHARDS));
    }

    /** A key has at most 2,048 bytes; a reference that might not fit is keyed by its digest. */
    private static String shard(String reference, int shard) {
        return "R#" + shard + "#" + (reference.length() <= 500 ? reference : Digests.sha256Hex(reference));
    }
}
