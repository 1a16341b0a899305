package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Messages to check later for a missing callback.
 *
 * <p>One item lists all messages that one run claimed and that are due within the same {@value #BUCKET_SECONDS}
 * seconds, so that watching a message costs a fraction of a write. Guarantee: a message that was added before it was
 * due is returned once it is due.
 */
@ApplicationScoped
public class CallbackWatch {

    private static final int BUCKET_SECONDS = 10;

    /** The maximum number of ids in one item: about 30 KB. */
    private static final int MAX_IDS = 1_000;

    /** The maximum number of buckets that one call reads. */
    private static final int MAX_BUCKETS = 500;

    /** A watch that is not processed within this time after it was due expires, in days. */
    private static final int DAYS_KEPT = 7;

    private static final ItemKey CURSOR = new ItemKey("SWEEP", "WATCH");
    private static final String BUCKET = "bucket";
    private static final String MESSAGES = "messages";

    private final Table table;
    private final WatchConfig config;

    public CallbackWatch(Table table, WatchConfig config) {
        this.table = table;
        this.config = config;
    }

    /**
     * Messages that are due.
     *
     * @param bucket when they were due
     * @param name distinguishes it from other watches of the same bucket
     * @param messages one or more messages
     */
    public record Watch(long bucket, String name, List<MessageId> messages) {

        public Watch {
            messages = List.copyOf(messages);
        }
    }

    /** The time without a callback after which a message is overdue. */
    public Duration timeout() {
        return config.missingCallbackAfter();
    }

    /** Adds messages. They are due when a callback would be overdue if they are sent now. */
    public void add(List<TrackedMessage> messages, Instant now) {
        Map<Long, List<MessageId>> byBucket = new LinkedHashMap<>();
        for (TrackedMessage message : messages) {
            Instant from = message.message().schedule().filter(now::isBefore).orElse(now);
            byBucket.computeIfAbsent(bucket(from.plus(timeout())) + 1, bucket -> new ArrayList<>())
                    .add(message.id());
        }
        List<Item> items = new ArrayList<>();
        byBucket.forEach((bucket, ids) -> {
            for (int from = 0; from < ids.size(); from += MAX_IDS) {
                List<String> written = ids.subList(from, Math.min(ids.size(), from + MAX_IDS)).stream()
                        .map(MessageId::toString)
                        .toList();
                items.add(
                        Item.at(new ItemKey(partition(bucket), UUID.randomUUID().toString()))
                                .with(MESSAGES, String.join(" ", written))
                                .with(
                                        Table.EXPIRES_AT,
                                        Instant.ofEpochSecond(bucket * BUCKET_SECONDS)
                                                .plus(DAYS_KEPT, ChronoUnit.DAYS)
                                                .getEpochSecond()));
            }
        });
        table.put(items);
    }

    /**
     * Some of the watches that are due.
     *
     * @param watches the earliest watches
     * @param complete whether no other watch is due
     */
    public record Due(List<Watch> watches, boolean complete) {

        public Due {
            watches = List.copyOf(watches);
        }
    }

    /** Returns watches that are due and not removed, as many as one call reads. */
    public Due due(Instant now) {
        long last = bucket(now);
        Optional<Item> cursor = table.find(CURSOR);
        long from = cursor.map(item -> item.number(BUCKET)).orElse(last - MAX_BUCKETS);
        for (long bucket = from; bucket <= last; bucket++) {
            long of = bucket;
            List<Watch> due = table.partition(partition(bucket), "", MAX_BUCKETS).stream()
                    .map(item -> new Watch(
                            of,
                            item.text(Table.SK),
                            Stream.of(item.text(MESSAGES).split(" ", -1))
                                    .map(MessageId::parse)
                                    .toList()))
                    .toList();
            if (!due.isEmpty()) {
                move(from, bucket);
                return new Due(due, false);
            }
            if (bucket - from >= MAX_BUCKETS && bucket < last) {
                move(from, bucket);
                return new Due(List.of(), false);
            }
        }
        move(from, last);
        return new Due(List.of(), true);
    }

    /** Records that no watch remains before a bucket. */
    private void move(long from, long to) {
        if (to > from) {
            table.put(List.of(Item.at(CURSOR).with(BUCKET, to)));
        }
    }

    /** Removes a processed watch. */
    public void remove(Watch watch) {
        table.delete(List.of(new ItemKey(partition(watch.bucket()), watch.name())));
    }

    private static long bucket(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), BUCKET_SECONDS);
    }

    private static String partition(long bucket) {
        return "W#" + bucket;
    }
}
