package io.mkomhub.store.messages;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.TableConfig;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Messages that wait for a time that is further away than a queue can delay them, and messages that wait until their mailing is
 * resumed.
 *
 * <p>One item holds all messages of a batch that are due within the same minute, so that a held message costs a fraction
 * of a write. It holds references only: the content is in the message batch, or with the message if it was changed.
 *
 * <p>Guarantee: a message that was held is returned shortly before it is due, again and again until it is removed, also
 * after an outage of the hub. To hold the same messages again overwrites the same item. Limit: an item of a message that
 * was meanwhile sent, changed or cancelled remains, so whoever gets a message must check its state.
 *
 * <p>Held messages are also listed by their mailing, so that it can be told how many wait, and they can be found when it is
 * cancelled. The list is read for nothing else.
 */
@ApplicationScoped
public class HoldStore {

    /**
     * Above this, a message is also found by its person. No record stays on a queue for longer, so an erasure otherwise
     * reaches every copy by then.
     */
    private static final Duration LONGEST_RECORD = Duration.ofDays(14);

    /** The maximum number of items that one call returns, and of minutes that it looks through. */
    private static final int MOST = 500;

    private static final ItemKey CURSOR = new ItemKey("SWEEP", "HOLD");
    private static final String MINUTE = "minute";
    private static final String MESSAGES = "messages";
    private static final String ACCEPTED_AT = "accepted_at";
    private static final String ATTEMPT = "attempt";
    private static final String CORRELATION_ID = "correlation_id";
    private static final String COUNT = "n";
    private static final String UNRELEASED = "unreleased";
    private static final String PARKED_UNTIL = "parked_until";

    /** The sort keys of what waits by mailing: entries of held messages, tallies of cancelled ones, and parked messages. */
    private static final String HELD = "D#";

    private static final String TALLY = "N#";
    private static final String PARKED = "P#";

    /** The sort key of the entry by person, followed by the message's id. */
    private static final String OF_PERSON = "H#";

    private final Table table;
    private final MessageBatchStore batches;
    private final KeyedHashes hashes;
    private final HoldConfig config;
    private volatile boolean begun;

    public HoldStore(Table table, MessageBatchStore batches, KeyedHashes hashes, HoldConfig config) {
        this.table = table;
        this.batches = batches;
        this.hashes = hashes;
        this.config = config;
    }

    /** The least wait for which a message is held. */
    public Duration least() {
        return config.least();
    }

    /**
     * Messages to hold.
     *
     * @param messageBatch the record that they arrived in
     * @param due when each is due; at least {@link #least} from now
     */
    public record Hold(MessageBatch messageBatch, Map<MessageId, Instant> due) {

        public Hold {
            due = Map.copyOf(due);
        }
    }

    /**
     * Messages that are held together.
     *
     * @param key the item that holds them
     * @param messageBatch their batch
     * @param acceptedAt when the hub accepted them
     * @param attempt the attempt of the record that they arrived in
     * @param correlation the correlation id of that record
     * @param due the places in the batch, by the time at which they are due
     * @param unreleased whether they wait for their release
     * @param parkedUntil when the first of them is ended if it still waits for its mailing; empty if they do not wait for it
     */
    public record Held(
            ItemKey key,
            BatchId messageBatch,
            Instant acceptedAt,
            int attempt,
            Optional<CorrelationId> correlation,
            SortedMap<Instant, List<Integer>> due,
            boolean unreleased,
            Optional<Instant> parkedUntil) {

        /** Messages of a batch, in an item of their own. */
        static Held of(
                MessageBatch messageBatch,
                String partition,
                String prefix,
                SortedMap<Instant, List<Integer>> due,
                boolean unreleased,
                Optional<Instant> parkedUntil) {
            return new Held(
                    key(messageBatch.id(), partition, prefix, due),
                    messageBatch.id(),
                    messageBatch.acceptedAt(),
                    messageBatch.attempt(),
                    messageBatch.correlation(),
                    due,
                    unreleased,
                    parkedUntil);
        }

        /** Returns the same messages in the item that has no others. */
        Held in(String partition, String prefix) {
            return new Held(
                    key(messageBatch, partition, prefix, due),
                    messageBatch,
                    acceptedAt,
                    attempt,
                    correlation,
                    due,
                    unreleased,
                    parkedUntil);
        }

        private static ItemKey key(
                BatchId messageBatch, String partition, String prefix, SortedMap<Instant, List<Integer>> due) {
            return new ItemKey(
                    partition,
                    prefix + messageBatch + "#" + Digests.sha256Hex(write(due)).substring(0, 16));
        }

        /** The places in the batch, whenever they are due. */
        List<Integer> places() {
            return due.values().stream().flatMap(List::stream).toList();
        }

        /** Returns the same messages, all due at one time. */
        Held dueAt(Instant time) {
            SortedMap<Instant, List<Integer>> all = new TreeMap<>();
            all.put(time, places());
            return due(all);
        }

        /** Returns some of the messages, due at these times. */
        Held due(SortedMap<Instant, List<Integer>> times) {
            return new Held(key, messageBatch, acceptedAt, attempt, correlation, times, unreleased, parkedUntil);
        }
    }

    /**
     * Holds messages.
     *
     * @return those that are held now. The others are not in their message batch: they were removed from it by an
     *     erasure, or it is not complete
     * @throws io.mkomhub.platform.fault.UnavailableException if the table cannot be read or written now
     */
    public Set<MessageId> hold(List<Hold> holds, Instant now) {
        if (holds.isEmpty()) {
            return Set.of();
        }
        Set<MessageId> known = known(holds);
        begin(now);
        List<Item> items = new ArrayList<>();
        Set<MessageId> held = new LinkedHashSet<>();
        for (Hold hold : holds) {
            Map<Long, SortedMap<Instant, List<Integer>>> byMinute = new TreeMap<>();
            hold.messageBatch().messages().stream()
                    .filter(message -> hold.due().containsKey(message.id()) && known.contains(message.id()))
                    .forEach(message -> {
                        Instant due = roundedUp(hold.due().getOrDefault(message.id(), now));
                        byMinute.computeIfAbsent(minute(due), minute -> new TreeMap<>())
                                .computeIfAbsent(due, at -> new ArrayList<>())
                                .add(message.id().place());
                        held.add(message.id());
                        if (due.isAfter(now.plus(LONGEST_RECORD))) {
                            items.add(ofPerson(message, hold.messageBatch().acceptedAt(), due));
                        }
                    });
            byMinute.forEach((minute, due) -> {
                Item item = item(Held.of(hold.messageBatch(), partition(minute), "", due, false, Optional.empty()));
                items.add(item);
                items.add(entry(hold.messageBatch(), item, due));
            });
        }
        table.put(items);
        return held;
    }

    /** Lists held messages by their mailing. The entry is not deleted with the item, because that would cost another write. */
    private Item entry(MessageBatch messageBatch, Item item, SortedMap<Instant, List<Integer>> due) {
        return Item.at(new ItemKey(
                        MailingStore.waiting(hashes, messageBatch.origin(), messageBatch.mailing()),
                        item.text(Table.PK) + "#" + item.text(Table.SK)))
                .with(COUNT, count(due))
                .with(ACCEPTED_AT, messageBatch.acceptedAt().toEpochMilli())
                .with(Table.EXPIRES_AT, item.number(Table.EXPIRES_AT));
    }

    private static int count(SortedMap<Instant, List<Integer>> due) {
        return due.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Parks messages that wait for their mailing until {@code sweep} frees them. A message that was freed and is parked again gets an
     * item of another name, so that the first one can still be removed.
     *
     * @param holds the messages, each with the time at which it is ended if it still waits then
     * @param unreleased whether they wait for their release
     * @return those that are parked now, as in {@link #hold}
     * @throws io.mkomhub.platform.fault.UnavailableException if the table cannot be read or written now
     */
    public Set<MessageId> park(List<Hold> holds, boolean unreleased, Instant now) {
        if (holds.isEmpty()) {
            return Set.of();
        }
        Set<MessageId> known = known(holds);
        List<Item> items = new ArrayList<>();
        Set<MessageId> parked = new LinkedHashSet<>();
        for (Hold hold : holds) {
            MessageBatch messageBatch = hold.messageBatch();
            List<MessageId> ids = messageBatch.messages().stream()
                    .map(OutboundMessage::id)
                    .filter(id -> hold.due().containsKey(id) && known.contains(id))
                    .toList();
            if (!ids.isEmpty()) {
                SortedMap<Instant, List<Integer>> due = new TreeMap<>();
                due.put(
                        messageBatch.heldUntil().orElse(messageBatch.acceptedAt()),
                        ids.stream().map(MessageId::place).toList());
                items.add(parked(
                        Held.of(
                                messageBatch,
                                MailingStore.waiting(hashes, messageBatch.origin(), messageBatch.mailing()),
                                parkedSince(messageBatch.acceptedAt()),
                                due,
                                unreleased,
                                ids.stream()
                                        .map(id -> hold.due().getOrDefault(id, now))
                                        .min(Comparator.naturalOrder())),
                        now));
                parked.addAll(ids);
            }
        }
        table.put(items);
        return parked;
    }

    private static String parkedSince(Instant acceptedAt) {
        return PARKED + "%013d#".formatted(acceptedAt.toEpochMilli());
    }

    private static Item parked(Held held, Instant now) {
        Item item = item(held)
                .with(COUNT, held.places().size())
                .with(
                        Table.EXPIRES_AT,
                        held.parkedUntil()
                                .filter(now::isBefore)
                                .orElse(now)
                                .plus(MailingStore.KEPT)
                                .getEpochSecond());
        held.parkedUntil().ifPresent(until -> item.with(PARKED_UNTIL, until.toEpochMilli()));
        if (held.unreleased()) {
            item.with(UNRELEASED, 1);
        }
        return item;
    }

    /** Parks some messages of an item in one of their own, before the others are queued and their item is removed. */
    void parkApart(Held some, Instant now) {
        table.put(List.of(parked(some.in(some.key().pk(), parkedSince(some.acceptedAt())), now)));
    }

    /**
     * A part of the messages that wait for a mailing.
     *
     * @param held the messages, in the order in which they were accepted or, if they are held, in which they are due
     * @param entries the entries by mailing of held messages, by their item
     * @param last where the next part begins; empty if this is the last one
     */
    record Part(List<Held> held, Map<ItemKey, ItemKey> entries, Optional<String> last) {}

    /** Returns parked messages. */
    Part parked(String waiting, Optional<String> after, int most) {
        List<Item> items = table.partitionAfter(waiting, after.orElse(PARKED), most);
        return new Part(items.stream().map(HoldStore::read).toList(), Map.of(), last(items, most));
    }

    /** Whether messages of a mailing are held that are not due yet, or were not when they were held. */
    boolean holds(String waiting, Instant now) {
        return table.partitionAfter(waiting, partition(minute(now)), 1).stream()
                .anyMatch(item -> item.text(Table.SK).startsWith(HELD));
    }

    /** Returns held messages that are not due yet. */
    Part held(String waiting, Optional<String> after, int most, Instant now) {
        List<Item> items = table.partitionAfter(waiting, after.orElseGet(() -> partition(minute(now))), most).stream()
                .filter(item -> item.text(Table.SK).startsWith(HELD))
                .toList();
        Map<ItemKey, ItemKey> entries = new LinkedHashMap<>();
        items.forEach(item -> {
            String[] parts = item.text(Table.SK).split("#", 3);
            entries.put(new ItemKey(HELD + parts[1], parts[2]), item.key());
        });
        Map<ItemKey, Item> found = table.find(List.copyOf(entries.keySet()));
        return new Part(
                entries.keySet().stream()
                        .flatMap(key -> Optional.ofNullable(found.get(key)).stream())
                        .map(HoldStore::read)
                        .toList(),
                entries,
                last(items, most));
    }

    private static Optional<String> last(List<Item> items, int most) {
        return items.size() < most
                ? Optional.empty()
                : Optional.of(items.get(most - 1).text(Table.SK));
    }

    /** Notes that messages of a mailing were cancelled. */
    void tally(String waiting, int cancelled, String name, Instant now) {
        table.put(List.of(Item.at(new ItemKey(waiting, TALLY + name))
                .with(COUNT, cancelled)
                .with(Table.EXPIRES_AT, now.plus(MailingStore.KEPT).getEpochSecond())));
    }

    /**
     * How many messages of a mailing wait, and how many were cancelled with it.
     *
     * @param held held for a later time
     * @param parked met by {@code send} while they had to wait for the mailing
     * @param cancelled cancelled with the mailing
     * @param complete whether all were counted
     * @param unreleased how many of the parked ones wait for their release
     */
    public record Counts(long held, long parked, long cancelled, boolean complete, long unreleased) {}

    /** Counts the messages that wait for a mailing. */
    Counts count(String waiting, Instant now, int most) {
        List<Item> items = table.partitionAfter(waiting, partition(minute(now)), most);
        return new Counts(
                sum(items, HELD),
                sum(items, PARKED),
                sum(items, TALLY),
                items.size() < most,
                sum(items.stream().filter(HoldStore::isUnreleased).toList(), PARKED));
    }

    private static long sum(List<Item> items, String kind) {
        return items.stream()
                .filter(item -> item.text(Table.SK).startsWith(kind))
                .mapToLong(item -> item.number(COUNT))
                .sum();
    }

    /** Returns which of the messages are in their message batches, after storing the batches that are not stored. */
    private Set<MessageId> known(List<Hold> holds) {
        Map<BatchId, MessageBatch> found = batches.find(
                holds.stream().map(hold -> hold.messageBatch().id()).collect(Collectors.toSet()));
        List<MessageBatch> absent = holds.stream()
                .map(Hold::messageBatch)
                .filter(messageBatch -> !found.containsKey(messageBatch.id()))
                .toList();
        // One message batch may have come in several records.
        Map<BatchId, MessageBatch> whole = new LinkedHashMap<>();
        absent.forEach(messageBatch -> whole.merge(messageBatch.id(), messageBatch, HoldStore::together));
        Set<BatchId> added = batches.addIfAbsent(
                whole.values().stream().map(EncodedBatch::of).toList());
        Set<MessageId> known = new HashSet<>();
        Stream.concat(
                        found.values().stream(),
                        absent.stream().filter(messageBatch -> added.contains(messageBatch.id())))
                .flatMap(messageBatch -> messageBatch.messages().stream())
                .forEach(message -> known.add(message.id()));
        return known;
    }

    private static MessageBatch together(MessageBatch one, MessageBatch other) {
        Map<MessageId, OutboundMessage> messages = new TreeMap<>(Comparator.comparingInt(MessageId::place));
        Stream.concat(one.messages().stream(), other.messages().stream())
                .forEach(message -> messages.put(message.id(), message));
        return one.with(List.copyOf(messages.values()), one.attempt());
    }

    /** Marks where {@code sweep} is to begin, before the first message is held. */
    private void begin(Instant now) {
        if (!begun) {
            var unused = table.putNew(Item.at(CURSOR).with(MINUTE, minute(now)));
            begun = true;
        }
    }

    private static Item item(Held held) {
        Item item = Item.at(held.key())
                .with(MESSAGES, write(held.due()))
                .with(ACCEPTED_AT, held.acceptedAt().toEpochMilli())
                .with(ATTEMPT, held.attempt())
                .with(
                        Table.EXPIRES_AT,
                        held.due()
                                .lastKey()
                                .plus(TableConfig.LEAST_DAYS, ChronoUnit.DAYS)
                                .getEpochSecond());
        held.correlation().ifPresent(correlation -> item.with(CORRELATION_ID, correlation.text()));
        return item;
    }

    private Item ofPerson(OutboundMessage message, Instant acceptedAt, Instant due) {
        return Item.at(new ItemKey(
                        ContactIndexKey.partition(hashes.person(message.msisdn())), OF_PERSON + message.id()))
                .with(Table.AT, acceptedAt.toEpochMilli())
                .with(Table.EXPIRES_AT, due.plus(1, ChronoUnit.DAYS).getEpochSecond());
    }

    /** The message that an item of a person's partition refers to; empty if it is no held message. */
    public static Optional<MessageId> ofPerson(Item item) {
        String sk = item.text(Table.SK);
        return sk.startsWith(OF_PERSON)
                ? Optional.of(MessageId.parse(sk.substring(OF_PERSON.length())))
                : Optional.empty();
    }

    /**
     * Some of the messages that are due soon.
     *
     * @param held those that are due first
     * @param complete whether no other message is due soon
     */
    public record Due(List<Held> held, boolean complete) {

        public Due {
            held = List.copyOf(held);
        }
    }

    /** Returns held messages that are due soon ({@link HoldConfig#ahead}), as many as one call reads. */
    public Due due(Instant now) {
        Optional<Item> cursor = table.find(CURSOR);
        if (cursor.isEmpty()) {
            return new Due(List.of(), true);
        }
        long from = cursor.get().number(MINUTE);
        long last = minute(now.plus(config.ahead()));
        for (long minute = from; minute <= last; minute++) {
            List<Held> held = table.partition(partition(minute), "", MOST).stream()
                    .map(HoldStore::read)
                    .toList();
            if (!held.isEmpty() || (minute - from >= MOST && minute < last)) {
                move(from, minute);
                return new Due(held, false);
            }
        }
        // The last minute is looked through again, because it is not over.
        move(from, last);
        return new Due(List.of(), true);
    }

    private void move(long from, long to) {
        if (to > from) {
            table.put(List.of(Item.at(CURSOR).with(MINUTE, to)));
        }
    }

    /** Removes messages that were handed over. */
    public void remove(List<Held> held) {
        table.delete(held.stream().map(Held::key).toList());
    }

    private static Held read(Item item) {
        return new Held(
                item.key(),
                batchOf(item.text(Table.SK)),
                item.time(ACCEPTED_AT),
                (int) item.number(ATTEMPT),
                item.optionalText(CORRELATION_ID).flatMap(CorrelationId::of),
                read(item.text(MESSAGES)),
                isUnreleased(item),
                item.optionalTime(PARKED_UNTIL));
    }

    private static boolean isUnreleased(Item item) {
        return item.optionalNumber(UNRELEASED).isPresent();
    }

    /** The batch in the name of an item: the last part but one. */
    private static BatchId batchOf(String name) {
        String[] parts = name.split("#", -1);
        return new BatchId(parts[parts.length - 2]);
    }

    /** Writes due times and places, such as {@code 1764200100:1-3 1764200130:4}. */
    private static String write(SortedMap<Instant, List<Integer>> due) {
        return due.entrySet().stream()
                .map(entry -> entry.getKey().getEpochSecond() + ":" + Places.write(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static SortedMap<Instant, List<Integer>> read(String written) {
        SortedMap<Instant, List<Integer>> due = new TreeMap<>();
        for (String part : written.split(" ", -1)) {
            int colon = part.indexOf(':');
            due.put(
                    Instant.ofEpochSecond(Long.parseLong(part.substring(0, colon))),
                    Places.read(part.substring(colon + 1)));
        }
        return due;
    }

    /** The time in whole seconds, never earlier. */
    private static Instant roundedUp(Instant time) {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(time) ? second : second.plusSeconds(1);
    }

    private static long minute(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 60);
    }

    private static String partition(long minute) {
        return "D#" + minute;
    }
}
