package io.mkomhub.store.tally;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Counts everything from scratch, while the hub works: every item that is counted is marked, and {@code count} counts what is
 * marked as a change like any other.
 *
 * <p>Guarantee: until everything is marked and {@code count} has had the time to count it, the sums of before are shown and kept up to
 * date. An interrupted run continues where it was. Limits: it writes each message, message batch and reply once. What was known of a reply that is erased is no longer
 * counted, and an erasure during the recount may leave its message counted as accepted twice or not at all; a further recount
 * is right.
 */
@ApplicationScoped
public class Recount {

    private static final ItemKey HEAD = new ItemKey("TALLY", "HEAD");

    private static final String SHOWN = "shown";
    private static final String SHOWN_SINCE = "shown_since";
    private static final String NEXT = "next";
    private static final String NEXT_SINCE = "next_since";
    private static final String POSITION = "position";
    private static final String MARKED = "marked";
    private static final String MARKED_AT = "marked_at";
    private static final String COUNTED_AT = "counted_at";

    /** How far the clocks of functions may differ. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    /** How long a write may be under way. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(2);

    /** How long {@code count} may take to see a change before its alarm rings. */
    private static final Duration COUNTING = Duration.ofMinutes(15);

    /** How many items are read at once. */
    private static final int PAGE = 250;

    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(20, "other workers kept changing the items that are recounted");

    private final Table table;
    private final Clock clock;
    private final int page;

    @Inject
    public Recount(Table table, Clock clock) {
        this(table, clock, PAGE);
    }

    Recount(Table table, Clock clock, int page) {
        this.table = table;
        this.clock = clock;
        this.page = page;
    }

    /**
     * How far the recount is.
     *
     * @param startedAt when it was asked for; empty if none is under way
     * @param marked how many items were marked, by the one under way or else by the last
     * @param countedAt when the last one was done
     */
    public record Progress(Optional<Instant> startedAt, long marked, Optional<Instant> countedAt) {}

    /**
     * What is counted, and shown.
     *
     * @param next the generation that is being counted and not shown yet
     */
    record Generations(Generation shown, Optional<Generation> next) {

        List<Generation> counted() {
            List<Generation> all = new ArrayList<>(List.of(shown));
            next.ifPresent(all::add);
            return all;
        }
    }

    Generations generations() {
        return generations(head());
    }

    private Optional<Item> head() {
        return Optional.ofNullable(table.find(List.of(HEAD)).get(HEAD));
    }

    private static Generations generations(Optional<Item> head) {
        return head.map(item -> new Generations(
                        new Generation(item.number(SHOWN), item.time(SHOWN_SINCE)),
                        item.optionalTime(NEXT_SINCE).map(since -> new Generation(item.number(NEXT), since))))
                .orElseGet(() -> new Generations(Generation.FIRST, Optional.empty()));
    }

    private static Progress progress(Optional<Item> head) {
        return new Progress(
                head.flatMap(item -> item.optionalTime(NEXT_SINCE)).map(since -> since.minus(CLOCKS)),
                head.map(item -> item.number(MARKED)).orElse(0L),
                head.flatMap(item -> item.optionalTime(COUNTED_AT)));
    }

    public Progress progress() {
        return progress(head());
    }

    /** Starts a recount, unless one is under way. */
    public Progress start() {
        RETRY.run(() -> {
            Optional<Item> head = head();
            Generations now = generations(head);
            if (now.next().isPresent()) {
                return true;
            }
            Map<String, AttributeValue> values = new HashMap<>();
            values.put(SHOWN, Table.number(now.shown().number()));
            values.put(SHOWN_SINCE, Table.number(now.shown().since().toEpochMilli()));
            values.put(NEXT, Table.number(now.shown().number() + 1));
            values.put(NEXT_SINCE, Table.number(clock.instant().plus(CLOCKS).toEpochMilli()));
            values.put(POSITION, AttributeValue.fromS(""));
            values.put(MARKED, Table.number(0));
            values.put(MARKED_AT, AttributeValue.fromNul(true));
            return save(head, values);
        });
        return progress();
    }

    private boolean save(Optional<Item> head, Map<String, AttributeValue> values) {
        long version = head.map(item -> item.number(Table.VERSION)).orElse(0L);
        values.put(Table.VERSION, Table.number(version + 1));
        return table.execute(List.of(table.save(HEAD, version, values))).get(0);
    }

    /**
     * Goes on with the recount that is under way.
     *
     * @return whether nothing is left to do now
     */
    public boolean goOn(Instant deadline) {
        while (true) {
            Optional<Item> head = head();
            Optional<Generation> next = generations(head).next();
            Instant now = clock.instant();
            if (next.isEmpty() || now.isBefore(next.get().since().plus(UNDER_WAY))) {
                return true;
            }
            Item state = head.orElseThrow();
            Optional<Instant> markedAt = state.optionalTime(MARKED_AT);
            if (markedAt.isPresent()) {
                if (!now.isBefore(markedAt.get().plus(COUNTING))) {
                    show(state, next.get(), now);
                }
                return true;
            }
            if (!now.isBefore(deadline)) {
                return false;
            }
            Page<Item> some = table.scan(Optional.of(state.text(POSITION)).filter(text -> !text.isEmpty()), page);
            long marked = mark(some.entries(), next.get());
            Map<String, AttributeValue> values = new HashMap<>();
            values.put(POSITION, AttributeValue.fromS(some.next().orElse("")));
            values.put(MARKED, Table.number(state.number(MARKED) + marked));
            if (some.next().isEmpty()) {
                values.put(MARKED_AT, Table.number(clock.instant().toEpochMilli()));
            }
            if (!save(head, values)) {
                return false;
            }
        }
    }

    private void show(Item head, Generation next, Instant now) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(SHOWN, Table.number(next.number()));
        values.put(SHOWN_SINCE, Table.number(next.since().toEpochMilli()));
        values.put(NEXT_SINCE, AttributeValue.fromNul(true));
        values.put(COUNTED_AT, Table.number(now.toEpochMilli()));
        save(Optional.of(head), values);
    }

    private static boolean isToBeMarked(Item item, Generation next) {
        return ChangeReader.isCounted(item) && !next.counts(item);
    }

    /**
     * Marks items; one that has changed meanwhile is read again, and one that is gone is left alone.
     *
     * @return how many there were to mark
     */
    private long mark(List<Item> items, Generation next) {
        List<Item> unmarked =
                items.stream().filter(item -> isToBeMarked(item, next)).toList();
        List<Item> left = new ArrayList<>(unmarked);
        RETRY.run(() -> {
            List<Boolean> done =
                    table.execute(left.stream().map(item -> mark(item, next)).toList());
            List<ItemKey> again = new ArrayList<>();
            for (int i = 0; i < done.size(); i++) {
                if (!done.get(i)) {
                    again.add(left.get(i).key());
                }
            }
            left.clear();
            if (!again.isEmpty()) {
                table.find(again).values().stream()
                        .filter(item -> isToBeMarked(item, next))
                        .forEach(left::add);
            }
            return left.isEmpty();
        });
        return unmarked.size();
    }

    private Statement mark(Item item, Generation next) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(Table.RECOUNT, Table.number(next.number()));
        if (ChangeReader.isMessage(item)
                && !item.has(Generation.ALONE)
                && item.text("msisdn").equals(Msisdn.ERASED.digits())) {
            values.put(Generation.ALONE, Table.number(next.number()));
        }
        return table.mark(item, values);
    }
}
