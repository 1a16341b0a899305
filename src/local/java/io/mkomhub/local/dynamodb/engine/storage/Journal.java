package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a table that its stream has not delivered yet, with both images. A change is written with the item, as a
 * whole or not at all, and kept until it is {@link #remove removed}: here the one who reads them says that they are done.
 *
 * <p>Every partition key belongs to one shard, and all changes of a shard have an order. Each time the tables are opened,
 * the shards are new ones, as those of DynamoDB are every few hours; what is left of the old ones comes before that. A
 * write that changes nothing is no change.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html">DynamoDB Streams</a>
 */
public final class Journal {

    /** How many shards the table has at a time. */
    public static final int SHARDS = 2;

    /** A sequence number is that of the opening, and within it that of the change. */
    private static final int CHANGE_BITS = 40;

    /**
     * A change.
     *
     * @param shard the id of its shard
     * @param sequence its place among the changes of the shard; increases from one opening to the next as well
     * @param at when it was made
     * @param before the item before; empty if there was none
     * @param after the item after; empty if there is none now
     */
    public record Change(String shard, long sequence, Instant at, Optional<Item> before, Optional<Item> after) {}

    /** What is stored of a change. */
    record Images(
            long milliseconds,
            @Nullable Item before,
            @Nullable Item after) {}

    private static final class Shard {
        final MVMap<Long, Images> changes;
        long next;
        long pending;
        long awaited = Long.MAX_VALUE;
        boolean woken;

        Shard(MVMap<Long, Images> changes, long next) {
            this.changes = changes;
            this.next = next;
            this.pending = changes.sizeAsLong();
        }
    }

    private final Storage storage;
    private final String partitionKey;
    private final List<Shard> shards = new ArrayList<>();

    /**
     * A journal that is open.
     *
     * @param opening how often the journal has been opened
     * @param maps one for each shard
     */
    Journal(Storage storage, TableSchema schema, long opening, List<MVMap<Long, Images>> maps) {
        this.storage = storage;
        this.partitionKey = schema.key().partition().name();
        maps.forEach(map -> shards.add(new Shard(map, opening << CHANGE_BITS)));
    }

    List<MVMap<Long, Images>> maps() {
        return shards.stream().map(shard -> shard.changes).toList();
    }

    /** Adds a change. The caller holds the lock of the item, so changes of an item are here in their order. */
    void add(@Nullable Item before, @Nullable Item after) {
        if (Objects.equals(before, after)) {
            return;
        }
        Shard shard = shard(Objects.requireNonNull(after == null ? before : after));
        // Together, so that nobody reads past a change that has its number and is not there yet.
        synchronized (shard) {
            shard.changes.put(shard.next++, new Images(storage.now().toEpochMilli(), before, after));
            if (++shard.pending >= shard.awaited) {
                shard.awaited = Long.MAX_VALUE;
                shard.notifyAll();
            }
        }
    }

    private Shard shard(Item item) {
        Value key = Objects.requireNonNull(item.get(partitionKey));
        int hash = key instanceof Value.S text
                ? text.text().hashCode()
                : key.toString().hashCode();
        return shards.get(Math.floorMod(hash, SHARDS));
    }

    /** The first changes of a shard that are not removed, in order. */
    public List<Change> first(int shard, int limit) {
        List<Change> found = new ArrayList<>();
        long opening = -1;
        String id = "";
        Cursor<Long, Images> cursor = shards.get(shard).changes.cursor(null);
        while (found.size() < limit && cursor.hasNext()) {
            long sequence = cursor.next();
            if (sequence >> CHANGE_BITS != opening) {
                opening = sequence >> CHANGE_BITS;
                id = "shardId-%020d-%08d".formatted(opening, shard);
            }
            Images images = cursor.getValue();
            found.add(new Change(
                    id,
                    sequence,
                    Instant.ofEpochMilli(images.milliseconds()),
                    Optional.ofNullable(images.before()),
                    Optional.ofNullable(images.after())));
        }
        return found;
    }

    /** Removes changes, which must be the first of the shard. */
    public void remove(int shard, List<Change> done) {
        Shard from = shards.get(shard);
        storage.change(() -> {
            done.forEach(change -> from.changes.remove(change.sequence()));
            return true;
        });
        synchronized (from) {
            from.pending -= done.size();
        }
    }

    /** How many changes of a shard are not removed. */
    public long pending(int shard) {
        Shard of = shards.get(shard);
        synchronized (of) {
            return of.pending;
        }
    }

    /**
     * Waits until there are so many changes in a shard, {@link #wake} is called, or the time is over; may return earlier. One
     * thread at a time waits for a shard.
     *
     * @param atMost empty for any time
     */
    public void await(int shard, long count, Optional<Duration> atMost) throws InterruptedException {
        Shard of = shards.get(shard);
        synchronized (of) {
            if (of.pending < count && !of.woken) {
                of.awaited = count;
                if (atMost.isPresent()) {
                    TimeUnit.NANOSECONDS.timedWait(
                            of, Math.max(1_000_000, atMost.get().toNanos()));
                } else {
                    of.wait();
                }
                of.awaited = Long.MAX_VALUE;
            }
            of.woken = false;
        }
    }

    /** Ends the waiting for each shard, that which is about to begin as well. */
    public void wake() {
        for (Shard shard : shards) {
            synchronized (shard) {
                shard.woken = true;
                shard.notifyAll();
            }
        }
    }
}
