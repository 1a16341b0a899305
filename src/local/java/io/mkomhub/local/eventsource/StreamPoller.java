package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.buffer.RingBuffer;
import io.mkomhub.local.dynamodb.engine.storage.Journal;
import io.mkomhub.local.dynamodb.engine.storage.Journal.Change;
import io.mkomhub.local.http.DaemonThreads;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.local.lambda.LambdaFunction;
import io.mkomhub.local.template.FunctionResource.StreamTrigger;
import io.mkomhub.local.template.TableResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An event source mapping for the stream of a table, with a tumbling window.
 *
 * <p>Each shard has one invocation at a time, and its changes are passed on in order. A batch is passed on when it is full,
 * when its batching window ends, or when the event approaches its size limit. If the function fails, the changes come
 * again, in a batch that may be cut at another place, until it succeeds; only then are they removed from the journal. So
 * a change may be passed on more than once, also if this process is killed, and never after one that follows it, unless
 * it had been passed on before.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Polling and batching streams</a>
 */
public final class StreamPoller implements AutoCloseable {

    /** Leaves room in an event of 6 MB for the JSON around the values, and for one more change of the largest items. */
    private static final int FULL_EVENT = 3 * 1024 * 1024;

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

    private static final String NO_STATE = "{}";
    private static final int AGES_KEPT = 1_000;

    /** Invokes a function. */
    interface Invoker {

        /** Invokes it, and waits for its response. */
        InvocationResult invoke(String event) throws InterruptedException;
    }

    /**
     * How old the last record of a batch was when it was passed on: the metric {@code IteratorAge}.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html">Lambda's metrics</a>
     */
    public record Age(Instant at, Duration age) {}

    private final Journal journal;
    private final StreamTrigger trigger;
    private final Invoker function;
    private final StreamFilter filter;
    private final StreamEventJson events;
    private final Disorder disorder;
    private final InstantSource clock;
    private final ObjectMapper json = new ObjectMapper();
    private final RingBuffer<Age> ages = new RingBuffer<>(AGES_KEPT);
    private final ExecutorService threads;

    /** Held while the journal is read or changed, so that none is once this is closed. */
    private final Object store = new Object();

    /** Guards and announces what follows. */
    private final Object control = new Object();

    private boolean closed;
    private boolean paused;
    private boolean hurried;

    private StreamPoller(
            Journal journal,
            TableResource table,
            StreamTrigger trigger,
            Invoker function,
            String region,
            Disorder disorder,
            InstantSource clock) {
        this.journal = journal;
        this.trigger = trigger;
        this.function = function;
        this.filter = StreamFilter.of(trigger.filters());
        this.events = new StreamEventJson(json, table, region);
        this.disorder = disorder;
        this.clock = clock;
        this.threads = Executors.newCachedThreadPool(DaemonThreads.named("stream-" + table.logicalId()));
    }

    /** Starts polling. */
    public static StreamPoller start(
            Journal journal,
            TableResource table,
            StreamTrigger trigger,
            LambdaFunction function,
            String region,
            Disorder disorder) {
        return start(journal, table, trigger, function::invoke, region, disorder, InstantSource.system());
    }

    static StreamPoller start(
            Journal journal,
            TableResource table,
            StreamTrigger trigger,
            Invoker function,
            String region,
            Disorder disorder,
            InstantSource clock) {
        StreamPoller poller = new StreamPoller(journal, table, trigger, function, region, disorder, clock);
        for (int shard = 0; shard < Journal.SHARDS; shard++) {
            Shard polled = poller.new Shard(shard);
            poller.threads.execute(polled::poll);
        }
        return poller;
    }

    /** Passes nothing on until {@link #resume}. What has been passed on is finished. */
    public void pause() {
        synchronized (control) {
            paused = true;
        }
    }

    /** Passes changes on again after {@link #pause}. */
    public void resume() {
        synchronized (control) {
            paused = false;
            control.notifyAll();
        }
    }

    /**
     * Passes on without a batching window what has been written so far, and waits until it is done.
     *
     * @return whether it was done in time
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        hurry(true);
        try {
            while (pending() > 0) {
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(10);
            }
            return true;
        } finally {
            hurry(false);
        }
    }

    private void hurry(boolean hurry) {
        synchronized (control) {
            hurried = hurry;
        }
        journal.wake();
    }

    private long pending() {
        long pending = 0;
        for (int shard = 0; shard < Journal.SHARDS; shard++) {
            pending += journal.pending(shard);
        }
        return pending;
    }

    /** The last batches' ages, in order. */
    public List<Age> ages() {
        synchronized (ages) {
            return ages.all();
        }
    }

    private boolean isClosed() {
        synchronized (control) {
            return closed;
        }
    }

    private boolean isHurried() {
        synchronized (control) {
            return hurried || closed;
        }
    }

    /** The time between two attempts: twice as long each time. */
    private void backOff(int failures) throws InterruptedException {
        long longest = Math.min(LONGEST_BACKOFF.toMillis(), FIRST_BACKOFF.toMillis() << Math.min(failures - 1, 10));
        long end = System.nanoTime() + Duration.ofMillis(longest).toNanos();
        synchronized (control) {
            for (long left = longest; left > 0 && !closed; left = (end - System.nanoTime()) / 1_000_000) {
                control.wait(left);
            }
        }
    }

    private void awaitResumption() throws InterruptedException {
        synchronized (control) {
            while (paused && !closed) {
                control.wait();
            }
        }
    }

    private final class Shard {

        private final int shard;
        private int limit = trigger.batchSize();
        private int failures;

        /** The window that is open; empty if nothing was passed on since the last one ended. */
        private Optional<OpenWindow> window = Optional.empty();

        private Shard(int shard) {
            this.shard = shard;
        }

        private record OpenWindow(String shardId, Instant start, Instant end, String state) {

            boolean has(Change change) {
                return change.shard().equals(shardId) && change.at().isBefore(end);
            }
        }

        private void poll() {
            try {
                while (!isClosed()) {
                    gather();
                    awaitResumption();
                    step();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits for a change, then for a full batch or the end of the batching window. */
        private void gather() throws InterruptedException {
            if (failures > 0 || isHurried()) {
                if (journal.pending(shard) > 0) {
                    return;
                }
            }
            journal.await(shard, 1, window.map(open -> Duration.between(clock.instant(), open.end())));
            long end = System.nanoTime() + trigger.batchWindow().toNanos();
            while (journal.pending(shard) > 0 && journal.pending(shard) < trigger.batchSize() && !isHurried()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                journal.await(shard, trigger.batchSize(), Optional.of(Duration.ofNanos(left)));
            }
        }

        /** Ends a window, or passes on one batch, or finds that there is nothing to do. */
        private void step() throws InterruptedException {
            List<Change> waiting = first();
            if (window.isPresent() && isOver(window.get(), waiting)) {
                OpenWindow ended = window.get();
                if (invoke(ended.shardId(), List.of(), ended, true)) {
                    window = Optional.empty();
                }
            } else if (!waiting.isEmpty()) {
                OpenWindow open = window.orElseGet(() -> open(waiting.get(0)));
                List<Change> batch = batch(waiting, open);
                List<Change> wanted = batch.stream()
                        .filter(change -> filter.matches(events.seenBy(filter, change)))
                        .toList();
                if (wanted.isEmpty() || invoke(open.shardId(), wanted, open, false)) {
                    remove(batch);
                }
            }
        }

        private boolean isOver(OpenWindow open, List<Change> waiting) {
            return waiting.isEmpty() ? !clock.instant().isBefore(open.end()) : !open.has(waiting.get(0));
        }

        /** Windows begin at multiples of their length. */
        private OpenWindow open(Change change) {
            long length = trigger.tumblingWindow().toSeconds();
            Instant start = Instant.ofEpochSecond(Math.floorDiv(change.at().getEpochSecond(), length) * length);
            return new OpenWindow(change.shard(), start, start.plusSeconds(length), NO_STATE);
        }

        private List<Change> batch(List<Change> waiting, OpenWindow open) {
            List<Change> batch = new ArrayList<>();
            int size = 0;
            for (Change change : waiting) {
                if (batch.size() >= limit || size >= FULL_EVENT || !open.has(change)) {
                    break;
                }
                batch.add(change);
                size += StreamEventJson.size(change);
            }
            return batch;
        }

        /**
         * Invokes the function once.
         *
         * @return whether it succeeded
         */
        private boolean invoke(String shardId, List<Change> changes, OpenWindow open, boolean last)
                throws InterruptedException {
            if (!changes.isEmpty()) {
                Instant now = clock.instant();
                synchronized (ages) {
                    ages.add(new Age(
                            now,
                            Duration.between(changes.get(changes.size() - 1).at(), now)));
                }
            }
            String event = events.of(
                    shardId, changes, new StreamEventJson.Window(open.start(), open.end(), open.state(), last));
            Optional<String> state = state(function.invoke(event));
            if (state.isEmpty()) {
                failures++;
                // Lambda may put together a batch again at another time, with another number of records.
                limit = 1 + ThreadLocalRandom.current().nextInt(Math.max(1, trigger.batchSize()));
                backOff(failures);
                return false;
            }
            if (disorder.duplicates()) {
                function.invoke(event);
            }
            failures = 0;
            limit = trigger.batchSize();
            window = Optional.of(new OpenWindow(open.shardId(), open.start(), open.end(), state.get()));
            return true;
        }

        private List<Change> first() {
            synchronized (store) {
                return isClosed() ? List.of() : journal.first(shard, limit);
            }
        }

        private void remove(List<Change> done) {
            synchronized (store) {
                if (!isClosed()) {
                    journal.remove(shard, done);
                }
            }
        }
    }

    /** The state that the function returned. Without one, Lambda considers the invocation failed. */
    private Optional<String> state(InvocationResult result) {
        if (!(result instanceof InvocationResult.Success success)) {
            return Optional.empty();
        }
        try {
            JsonNode state = json.readTree(success.payload()).path("state");
            return state.isObject() ? Optional.of(state.toString()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Passes nothing on any more. What the function has not finished comes again in the next run. */
    @Override
    public void close() {
        synchronized (store) {
            synchronized (control) {
                closed = true;
                control.notifyAll();
            }
        }
        journal.wake();
        // Not interrupted: that would close the file of the journal.
        threads.shutdown();
    }
}
