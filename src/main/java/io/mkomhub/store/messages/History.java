package io.mkomhub.store.messages;

import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What happened: every event under what it is about, and the ways to find it again.
 *
 * <p>An event lies in the partition of the message it is about; one whose reference is not ours lies under that reference,
 * one without any under its person. Its sort key follows from its content, so that storing it twice is storing it once.
 * References, people and contents stand in keys as what {@link KeyedHashes} makes of them.
 */
@ApplicationScoped
public class History {

    /**
     * Partitions that one foreign reference is spread over, because some senders give every message the same reference. A
     * partition takes about 1,000 writes a second.
     */
    static final int SHARDS = 8;

    /** The most events or messages that a look-up goes through, the latest ones. */
    public static final int MAX_FOUND = 1_000;

    /** How many messages that share a reference are looked at in each shard for one that is a caller's business. */
    private static final int MAX_SHARING = 10;

    public static final String EVENT = "E#";
    public static final String REFERENCE = "reference_id";
    public static final String MSISDN = "msisdn";

    private static final String POINTER = "M#";

    private static final String PERSON = "person";
    private static final String BATCH = "batch";

    /** How often a message batch is read again because another message was taken out of it in between. */
    private static final OptimisticRetry TAKING_OUT =
            OptimisticRetry.of(120, "other messages were taken out of the same message batch all the time");

    private final Table table;
    private final KeyedHashes hashes;

    public History(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * What a stored event is about.
     *
     * @param message the message, if it is one of ours
     * @param event the event
     */
    public record Entry(Optional<MessageId> message, Event event) {}

    /** How much is kept of an event. */
    public enum Extent {
        /** All of it, and the person leads to it. */
        WHOLE,
        /** All but the reference: that of its message was erased. */
        WITHOUT_REFERENCE,
        /** What happened. Number and reference are those of its message, which is stored itself. */
        OF_ITS_MESSAGE,
        /** That it came, so that it is known when it comes again: the person's data were erased. */
        SHELL
    }

    /**
     * An event to be stored.
     *
     * @param entry the event, and what it is about
     * @param receivedAt when the hub got it
     * @param extent how much of it is kept
     */
    public record Received(Entry entry, Instant receivedAt, Extent extent) {}

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
        Map<Entry, ItemKey> keys = new HashMap<>();
        entries.forEach(entry -> keys.put(entry, key(entry)));
        var found = table.find(List.copyOf(keys.values()));
        Set<Entry> known = new HashSet<>();
        keys.forEach((entry, key) -> {
            if (found.containsKey(key)) {
                known.add(entry);
            }
        });
        return known;
    }

    private ItemKey key(Entry entry) {
        Event event = entry.event();
        String partition;
        if (entry.message().isPresent()) {
            partition = MessageStore.partition(entry.message().get());
        } else if (event.reference().isPresent()) {
            partition = shard(event.reference().get(), hashes.person(event.msisdn()));
        } else {
            partition = "N#" + hashes.person(event.msisdn());
        }
        // In the order in which the platform says they happened, so that the latest can be asked for.
        long second = event.at().map(at -> Math.max(0, at.getEpochSecond())).orElse(0L);
        return new ItemKey(partition, EVENT + String.format(Locale.ROOT, "%012d#", second) + hash(event));
    }

    private String hash(Event event) {
        return hashes.of("event", event.id());
    }

    /** Stores events. */
    public void add(Collection<Received> received) {
        table.put(received.stream().map(this::item).toList());
    }

    private Item item(Received received) {
        Event event = received.entry().event();
        Instant receivedAt = received.receivedAt();
        Extent extent = received.extent();
        Item item = Item.at(key(received.entry()))
                .with("received_at", receivedAt.toEpochMilli())
                .with(Table.EXPIRES_AT, table.expiry(receivedAt));
        event.at().ifPresent(at -> item.with("timestamp", at.getEpochSecond()));
        if (event instanceof Event.StatusReport report) {
            item.with("status", report.status());
        } else if (event instanceof Event.Reply reply) {
            item.with("message", extent == Extent.SHELL ? "" : reply.text());
        }
        if (extent == Extent.SHELL) {
            return item;
        }
        event.internalId().ifPresent(id -> item.with("internal_id", id));
        if (extent == Extent.OF_ITS_MESSAGE) {
            return item;
        }
        item.with(MSISDN, event.msisdn().digits());
        if (extent == Extent.WHOLE) {
            event.reference().ifPresent(reference -> item.with(REFERENCE, reference));
        }
        String person = hashes.person(event.msisdn());
        if (event instanceof Event.Reply) {
            ContactIndexKey.put(item, person, new Recorded(event, receivedAt).saidAt(), hash(event));
        } else {
            ContactIndexKey.putAside(item, person, receivedAt, hash(event));
        }
        return item;
    }

    /**
     * Stores message batches as they were accepted, so that their messages can be seen before {@code send} has taken them.
     *
     * @param timeout for each {@code BatchWriteItem}, of which there is one for 25 message batches
     */
    public void add(List<MessageBatch> messageBatches, Duration timeout) {
        table.put(
                messageBatches.stream()
                        .map(messageBatch -> Item.at(batchKey(messageBatch.id().text()))
                                .with(BATCH, MessageBatchJson.write(messageBatch))
                                .with(Table.VERSION, 1)
                                .with(
                                        Table.EXPIRES_AT,
                                        messageBatch.messages().stream()
                                                .mapToLong(message -> MessageExpiry.of(
                                                        TrackedMessage.of(messageBatch, message), table))
                                                .max()
                                                .orElseThrow()))
                        .toList(),
                timeout);
    }

    /** Makes messages findable by their callers' own references. */
    public void index(Collection<TrackedMessage> messages) {
        List<Item> items = new ArrayList<>();
        for (TrackedMessage message : messages) {
            message.message().reference().ifPresent(reference -> {
                String person = hashes.person(message.message().msisdn());
                items.add(Item.at(new ItemKey(
                                shard(reference, person),
                                POINTER + ContactIndexKey.time(message.acceptedAt()) + "#" + message.id()))
                        .with(PERSON, person)
                        .with(Table.EXPIRES_AT, MessageExpiry.of(message, table)));
            });
        }
        table.put(items);
    }

    /** Takes away what leads from a message's reference to it. */
    public void unindex(TrackedMessage message) {
        message.message()
                .reference()
                .ifPresent(reference ->
                        table.delete(table
                                .latest(
                                        shard(
                                                reference,
                                                hashes.person(message.message().msisdn())),
                                        POINTER,
                                        MAX_FOUND)
                                .stream()
                                .filter(item -> pointedAt(item).equals(message.id()))
                                .map(Item::key)
                                .toList()));
    }

    /** Takes a message out of the message batch it was accepted in, whoever else takes others out at the same time. */
    public void takeOut(MessageId id) {
        ItemKey key = batchKey(id.messageBatch().text());
        TAKING_OUT.run(() -> {
            Optional<Item> found = table.find(key);
            if (found.isEmpty()) {
                return true;
            }
            MessageBatch messageBatch = MessageBatchJson.read(found.get().text(BATCH));
            List<OutboundMessage> others = messageBatch.messages().stream()
                    .filter(message -> !message.id().equals(id))
                    .toList();
            if (others.size() == messageBatch.messages().size()) {
                return true;
            }
            if (others.isEmpty()) {
                table.delete(List.of(key));
                return true;
            }
            long version = found.get().number(Table.VERSION);
            return table.execute(List.of(table.update(
                            key,
                            version,
                            Map.of(
                                    BATCH,
                                    AttributeValue.fromS(
                                            MessageBatchJson.write(messageBatch.with(others, messageBatch.attempt()))),
                                    Table.VERSION,
                                    Table.number(version + 1)),
                            List.of())))
                    .get(0);
        });
    }

    /**
     * The latest message with this reference of a caller's that is their business; empty if there is none among the
     * latest {@value #MAX_SHARING} that have it, or the latest of each shard where there are more.
     */
    public Optional<Timeline> ofReference(String reference, Predicate<TrackedMessage> theirs) {
        return pointers(last(reference, MAX_SHARING))
                .map(item -> of(pointedAt(item)))
                .flatMap(Optional::stream)
                .filter(timeline -> timeline.message().filter(theirs).isPresent())
                .findFirst();
    }

    /** The last items under a reference, so many of each shard. What leads to messages sorts behind events. */
    private List<Item> last(String reference, int most) {
        List<Item> last = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            last.addAll(table.latest(shard(reference, shard), "", most));
        }
        return last;
    }

    /** What leads to messages, the latest first. */
    private static Stream<Item> pointers(List<Item> items) {
        return items.stream()
                .filter(item -> item.text(Table.SK).startsWith(POINTER))
                .sorted(Comparator.comparing((Item item) -> item.text(Table.SK)).reversed());
    }

    /** A message and what happened to it, the latest of it; empty if there is none of this id. */
    public Optional<Timeline> of(MessageId id) {
        // The message itself sorts behind its events.
        List<Item> items = table.latest(MessageStore.partition(id), "", MAX_FOUND + 1);
        Optional<TrackedMessage> message = items.stream()
                .filter(item -> item.text(Table.SK).equals(MessageStore.MESSAGE))
                .findFirst()
                .map(MessageStore::read)
                .or(() -> accepted(id));
        return message.map(found -> new Timeline(Optional.of(found), events(items)));
    }

    /**
     * The latest message with this reference of a caller's; where there is none, the latest that the platform reported for a
     * reference that is not ours; empty if there is neither.
     */
    public Optional<Timeline> ofReference(String reference) {
        List<Item> last = last(reference, 1);
        Optional<Timeline> ours = pointers(last).findFirst().flatMap(item -> of(pointedAt(item)));
        if (ours.isPresent() || last.isEmpty()) {
            return ours;
        }
        List<Item> events = new ArrayList<>();
        for (Item item : last) {
            events.addAll(table.latest(item.text(Table.PK), EVENT, MAX_FOUND));
        }
        List<Recorded> recorded = events(events);
        return recorded.isEmpty()
                ? Optional.empty()
                : Optional.of(new Timeline(
                        Optional.empty(), recorded.subList(Math.max(0, recorded.size() - MAX_FOUND), recorded.size())));
    }

    /**
     * Messages to a number with this reference of a caller's, the latest first, up to a number of them. Limit: of a
     * reference that a caller gives to very many messages the latest {@value #MAX_FOUND} of an eighth of the people are
     * looked through.
     */
    public List<MessageId> messagesOf(String reference, Msisdn msisdn, int most) {
        String person = hashes.person(msisdn);
        return table.latest(shard(reference, person), POINTER, MAX_FOUND).stream()
                .filter(item -> item.text(PERSON).equals(person))
                .limit(most)
                .map(History::pointedAt)
                .toList();
    }

    /** The message that a reference leads to. */
    private static MessageId pointedAt(Item pointer) {
        String sk = pointer.text(Table.SK);
        return MessageId.parse(sk.substring(sk.lastIndexOf('#') + 1));
    }

    private Optional<TrackedMessage> accepted(MessageId id) {
        return table.find(batchKey(id.messageBatch().text()))
                .map(item -> MessageBatchJson.read(item.text(BATCH)))
                .flatMap(messageBatch -> messageBatch.messages().stream()
                        .filter(message -> message.id().equals(id))
                        .findFirst()
                        .map((OutboundMessage message) -> TrackedMessage.of(messageBatch, message)));
    }

    private static List<Recorded> events(List<Item> items) {
        return items.stream()
                .filter(item -> item.text(Table.SK).startsWith(EVENT))
                .map(History::readEvent)
                .sorted(Comparator.comparing(Recorded::at).thenComparing(Recorded::receivedAt))
                .toList();
    }

    /** An event as far as it was kept. */
    public static Recorded readEvent(Item item) {
        Optional<String> internalId = item.optionalText("internal_id");
        Optional<String> reference = item.optionalText(REFERENCE);
        Msisdn msisdn = item.optionalText(MSISDN).map(Msisdn::new).orElse(Msisdn.ERASED);
        Optional<Instant> at = item.optionalSeconds("timestamp");
        Event event = item.has("status")
                ? new Event.StatusReport(internalId, reference, msisdn, at, item.text("status"))
                : new Event.Reply(internalId, reference, msisdn, at, item.text("message"));
        return new Recorded(event, item.time("received_at"));
    }

    /** Leaves of an event only that it was there. */
    public static Item shell(Item event) {
        Item shell = Item.at(event.key())
                .with("received_at", event.number("received_at"))
                .with(Table.EXPIRES_AT, event.number(Table.EXPIRES_AT));
        event.optionalSeconds("timestamp").ifPresent(at -> shell.with("timestamp", at.getEpochSecond()));
        return event.has("status") ? shell.with("status", event.text("status")) : shell.with("message", "");
    }

    private static ItemKey batchKey(String id) {
        return new ItemKey("P#" + id, "P");
    }

    /** People are spread over the partitions of a reference by their pseudonyms. */
    private String shard(String reference, String person) {
        return shard(reference, Character.digit(person.charAt(0), 16) % SHARDS);
    }

    private String shard(String reference, int shard) {
        return "R#" + shard + "#" + hashes.of("reference", reference);
    }
}
