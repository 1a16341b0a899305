package io.mkomhub.local.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.mvstore.MapStore;
import io.mkomhub.local.sqs.StoredMessage.Delivery;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.elasticmq.actor.queue.InternalMessage;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;

/**
 * A file with the messages that are on queues, from before SQS answers that they were sent until they are deleted.
 *
 * <p>What is in it survives the end of this process, however sudden ({@code kill -9}), but the last of it not the end of the
 * machine. A message whose deletion was answered just before may come again, as with SQS; one whose sending was answered is
 * never lost. Purging a queue does not reach the file.
 */
public final class QueueJournal implements AutoCloseable {

    private static final String FILE = "queues.mv";
    private static final char SEPARATOR = '/'; // in no name of a queue

    /**
     * How long a message moved to another queue is kept for the queue it was on: ElasticMQ says that it left the one and that
     * it came to the other in any order.
     */
    private static final Duration MOVE = Duration.ofSeconds(1);

    private static final Duration TICK = Duration.ofMillis(250);
    private static final int CACHE_MEGABYTES = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MapStore store;
    private final MVMap<String, String> messages;
    private final MVMap<String, String> deliveries;
    private final Consumer<String> output;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final Thread writer;

    /** Keys of messages that may be moving to another queue, and when ({@link System#nanoTime}) they are forgotten. */
    private final Map<String, Long> leaving = new LinkedHashMap<>();

    private volatile boolean closing;
    private volatile Optional<RuntimeException> failure = Optional.empty();

    /** Something that happened to a queue, and who waits until it is in the file. */
    private record Change(Runnable change, Consumer<Optional<RuntimeException>> written) {}

    private QueueJournal(Path file, Consumer<String> output) {
        this.output = output;
        this.store = MapStore.in(file, CACHE_MEGABYTES);
        this.messages = store.texts("messages");
        this.deliveries = store.texts("deliveries");
        this.writer = new Thread(this::write, "queue-journal");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Opens the journal of a directory that is there.
     *
     * @param output where it says that it cannot be written any more
     * @throws MVStoreException when it cannot be read, or another process has it open
     */
    public static QueueJournal in(Path directory, Consumer<String> output) {
        return new QueueJournal(directory.resolve(FILE), output);
    }

    /**
     * Messages that are on queues, by queue. To be asked for before any is added.
     *
     * <p>Those that were delayed still are. Those that somebody had received and not deleted can be received at once: that
     * somebody is gone.
     */
    Map<String, List<InternalMessage>> queued() {
        long now = System.currentTimeMillis();
        Map<String, List<InternalMessage>> queued = new HashMap<>();
        messages.forEach((key, json) -> {
            Delivery last = read(Objects.requireNonNull(deliveries.get(key)), Delivery.class);
            Delivery next = last.receives() == 0 ? last : new Delivery(now, last.receives(), last.firstReceived());
            queued.computeIfAbsent(queue(key), queue -> new ArrayList<>())
                    .add(read(json, StoredMessage.class).queued(next));
        });
        return queued;
    }

    private static String queue(String key) {
        return key.substring(0, key.indexOf(SEPARATOR));
    }

    private static String key(String queue, String id) {
        return queue + SEPARATOR + id;
    }

    /**
     * A message came to a queue.
     *
     * @param written told when that is in the file, or why it will not be
     */
    void added(String queue, InternalMessage message, Consumer<Optional<RuntimeException>> written) {
        String key = key(queue, message.id());
        StoredMessage stored = StoredMessage.of(message);
        String json = json(stored);
        String delivery = json(Delivery.of(message));
        changes.add(new Change(
                () -> {
                    leaving.remove(key);
                    messages.put(key, json);
                    deliveries.put(key, delivery);
                    if (stored.source() != null && !stored.source().equals(queue)) {
                        forget(key(stored.source(), message.id()));
                    }
                },
                written));
    }

    /** A message was received, or its visibility time-out changed. */
    void updated(String queue, InternalMessage message) {
        String key = key(queue, message.id());
        String delivery = json(Delivery.of(message));
        changes.add(new Change(() -> deliveries.computeIfPresent(key, (same, before) -> delivery), problem -> {}));
    }

    /** A message was deleted from a queue, or taken from it to be put on another. */
    void removed(String queue, String id) {
        String key = key(queue, id);
        long now = System.currentTimeMillis();
        changes.add(new Change(
                () -> {
                    String delivery = deliveries.get(key);
                    if (delivery == null) {
                        return;
                    }
                    // Who deletes a message has received it; only one that nobody has is moved.
                    if (read(delivery, Delivery.class).visibleFrom() > now) {
                        forget(key);
                    } else {
                        leaving.put(key, System.nanoTime() + MOVE.toNanos());
                    }
                },
                problem -> {}));
    }

    /** A queue was deleted. */
    void deleted(String queue) {
        changes.add(new Change(
                () -> {
                    Iterator<String> keys = messages.keyIterator(queue + SEPARATOR);
                    while (keys.hasNext()) {
                        String key = keys.next();
                        if (!queue(key).equals(queue)) {
                            break;
                        }
                        forget(key);
                    }
                },
                problem -> {}));
    }

    private void forget(String key) {
        leaving.remove(key);
        messages.remove(key);
        deliveries.remove(key);
    }

    private void write() {
        List<Change> batch = new ArrayList<>();
        while (!closing || !changes.isEmpty()) {
            try {
                Optional.ofNullable(changes.poll(TICK.toMillis(), TimeUnit.MILLISECONDS))
                        .ifPresent(batch::add);
            } catch (InterruptedException e) {
                closing = true; // and write what is left
            }
            changes.drainTo(batch);
            write(batch);
            batch.clear();
        }
    }

    /** Writes all or nothing; after one failure nothing any more, so that nothing is answered that is not in the file. */
    private void write(List<Change> batch) {
        if (failure.isEmpty()) {
            try {
                batch.forEach(change -> change.change().run());
                forgetThoseThatLeft();
                store.commit();
            } catch (RuntimeException e) {
                failure = Optional.of(e);
                output.accept("The queues cannot be written any more; SQS takes no more messages: " + e.getMessage());
            }
        }
        batch.forEach(change -> change.written().accept(failure));
    }

    private void forgetThoseThatLeft() {
        long now = System.nanoTime();
        List<String> left = leaving.entrySet().stream()
                .takeWhile(entry -> closing || entry.getValue() - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
        left.forEach(this::forget);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes what is left to write. Nothing is to be added any more. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        write(List.of());
        store.close();
    }
}
