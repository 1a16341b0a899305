package io.mkomhub.store.channels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Put;
import io.mkomhub.platform.dynamodb.ZippedText;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What channels were told, and what was given up: one item for what one run told one channel.
 *
 * <p>No item identifies a person: an entry leads to the message or the reply that it is about, and what an erasure removes
 * there is gone here, too.
 *
 * <p>Guarantee: a page reads at most {@value #MOST_ITEMS} items of {@value #MOST_ENTRIES} entries, however few are
 * wanted. Limit: what is recorded by several runs at the same moment is listed run by run.
 */
@ApplicationScoped
public class ToldStore {

    /** How long it is kept. */
    public static final Duration MEMORY = Duration.ofDays(7);

    /** The most entries in an item, so that it stays far below what DynamoDB takes. */
    static final int MOST_ENTRIES = 100;

    /** The most items that are read for a page. */
    static final int MOST_ITEMS = 200;

    /** How many items are read at once. */
    private static final int CHUNK = 10;

    /** The most characters of a reason. */
    private static final int LONGEST_REASON = 200;

    private static final Pattern ID = Pattern.compile("[0-9]{13}-[0-9a-f]{8}-[0-9]{1,3}");

    private static final String PARTITION = "TOLD#";

    /** Sorts behind every sort key that begins like it. */
    private static final String BEHIND = "~";

    private static final String ENTRIES = "entries";
    private static final String NOTIFICATION = "id";
    private static final String TYPE = "type";
    private static final String MESSAGE = "message";
    private static final String STATUS = "status";
    private static final String EVENT = "event";
    private static final String AT = "at";
    private static final String FAILURE = "failure";
    private static final String ATTEMPTS = "attempts";
    private static final String TOOK = "took";
    private static final String REPLAY = "replay";

    private final Table table;

    public ToldStore(Table table) {
        this.table = table;
    }

    /**
     * An entry.
     *
     * @param id where it is: a position in the list
     * @param toldAt when the run ended that told it or gave it up
     */
    public record Told(String id, Instant toldAt, ToldNotification notification) {}

    /** Whether a text may be the id of an entry, and so a position in the list. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * Records what a run told a channel.
     *
     * @throws io.mkomhub.platform.fault.UnavailableException if it cannot be stored now
     */
    public void add(String channel, List<ToldNotification> told, Instant now) {
        for (int from = 0; from < told.size(); from += MOST_ENTRIES) {
            ArrayNode entries = Json.array();
            told.subList(from, Math.min(told.size(), from + MOST_ENTRIES)).forEach(entry -> entries.add(write(entry)));
            String sk = start(now) + "#" + UUID.randomUUID().toString().substring(0, 8);
            // The SDK repeats a write whose response was lost; the condition then refuses the repeat.
            var unused = table.put(new Put(
                    Item.at(new ItemKey(partition(channel, day(now)), sk))
                            .with(ENTRIES, ZippedText.zip(Json.write(entries)))
                            .with(Table.VERSION, 1)
                            .with(Table.EXPIRES_AT, now.plus(MEMORY).getEpochSecond()),
                    0));
        }
    }

    /**
     * Returns a page of what a channel was told in a period, latest first.
     *
     * @param to its end, no longer part of it
     * @param after the entry before the page; empty for the beginning of the list
     * @param most the most entries
     */
    public Page<Told> latest(
            String channel,
            Instant from,
            Instant to,
            Predicate<ToldNotification> wanted,
            Optional<String> after,
            int most) {
        Pages pages = new Pages(wanted, after, most);
        String first = start(from);
        String before = after.map(position -> sk(position) + BEHIND)
                .filter(position -> position.compareTo(start(to)) < 0)
                .orElseGet(() -> start(to));
        for (LocalDate day = day(time(before)); !day.isBefore(day(from)); day = day.minusDays(1)) {
            List<Item> items;
            do {
                items = table.partitionBefore(partition(channel, day), before, CHUNK);
                for (Item item : items) {
                    before = item.key().sk();
                    if (before.compareTo(first) < 0) {
                        return pages.last();
                    }
                    List<Told> entries = read(item);
                    Collections.reverse(entries);
                    if (pages.isFullWith(entries)) {
                        return pages.another();
                    }
                }
            } while (items.size() == CHUNK);
        }
        return pages.last();
    }

    /** Returns a page like {@link #latest}, but earliest first: in the order in which it was told. */
    public Page<Told> earliest(
            String channel,
            Instant from,
            Instant to,
            Predicate<ToldNotification> wanted,
            Optional<String> after,
            int most) {
        Pages pages = new Pages(wanted, after, most);
        String end = start(to);
        String next = after.map(ToldStore::sk)
                .filter(position -> position.compareTo(start(from)) > 0)
                .orElseGet(() -> start(from));
        for (LocalDate day = day(time(next)); !day.isAfter(day(to)); day = day.plusDays(1)) {
            List<Item> items;
            do {
                items = next.compareTo(end) < 0
                        ? table.partitionBetween(partition(channel, day), next, end, CHUNK)
                        : List.of();
                for (Item item : items) {
                    next = item.key().sk() + BEHIND;
                    if (pages.isFullWith(read(item))) {
                        return pages.another();
                    }
                }
            } while (items.size() == CHUNK);
        }
        return pages.last();
    }

    /** Returns those entries that are still kept, in the order in which they were told. */
    public List<Told> find(String channel, Collection<String> ids) {
        Set<String> wanted = Set.copyOf(ids);
        List<ItemKey> keys = wanted.stream()
                .map(id -> new ItemKey(partition(channel, day(time(id))), sk(id)))
                .distinct()
                .toList();
        return table.find(keys).values().stream()
                .sorted(Comparator.comparing(item -> item.key().sk()))
                .flatMap(item -> read(item).stream())
                .filter(entry -> wanted.contains(entry.id()))
                .toList();
    }

    /** Collects a page of the entries that are wanted. */
    private static final class Pages {

        private final Predicate<ToldNotification> wanted;
        private final Optional<String> after;
        private final int most;
        private final List<Told> found = new ArrayList<>();
        private int items;
        private String seen = "";

        private Pages(Predicate<ToldNotification> wanted, Optional<String> after, int most) {
            this.wanted = wanted;
            this.after = after;
            this.most = most;
        }

        /** Looks through the entries of an item, in the order of the list. */
        private boolean isFullWith(List<Told> entries) {
            List<String> ids = entries.stream().map(Told::id).toList();
            int known = after.map(ids::indexOf).orElse(-1);
            for (Told entry : entries.subList(known + 1, entries.size())) {
                seen = entry.id();
                if (wanted.test(entry.notification())) {
                    found.add(entry);
                    if (found.size() == most) {
                        return true;
                    }
                }
            }
            items++;
            return items == MOST_ITEMS;
        }

        private Page<Told> another() {
            return new Page<>(found, Optional.of(seen));
        }

        private Page<Told> last() {
            return new Page<>(found, Optional.empty());
        }
    }

    private static ObjectNode write(ToldNotification told) {
        ObjectNode json = Json.object()
                .put(NOTIFICATION, told.notification())
                .put(TYPE, told.type())
                .put(AT, told.at().toEpochMilli())
                .put(ATTEMPTS, told.attempts());
        told.message().ifPresent(message -> json.put(MESSAGE, message.toString()));
        told.status().ifPresent(status -> json.put(STATUS, status.word()));
        told.event().ifPresent(event -> json.put(EVENT, event));
        told.failure()
                .ifPresent(reason -> json.put(FAILURE, reason.substring(0, Math.min(LONGEST_REASON, reason.length()))));
        told.took().ifPresent(took -> json.put(TOOK, took.toMillis()));
        told.replay().ifPresent(replay -> json.put(REPLAY, replay));
        return json;
    }

    /** The entries of an item, in the order in which they were told. */
    private static List<Told> read(Item item) {
        List<Told> entries = new ArrayList<>();
        String sk = item.key().sk();
        for (JsonNode entry : Json.read(ZippedText.unzip(item.bytes(ENTRIES)))) {
            entries.add(
                    new Told(sk.replace('#', '-') + "-" + entries.size(), time(sk), notification(Fields.of(entry))));
        }
        return entries;
    }

    private static ToldNotification notification(Fields json) {
        return new ToldNotification(
                json.text(NOTIFICATION),
                json.text(TYPE),
                json.optionalParsed(MESSAGE, MessageId::parse),
                json.optionalParsed(STATUS, MessageStatus::ofWord),
                json.optionalText(EVENT),
                json.time(AT),
                json.optionalText(FAILURE),
                Math.toIntExact(json.number(ATTEMPTS)),
                json.optionalLong(TOOK).map(Duration::ofMillis),
                json.optionalText(REPLAY));
    }

    private static String partition(String channel, LocalDate day) {
        return PARTITION + channel + "#" + day;
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** What sorts before everything that was told from a time on, and after everything earlier. */
    private static String start(Instant at) {
        return String.format(Locale.ROOT, "%013d", at.toEpochMilli());
    }

    /** The sort key of the item that an entry is in. */
    private static String sk(String id) {
        return id.substring(0, id.lastIndexOf('-')).replace('-', '#');
    }

    /** When something was told, by its sort key or the id of an entry. */
    private static Instant time(String position) {
        return Instant.ofEpochMilli(Long.parseLong(position.substring(0, 13)));
    }
}
