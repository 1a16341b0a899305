package io.mkomhub.store.budgets;

import io.mkomhub.core.message.Budget;
import io.mkomhub.core.message.BudgetUse;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Put;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Counts what cost centres use of their budgets: one item for each cost centre and month.
 *
 * <p>Guarantee: however many processes count at the same time, no more is admitted than a budget allows. A booking is counted
 * once, also if the response to the write is lost, and a repeat of a request whose message ids are derived gets the result of
 * its first booking for {@link #MEMORY}. Limit: a booking with new ids is recognised as long as no more than {@value #LATEST} others
 * follow it; beyond that, a lost response makes the budget end a little early.
 */
@ApplicationScoped
public class BudgetStore {

    /** How long the booking of a request with derived ids is remembered: as long as an idempotency key. */
    public static final Duration MEMORY = Duration.ofDays(7);

    /** The number of bookings that the item of a month remembers, so that it stays below one kilobyte. */
    private static final int LATEST = 30;

    /** What the month before used is kept for this long after its end. */
    private static final Duration KEPT = Duration.ofDays(40);

    private static final String PARTITION = "BUDGET#";
    private static final String DAY = "day";
    private static final String MESSAGES_OF_DAY = "messages_of_day";
    private static final String SEGMENTS_OF_DAY = "segments_of_day";
    private static final String MESSAGES = "messages";
    private static final String SEGMENTS = "segments";
    private static final String LATEST_BOOKINGS = "latest";
    private static final String ADMITTED = "admitted";

    /** Each attempt that fails means that another process was faster. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(20, "other processes kept counting for the budget");

    private final Table table;
    private final KeyedHashes hashes;

    public BudgetStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * How many messages of a request are admitted.
     *
     * @param admitted the first so many of them
     * @param exceeded the budget that the next one would exceed; empty if all are admitted
     */
    public record Booking(int admitted, Optional<Budget> exceeded) {}

    /**
     * Counts the first messages of a request that fit into all budgets of its cost centre.
     *
     * @param origin who submits them, such as {@code api:crm}
     * @param seed what the ids of the messages are derived from; empty for new ids
     * @param segments the SMS of each message, in order
     * @param wholly whether all of them are admitted, or none
     * @throws io.mkomhub.platform.fault.UnavailableException if the table cannot be read or written now
     */
    public Booking book(
            long costCentre,
            List<Budget> budgets,
            String origin,
            Optional<String> seed,
            List<Integer> segments,
            boolean wholly,
            Instant now) {
        Optional<ItemKey> remembered =
                seed.map(facts -> new ItemKey(PARTITION + costCentre + "#" + hashes.of("budget", origin, facts), "B"));
        String name = HexFormat.of().toHexDigits(UUID.randomUUID().getMostSignificantBits());
        return RETRY.get(() -> {
            Month month = read(costCentre, remembered, now);
            Optional<Integer> before = remembered.isPresent() ? month.remembered() : month.latest(name);
            if (before.isPresent()) {
                return Optional.of(booking(before.get(), month.use(), budgets, segments));
            }
            Booking booking = fit(month.use(), budgets, segments, wholly);
            if (booking.admitted() == 0) {
                return Optional.of(booking);
            }
            Put counted = month.with(segments.subList(0, booking.admitted()), name, booking.admitted(), now);
            boolean done = remembered
                    .map(key -> table.putTogether(List.of(
                            counted,
                            new Put(
                                    Item.at(key)
                                            .with(ADMITTED, booking.admitted())
                                            .with(
                                                    Table.EXPIRES_AT,
                                                    now.plus(MEMORY).getEpochSecond()),
                                    0))))
                    .orElseGet(() -> table.put(counted));
            return done ? Optional.of(booking) : Optional.empty();
        });
    }

    /** How many messages would be admitted now. */
    public Booking rehearse(long costCentre, List<Budget> budgets, List<Integer> segments, Instant now) {
        return fit(read(costCentre, Optional.empty(), now).use(), budgets, segments, false);
    }

    /** What a cost centre has used today and in this month. */
    public BudgetUse use(long costCentre, Instant now) {
        return read(costCentre, Optional.empty(), now).use();
    }

    /** The result of an earlier booking. What has been used since says nothing about it. */
    private static Booking booking(int admitted, BudgetUse use, List<Budget> budgets, List<Integer> segments) {
        Optional<Budget> exceeded = admitted < segments.size()
                ? exceeded(use.plus(segments.get(admitted)), budgets)
                        .or(() -> budgets.stream().findFirst())
                : Optional.empty();
        return new Booking(admitted, exceeded);
    }

    private static Booking fit(BudgetUse use, List<Budget> budgets, List<Integer> segments, boolean wholly) {
        BudgetUse next = use;
        for (int place = 0; place < segments.size(); place++) {
            next = next.plus(segments.get(place));
            Optional<Budget> exceeded = exceeded(next, budgets);
            if (exceeded.isPresent()) {
                return new Booking(wholly ? 0 : place, exceeded);
            }
        }
        return new Booking(segments.size(), Optional.empty());
    }

    private static Optional<Budget> exceeded(BudgetUse use, List<Budget> budgets) {
        return budgets.stream().filter(budget -> !budget.allows(use)).findFirst();
    }

    private Month read(long costCentre, Optional<ItemKey> remembered, Instant now) {
        LocalDate today = RecipientZone.dayInBrasilia(now);
        ItemKey key = new ItemKey(PARTITION + costCentre, today.toString().substring(0, "yyyy-MM".length()));
        List<ItemKey> keys = new ArrayList<>(List.of(key));
        remembered.ifPresent(keys::add);
        Map<ItemKey, Item> items = table.find(keys);
        return new Month(
                key,
                Optional.ofNullable(items.get(key)),
                remembered
                        .flatMap(booking -> Optional.ofNullable(items.get(booking)))
                        .map(item -> (int) item.number(ADMITTED)),
                today);
    }

    /**
     * The item of a month.
     *
     * @param remembered how many messages the same request booked before; empty if it booked none
     */
    private record Month(ItemKey key, Optional<Item> item, Optional<Integer> remembered, LocalDate today) {

        private BudgetUse use() {
            return item.map(found -> new BudgetUse(
                            LocalDate.parse(found.text(DAY)),
                            found.number(MESSAGES_OF_DAY),
                            found.number(SEGMENTS_OF_DAY),
                            found.number(MESSAGES),
                            found.number(SEGMENTS)))
                    .orElseGet(() -> BudgetUse.none(today))
                    .on(today);
        }

        private List<String> bookings() {
            return item.map(found -> found.list(LATEST_BOOKINGS).stream()
                            .map(AttributeValue::s)
                            .toList())
                    .orElse(List.of());
        }

        /** How many messages an attempt of this booking admitted whose response was lost. */
        private Optional<Integer> latest(String name) {
            return bookings().stream()
                    .filter(booking -> booking.startsWith(name))
                    .map(booking -> Integer.valueOf(booking.substring(name.length())))
                    .findFirst();
        }

        private Put with(List<Integer> segments, String name, int admitted, Instant now) {
            BudgetUse after = use();
            for (int each : segments) {
                after = after.plus(each);
            }
            List<String> bookings = new ArrayList<>(bookings());
            bookings.add(name + admitted);
            List<AttributeValue> latest =
                    bookings.subList(Math.max(0, bookings.size() - LATEST), bookings.size()).stream()
                            .map(AttributeValue::fromS)
                            .toList();
            long version = item.map(found -> found.number(Table.VERSION)).orElse(0L);
            return new Put(
                    Item.at(key)
                            .with(DAY, after.day().toString())
                            .with(MESSAGES_OF_DAY, after.messagesOfDay())
                            .with(SEGMENTS_OF_DAY, after.segmentsOfDay())
                            .with(MESSAGES, after.messagesOfMonth())
                            .with(SEGMENTS, after.segmentsOfMonth())
                            .with(LATEST_BOOKINGS, AttributeValue.fromL(latest))
                            .with(Table.VERSION, version + 1)
                            .with(
                                    Table.EXPIRES_AT,
                                    now.plus(31, ChronoUnit.DAYS).plus(KEPT).getEpochSecond()),
                    version);
        }
    }
}
