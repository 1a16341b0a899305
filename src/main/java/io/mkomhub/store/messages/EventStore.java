package io.mkomhub.store.messages;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.StoredReport;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The events, each stored under what it is about.
 *
 * <p>A status report is stored with its message ({@link StoredReport}) as far as there is room. Any other event lies in
 * the partition of the message it is about. An event whose reference is not ours lies under that
 * reference; one without a reference lies under its person. Keys contain references, people and contents only as
 * {@link KeyedHashes}.
 *
 * <p>Guarantee: the sort key is derived from the event's content, so that storing an event twice has no further effect.
 * Limit: events expire.
 */
@ApplicationScoped
public class EventStore {

    public static final String EVENT = "E#";
    public static final String REFERENCE = "reference_id";
    public static final String MSISDN = "msisdn";

    private static final char ADDRESS_SEPARATOR = ' ';

    /** Orders events by when they happened, then by when they were received. */
    static final Comparator<Recorded> BY_TIME =
            Comparator.comparing(Recorded::at).thenComparing(Recorded::receivedAt);

    private final Table table;
    private final KeyedHashes hashes;
    private final ReferenceIndex references;

    public EventStore(Table table, KeyedHashes hashes, ReferenceIndex references) {
        this.table = table;
        this.hashes = hashes;
        this.references = references;
    }

    /**
     * An event and what it is about.
     *
     * @param message the message, if it is one of ours
     * @param event the event
     */
    public record AttributedEvent(Optional<MessageId> message, Event event) {}

    /** How much of an event is stored. */
    public enum Extent {
        /** All of it, and it is indexed by person. */
        WHOLE,
        /** All but the reference, because that of its message was erased. */
        WITHOUT_REFERENCE,
        /** What happened. The number and the reference are stored with its message. */
        OF_ITS_MESSAGE,
        /** Only that it was received, so that a repeat is recognised: the person's data were erased. */
        SHELL
    }

    /**
     * An event to store.
     *
     * @param entry the event, and what it is about
     * @param receivedAt when the hub received it
     * @param extent how much of it to store
     */
    public record ReceivedEvent(AttributedEvent entry, Instant receivedAt, Extent extent) {}

    /**
     * An event and when it was received.
     *
     * @param event the event
     * @param receivedAt when the hub received it
     */
    public record Recorded(Event event, Instant receivedAt) {

        /** When the event happened or, if the platform did not say, when it was received. */
        public Instant at() {
            return event.at().orElse(receivedAt);
        }

        /**
         * When the event happened, with the precision of the hub's clock, so that events can be ordered with the
         * messages that the hub sends. The platform reports whole seconds, so this is the last moment of that second
         * before the event was received.
         */
        public Instant saidAt() {
            return event.at()
                    .map(second -> second.plusMillis(999))
                    .filter(receivedAt::isAfter)
                    .orElse(receivedAt);
        }
    }

    /** Returns the entries that are stored already. */
    public Set<AttributedEvent> known(Collection<AttributedEvent> entries) {
        Map<AttributedEvent, ItemKey> keys = new HashMap<>();
        entries.forEach(entry -> keys.put(entry, key(entry)));
        var found = table.find(List.copyOf(keys.values()));
        Set<AttributedEvent> known = new HashSet<>();
        keys.forEach((entry, key) -> {
            if (found.containsKey(key)) {
                known.add(entry);
            }
        });
        return known;
    }

    /** Returns the key of an event's item. */
    public ItemKey key(AttributedEvent entry) {
        Event event = entry.event();
        String partition;
        if (entry.message().isPresent()) {
            partition = MessageStore.partition(entry.message().get());
        } else if (event.reference().isPresent()) {
            partition = references.partition(event.reference().get(), hashes.person(event.msisdn()));
        } else {
            partition = "N#" + hashes.person(event.msisdn());
        }
        // The sort key starts with the platform's time, so that the latest events can be queried.
        long second = event.at().map(at -> Math.max(0, at.getEpochSecond())).orElse(0L);
        return new ItemKey(partition, EVENT + String.format(Locale.ROOT, "%012d#", second) + hash(event));
    }

    /** Where an event is stored, in one line without personal data, to be found {@link #at} again. */
    public String address(AttributedEvent entry) {
        ItemKey key = key(entry);
        return key.pk() + ADDRESS_SEPARATOR + key.sk();
    }

    /** Returns the events at these addresses that are stored, as far as they are: one of an erased person is a shell. */
    public Map<String, Recorded> at(Collection<String> addresses) {
        Map<String, ItemKey> keys = new HashMap<>();
        addresses.forEach(address -> {
            int end = address.indexOf(ADDRESS_SEPARATOR);
            keys.put(address, new ItemKey(address.substring(0, end), address.substring(end + 1)));
        });
        Map<ItemKey, Item> items = table.find(List.copyOf(new HashSet<>(keys.values())));
        Map<String, Recorded> found = new HashMap<>();
        keys.forEach((address, key) ->
                Optional.ofNullable(items.get(key)).ifPresent(item -> found.put(address, read(item))));
        return found;
    }

    private String hash(Event event) {
        return hashes.of("event", event.id());
    }

    /** Returns a status report as it is stored with its message. */
    public StoredReport reportOf(Event.StatusReport report, Instant receivedAt) {
        return new StoredReport(hash(report), receivedAt, report.at(), report.status(), report.internalId());
    }

    /** Stores events. */
    public void add(Collection<ReceivedEvent> received) {
        table.put(received.stream().map(this::item).toList());
    }

    private Item item(ReceivedEvent received) {
        Event event = received.entry().event();
        Instant receivedAt = received.receivedAt();
        Extent extent = received.extent();
        Item item = Item.at(key(received.entry()))
                .with("received_at", receivedAt.toEpochMilli())
                .with(Table.STORED_AT, table.now())
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
            Instant saidAt = new Recorded(event, receivedAt).saidAt();
            ContactIndexKey.put(item, person, saidAt, hash(event));
            ReplyDay.put(item, saidAt, hash(event));
        } else {
            ContactIndexKey.putAside(item, person, receivedAt, hash(event));
        }
        return item;
    }

    /** The id of an event, as in {@link StoredReport}; of any other item, its sort key. */
    static String id(Item item) {
        String sk = item.text(Table.SK);
        return sk.substring(sk.lastIndexOf('#') + 1);
    }

    /** Returns the latest events of a partition, at most the given number, in order of time. */
    List<Recorded> latest(String partition, int most) {
        return read(table.latest(partition, EVENT, most));
    }

    /** Returns the events among items, in order of time. */
    static List<Recorded> read(List<Item> items) {
        return items.stream()
                .filter(item -> item.text(Table.SK).startsWith(EVENT))
                .map(EventStore::read)
                .sorted(BY_TIME)
                .toList();
    }

    /** Returns a status report that is stored with its message, as an event without the number and the reference. */
    static Recorded read(StoredReport report) {
        return new Recorded(
                new Event.StatusReport(
                        report.internalId(), Optional.empty(), Msisdn.ERASED, report.at(), report.status()),
                report.receivedAt());
    }

    /** Reads an event as far as it was stored. */
    public static Recorded read(Item item) {
        Optional<String> internalId = item.optionalText("internal_id");
        Optional<String> reference = item.optionalText(REFERENCE);
        Msisdn msisdn = item.optionalText(MSISDN).map(Msisdn::new).orElse(Msisdn.ERASED);
        Optional<Instant> at = item.optionalSeconds("timestamp");
        Event event = item.has("status")
                ? new Event.StatusReport(internalId, reference, msisdn, at, item.text("status"))
                : new Event.Reply(internalId, reference, msisdn, at, item.text("message"));
        return new Recorded(event, item.time("received_at"));
    }

    /** Reduces an event to the fact that it was received. */
    public static Item shell(Item event) {
        Item shell = Item.at(event.key())
                .with("received_at", event.number("received_at"))
                .with(Table.EXPIRES_AT, event.number(Table.EXPIRES_AT));
        event.optionalSeconds("timestamp").ifPresent(at -> shell.with("timestamp", at.getEpochSecond()));
        ReplyDay.copy(event, shell);
        // So that it stays counted, or uncounted, as it was.
        for (String name : List.of(Table.STORED_AT, Table.RECOUNT)) {
            if (event.has(name)) {
                shell.with(name, event.number(name));
            }
        }
        return event.has("status") ? shell.with("status", event.text("status")) : shell.with("message", "");
    }
}
