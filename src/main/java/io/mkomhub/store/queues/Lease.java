package io.mkomhub.store.queues;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
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

    private final Table table;
    private long held;

    Lease(Table table) {
        this.table = table;
    }

    /**
     * Takes the lease.
     *
     * @param time how long it is held
     * @return whether it was free
     */
    public boolean take(Instant now, Duration time) {
        Optional<Item> found = table.find(KEY);
        if (found.isPresent() && now.isBefore(found.get().time(UNTIL))) {
            return false;
        }
        long version = found.map(item -> item.number(Table.VERSION)).orElse(0L);
        long until = now.plus(time).toEpochMilli();
        boolean taken = table.execute(List.of(table.save(KEY, version, values(version, until))))
                .get(0);
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
