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
 * Lets one run of {@code sweep} work at a time.
 *
 * <p>Guarantee: of several that take it at the same time one gets it. Limit: a run that goes on for longer than it asked for is
 * no longer alone; what it does has to bear that.
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

    /** Takes it for a time. @return whether it was free */
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

    /** Gives it back, unless somebody else has it by now. */
    public void giveBack() {
        table.execute(List.of(table.update(KEY, held, values(held, 0), List.of())));
    }

    private static Map<String, AttributeValue> values(long version, long until) {
        return Map.of(UNTIL, Table.number(until), Table.VERSION, Table.number(version + 1));
    }
}
