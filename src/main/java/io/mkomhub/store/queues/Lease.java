package io.mkomhub.store.queues;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Ensures that only one run of {@code sweep} works at a time.
 *
 * <p>Guarantee: if several runs request the lease at the same time, one gets it. Limit: a run that takes longer than it
 * requested may overlap with the next, so its work must be safe to repeat.
 */
@ApplicationScoped
public class Lease {

    static final ItemKey KEY = new ItemKey("SWEEP", "LEASE");

    private static final String UNTIL = "until";
    private static final String TAKEN_AT = "taken_at";
    private static final String TOKEN_EXPIRY = "token_expires_at";

    private final Table table;
    private long held;

    Lease(Table table) {
        this.table = table;
    }

    /**
     * What the runs of {@code sweep} have left for others to read.
     *
     * @param takenAt when the last run began; empty if none ever did
     * @param tokenExpiry when MKOM's token expires; empty if that is unknown
     */
    public record LastRun(Optional<Instant> takenAt, Optional<Instant> tokenExpiry) {}

    /** Returns what is known of the last run. */
    public LastRun lastRun() {
        Optional<Item> found = table.find(KEY);
        return new LastRun(
                found.flatMap(item -> item.optionalTime(TAKEN_AT)),
                found.flatMap(item -> item.optionalTime(TOKEN_EXPIRY)).filter(Instant.EPOCH::isBefore));
    }

    /**
     * Takes the lease. The same write stores what {@link #lastRun} returns.
     *
     * @param time how long it is held
     * @param tokenExpiry when MKOM's token expires, {@link Instant#EPOCH} if it does not say; empty to leave what is stored
     * @return whether it was free
     */
    public boolean take(Instant now, Duration time, Optional<Instant> tokenExpiry) {
        Optional<Item> found = table.find(KEY);
        if (found.isPresent() && now.isBefore(found.get().time(UNTIL))) {
            return false;
        }
        long version = found.map(item -> item.number(Table.VERSION)).orElse(0L);
        long until = now.plus(time).toEpochMilli();
        Map<String, AttributeValue> values = new HashMap<>(values(version, until));
        values.put(TAKEN_AT, Table.number(now.toEpochMilli()));
        tokenExpiry.ifPresent(at -> values.put(TOKEN_EXPIRY, Table.number(at.toEpochMilli())));
        boolean taken = table.execute(List.of(table.save(KEY, version, values))).get(0);
        if (taken) {
            held = version + 1;
        }
        return taken;
    }

    /** Releases the lease, unless another run holds it by now. */
    public void giveBack() {
        table.execute(List.of(table.update(KEY, held, values(held, 0), List.of())));
    }

    private static Map<String, AttributeValue> values(long version, long until) {
        return Map.of(UNTIL, Table.number(until), Table.VERSION, Table.number(version + 1));
    }
}
