package io.mkomhub.store;

import io.mkomhub.message.ParcelId;
import io.mkomhub.queue.QueueName;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps what a queue did not take until it takes it again.
 *
 * <p>Guarantee: when {@link #keep} returns, every record is in the table, and it does not expire. Limit: a queue may have
 * taken a record whose taking it could not confirm, so that it comes twice.
 */
@ApplicationScoped
public class Spool {

    /** Partitions that records are spread over: one takes about 1,000 writes a second. */
    static final int SHARDS = 8;

    private final Table table;

    Spool(Table table) {
        this.table = table;
    }

    /**
     * Keeps records for a queue.
     *
     * @throws io.mkomhub.fault.UnavailableException if the table did not take all of them
     */
    public void keep(QueueName queue, List<String> bodies, Instant now) {
        List<Item> items = new ArrayList<>();
        for (String body : bodies) {
            items.add(Item.at(key(now)).with("queue", queue.name()).with("body", body));
        }
        table.put(items);
    }

    /** Within a shard, keys sort by arrival. */
    private static ItemKey key(Instant now) {
        return new ItemKey(
                "SPOOL#" + ThreadLocalRandom.current().nextInt(SHARDS),
                ParcelId.random(now).text());
    }
}
