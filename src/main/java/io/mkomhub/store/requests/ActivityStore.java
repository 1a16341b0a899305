package io.mkomhub.store.requests;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What was changed over the API, by which key and when.
 *
 * <p>Guarantee: a change is recorded before it is made, so none is made without its record. What was refused is removed again.
 * Limits: if the table or the function fails in between, a record stays of what may not have been changed; a repeated request that
 * changed nothing more has a record of its own.
 */
@ApplicationScoped
public class ActivityStore {

    private static final Logger LOG = Logger.getLogger(ActivityStore.class);

    private static final Pattern POSITION = Pattern.compile("[0-9]{13}(#[0-9a-f]{16})?");

    /** The most months that are looked through for a page. */
    private static final int MOST_MONTHS = 24;

    /** How long a request waits for its record before it is refused. */
    private static final Duration LONGEST_BEGIN = Duration.ofSeconds(5);

    /** How long the response to a request that did not succeed waits for the correction of its record. */
    private static final Duration LONGEST_END = Duration.ofSeconds(2);

    private static final String PARTITION = "ACTIVITY#";
    private static final String BY = "by";
    private static final String ROUTE = "route";
    private static final String TARGET = "target";
    private static final String CORRELATION_ID = "correlation_id";
    private static final String FINISHED = "finished";

    private final Table table;

    public ActivityStore(Table table) {
        this.table = table;
    }

    /**
     * A change.
     *
     * @param at when it was asked for
     * @param by the name of the API key
     * @param route the pattern of the route, such as {@code POST /mailings/{id}/pause}
     * @param target the values in its path, or what it created, without personal data
     * @param finished false if the request failed on the way: all, some or nothing of it was done
     */
    public record Change(
            Instant at,
            String by,
            String route,
            Map<String, String> target,
            Optional<CorrelationId> correlationId,
            boolean finished) {

        public Change {
            target = Map.copyOf(target);
        }

        private Change of(String name, String value) {
            Map<String, String> all = new TreeMap<>(target);
            all.put(name, value);
            return new Change(at, by, route, all, correlationId, finished);
        }

        private Change failed() {
            return new Change(at, by, route, target, correlationId, false);
        }
    }

    /**
     * A change that is being made.
     *
     * @param key where it is stored
     */
    public record Recorded(ItemKey key, Change change) {}

    /**
     * Records a change that is about to be made.
     *
     * @param requestId tells it from other changes of the same millisecond
     * @throws io.mkomhub.platform.fault.UnavailableException if it cannot be recorded now; it must not be made then
     */
    public Recorded begin(Change change, String requestId) {
        ItemKey key = new ItemKey(
                partition(YearMonth.from(change.at().atOffset(ZoneOffset.UTC))),
                start(change.at()) + "#" + Digests.sha256Hex(requestId).substring(0, 16));
        Recorded recorded = new Recorded(key, change);
        table.put(List.of(item(recorded)), LONGEST_BEGIN);
        return recorded;
    }

    /**
     * Corrects the record of a request that did not succeed: it is removed if nothing was changed, or says so if that is unknown.
     *
     * @param status the HTTP status of the response
     */
    public void end(Recorded recorded, int status) {
        if (status >= 500) {
            correct(() -> put(recorded, recorded.change().failed()));
        } else if (status >= 400) {
            correct(() -> table.delete(List.of(recorded.key()), LONGEST_END));
        }
    }

    /** Adds to the record of a request that succeeded what it created. */
    public void name(Recorded recorded, String name, String value) {
        correct(() -> put(recorded, recorded.change().of(name, value)));
    }

    private void put(Recorded recorded, Change change) {
        table.put(List.of(item(new Recorded(recorded.key(), change))), LONGEST_END);
    }

    private static void correct(Runnable correction) {
        try {
            correction.run();
        } catch (RuntimeException e) {
            // The response says what became of the request; it must not be lost for this.
            LOG.warnf("the activity shows a request as it began: %s", Faults.describe(e));
        }
    }

    /** Whether a text is a position in the list. */
    public static boolean isPosition(String position) {
        return POSITION.matcher(position).matches();
    }

    /** The time from which on changes are kept. */
    public Instant keptSince(Instant now) {
        return now.minusSeconds(table.expiry(now) - now.getEpochSecond());
    }

    /**
     * Returns a page of the changes of a period, latest first.
     *
     * @param from its beginning
     * @param to its end, no longer part of it
     * @param after where the page begins; empty for the end of the period
     * @param most the most changes
     */
    public Page<Change> list(Instant from, Instant to, Optional<String> after, int most) {
        String start = start(from);
        String before =
                after.filter(position -> position.compareTo(start(to)) < 0).orElseGet(() -> start(to));
        YearMonth first = YearMonth.from(from.atOffset(ZoneOffset.UTC));
        YearMonth latest = YearMonth.from(time(before).atOffset(ZoneOffset.UTC));
        List<Item> items = new ArrayList<>();
        for (YearMonth month = latest; !month.isBefore(first); month = month.minusMonths(1)) {
            if (month.equals(latest.minusMonths(MOST_MONTHS))) {
                return page(items, Optional.of(start(beginning(month.plusMonths(1)))));
            }
            table.partitionBefore(partition(month), before, most - items.size()).stream()
                    .filter(item -> item.key().sk().compareTo(start) >= 0)
                    .forEach(items::add);
            if (items.size() == most) {
                return page(items, Optional.of(items.get(most - 1).key().sk()));
            }
        }
        return page(items, Optional.empty());
    }

    private static Page<Change> page(List<Item> items, Optional<String> next) {
        return new Page<>(items.stream().map(ActivityStore::change).toList(), next);
    }

    private Item item(Recorded recorded) {
        Change change = recorded.change();
        Item item = Item.at(recorded.key())
                .with(BY, change.by())
                .with(ROUTE, change.route())
                .with(Table.EXPIRES_AT, table.expiry(change.at()));
        if (!change.target().isEmpty()) {
            Map<String, AttributeValue> target = new TreeMap<>();
            change.target().forEach((name, value) -> target.put(name, AttributeValue.fromS(value)));
            item.with(TARGET, AttributeValue.fromM(target));
        }
        change.correlationId().ifPresent(id -> item.with(CORRELATION_ID, id.text()));
        return change.finished() ? item : item.with(FINISHED, false);
    }

    private static Change change(Item item) {
        Map<String, String> target = new TreeMap<>();
        item.map(TARGET).forEach((name, value) -> target.put(name, value.s()));
        return new Change(
                time(item.key().sk()),
                item.text(BY),
                item.text(ROUTE),
                target,
                item.optionalText(CORRELATION_ID).flatMap(CorrelationId::of),
                !item.has(FINISHED));
    }

    private static String partition(YearMonth month) {
        return PARTITION + month;
    }

    private static Instant beginning(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** What sorts before every change from a time on, and after every earlier one. */
    private static String start(Instant at) {
        return String.format(Locale.ROOT, "%013d", at.toEpochMilli());
    }

    private static Instant time(String position) {
        return Instant.ofEpochMilli(Long.parseLong(position.substring(0, 13)));
    }
}
