package io.mkomhub.store.queues;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.sqs.QueueName;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Keeps what a queue did not take until it takes it again.
 *
 * <p>Guarantee: when {@link #keep} returns, every record is in the table, and it does not expire. Limit: a queue may have
 * taken a record whose taking it could not confirm, so that it comes twice; and the order of arrival is that of the clocks of
 * the processes the records arrived at.
 */
@ApplicationScoped
public class Spool {

    /** Partitions that records are spread over: one takes about 1,000 writes a second. */
    static final int SHARDS = 8;

    /** Records read of one partition at a time; of the largest possible they are 6 MB. */
    static final int PAGE = 25;

    /** With the time that SQS was waited for, this has to fit into the time that {@code receive} has for its answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Table table;
    private final AtomicLong last = new AtomicLong();

    public Spool(Table table) {
        this.table = table;
    }

    /**
     * A record on the spool.
     *
     * @param shard the partition it lies in
     * @param place its place there
     * @param queue the queue that did not take it
     * @param body the record
     */
    public record Spooled(int shard, String place, QueueName queue, String body) {

        /** Leaves out the body: it is personal data. */
        @Override
        public String toString() {
            return "Spooled[shard=" + shard + ", place=" + place + "]";
        }
    }

    /**
     * Keeps records for a queue, in their order.
     *
     * @throws io.mkomhub.platform.fault.UnavailableException if the table did not take all of them
     */
    public void keep(QueueName queue, List<String> bodies, Instant now) {
        List<Item> items = new ArrayList<>();
        for (String body : bodies) {
            items.add(Item.at(key(now)).with("queue", queue.name()).with("body", body));
        }
        table.put(items, TIMEOUT);
    }

    /** The records that arrived first, in order of arrival; none only if there are none. */
    public List<Spooled> oldest() {
        List<Spooled> found = new ArrayList<>();
        Optional<String> end = Optional.empty();
        for (int shard = 0; shard < SHARDS; shard++) {
            List<Item> page = table.partition(partition(shard), "", PAGE);
            for (Item item : page) {
                found.add(new Spooled(
                        shard, item.text(Table.SK), QueueName.valueOf(item.text("queue")), item.text("body")));
            }
            if (page.size() == PAGE) {
                // What lies behind its last one may come before what was read of the others.
                String behind = page.get(PAGE - 1).text(Table.SK);
                end = end.filter(earlier -> earlier.compareTo(behind) < 0).or(() -> Optional.of(behind));
            }
        }
        Optional<String> bound = end;
        return found.stream()
                .filter(record ->
                        bound.map(last -> record.place().compareTo(last) <= 0).orElse(true))
                .sorted(Comparator.comparing(Spooled::place))
                .toList();
    }

    /** Whether there is none, for any queue. */
    public boolean isEmpty() {
        return IntStream.range(0, SHARDS)
                .allMatch(shard -> table.partition(partition(shard), "", 1).isEmpty());
    }

    /** Forgets records, because their queues have them. */
    public void remove(List<Spooled> records) {
        table.delete(records.stream()
                .map(record -> new ItemKey(partition(record.shard()), record.place()))
                .toList());
    }

    private ItemKey key(Instant now) {
        return new ItemKey(
                partition(ThreadLocalRandom.current().nextInt(SHARDS)),
                // A random UUID differs between processes that began as copies of one snapshot.
                String.format(Locale.ROOT, "%016d#%s", microsecond(now), UUID.randomUUID()));
    }

    /** Unix microseconds, but each only once, so that records of the same moment stay in order. */
    private long microsecond(Instant now) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        return last.updateAndGet(before -> Math.max(before + 1, micros));
    }

    private static String partition(int shard) {
        return "SPOOL#" + shard;
    }
}
