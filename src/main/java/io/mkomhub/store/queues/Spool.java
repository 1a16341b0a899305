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
 * Stores records that a queue did not accept, until the queue accepts them.
 *
 * <p>Guarantee: when {@link #keep} returns, all records are in the table. They do not expire. Limit: a queue may have
 * stored a record without confirming it, so that the record arrives twice. The order of arrival depends on the clocks
 * of the processes that received the records.
 */
@ApplicationScoped
public class Spool {

    /** The number of partitions that records are spread over. A partition takes about 1,000 writes a second. */
    static final int SHARDS = 8;

    /** The number of records that are read from a partition at a time. At the maximum size they are 6 MB. */
    static final int PAGE = 25;

    /** Together with the time-out for SQS, this must fit into the time in which {@code receive} must answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Table table;
    private final AtomicLong last = new AtomicLong();

    public Spool(Table table) {
        this.table = table;
    }

    /**
     * A record on the spool.
     *
     * @param shard the partition
     * @param place the position in the partition
     * @param queue the queue that did not accept the record
     * @param body the record
     */
    public record Spooled(int shard, String place, QueueName queue, String body) {

        /** Omits the body, which is personal data. */
        @Override
        public String toString() {
            return "Spooled[shard=" + shard + ", place=" + place + "]";
        }
    }

    /**
     * Stores records for a queue, in their order.
     *
     * @throws io.mkomhub.platform.fault.UnavailableException if the table did not store all of them
     */
    public void keep(QueueName queue, List<String> bodies, Instant now) {
        List<Item> items = new ArrayList<>();
        for (String body : bodies) {
            items.add(Item.at(key(now)).with("queue", queue.name()).with("body", body));
        }
        table.put(items, TIMEOUT);
    }

    /** Returns the records that arrived first, in order of arrival. Returns none only if the spool is empty. */
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
                // Records after the last one of this page may be older than those read from the other partitions.
                String pageEnd = page.get(PAGE - 1).text(Table.SK);
                end = end.filter(earlier -> earlier.compareTo(pageEnd) < 0).or(() -> Optional.of(pageEnd));
            }
        }
        Optional<String> bound = end;
        return found.stream()
                .filter(record ->
                        bound.map(last -> record.place().compareTo(last) <= 0).orElse(true))
                .sorted(Comparator.comparing(Spooled::place))
                .toList();
    }

    /** Whether the spool is empty for all queues. */
    public boolean isEmpty() {
        return IntStream.range(0, SHARDS)
                .allMatch(shard -> table.partition(partition(shard), "", 1).isEmpty());
    }

    /** When the first record that is still on the spool was put there; empty if the spool is empty. */
    public Optional<Instant> since() {
        return IntStream.range(0, SHARDS)
                .mapToObj(shard -> table.partition(partition(shard), "", 1))
                .flatMap(List::stream)
                .map(item -> item.text(Table.SK))
                .min(Comparator.naturalOrder())
                .map(place ->
                        Instant.EPOCH.plus(Long.parseLong(place.substring(0, place.indexOf('#'))), ChronoUnit.MICROS));
    }

    /** Removes records that their queues have accepted. */
    public void remove(List<Spooled> records) {
        table.delete(records.stream()
                .map(record -> new ItemKey(partition(record.shard()), record.place()))
                .toList());
    }

    private ItemKey key(Instant now) {
        return new ItemKey(
                partition(ThreadLocalRandom.current().nextInt(SHARDS)),
                // A random UUID differs between processes that were restored from the same snapshot.
                String.format(Locale.ROOT, "%016d#%s", microsecond(now), UUID.randomUUID()));
    }

    /** Returns Unix microseconds, each value only once, so that records of the same moment keep their order. */
    private long microsecond(Instant now) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        return last.updateAndGet(before -> Math.max(before + 1, micros));
    }

    private static String partition(int shard) {
        return "SPOOL#" + shard;
    }
}
