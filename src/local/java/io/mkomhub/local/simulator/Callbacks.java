package io.mkomhub.local.simulator;

import io.mkomhub.local.http.DaemonThreads;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Posts callbacks to the customer's address, in the order they are due, several at a time and no faster than allowed.
 *
 * <p>A callback without a 2xx response is tried a few more times, then dropped. The receiver may get callbacks in
 * another order, as section 4 of the MKSMS manual warns.
 */
final class Callbacks implements AutoCloseable {

    private static final int MAX_IN_FLIGHT = 64;
    private static final int MAX_TRIES = 10;
    private static final long SHUFFLE_WITHIN_MS = 1000;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final URI url;
    private final Supplier<Faults> faults;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService workers = Executors.newSingleThreadExecutor(DaemonThreads.named("mkom-callbacks"));

    private final Deque<Callback> due = new ArrayDeque<>();
    private int inFlight;
    private long notBefore = System.nanoTime();
    private boolean closed;
    private long pending;
    private long delivered;
    private long givenUp;

    private record Callback(String body, int tries) {}

    /**
     * The numbers of callbacks.
     *
     * @param delivered answered with 2xx
     * @param failed dropped
     * @param pending neither yet
     */
    record Counts(long delivered, long failed, long pending) {}

    Callbacks(URI url, Supplier<Faults> faults) {
        this.url = url;
        this.faults = faults;
    }

    /** Posts a callback after a delay, twice or at random times if the faults require it. */
    void post(String body, Duration delay) {
        int copies = faults.get().duplicateCallbacks() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            synchronized (this) {
                pending++;
            }
            long shuffled = faults.get().shuffleCallbacks()
                    ? ThreadLocalRandom.current().nextLong(SHUFFLE_WITHIN_MS)
                    : 0;
            enqueue(new Callback(body, 0), delay.toMillis() + faults.get().callbackDelayMs() + shuffled);
        }
    }

    synchronized Counts counts() {
        return new Counts(delivered, givenUp, pending);
    }

    private void enqueue(Callback callback, long delayMs) {
        if (delayMs <= 0) {
            fallDue(callback);
        } else {
            after(delayMs, () -> fallDue(callback));
        }
    }

    private void after(long delayMs, Runnable task) {
        CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, workers)
                .execute(task);
    }

    private synchronized void fallDue(Callback callback) {
        if (faults.get().callbacks()) {
            due.addLast(callback);
            sendDue();
        } else {
            pending--;
        }
    }

    private synchronized void sendDue() {
        while (inFlight < MAX_IN_FLIGHT && !due.isEmpty() && !closed) {
            int perSecond = faults.get().callbacksPerSecond();
            long now = System.nanoTime();
            if (perSecond > 0 && now < notBefore) {
                after(TimeUnit.NANOSECONDS.toMillis(notBefore - now) + 1, this::sendDue);
                return;
            }
            notBefore = perSecond > 0 ? Math.max(now, notBefore) + 1_000_000_000L / perSecond : now;
            List<Callback> next = new ArrayList<>();
            do {
                next.add(due.removeFirst());
            } while (next.size() < faults.get().callbackBatch() && !due.isEmpty());
            inFlight++;
            HttpRequest request = HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/json")
                    .timeout(ANSWER_WITHIN)
                    .POST(HttpRequest.BodyPublishers.ofString(body(next)))
                    .build();
            var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .thenApply(response -> response.statusCode() / 100 == 2)
                    .exceptionally(unreachable -> false)
                    .thenAccept(taken -> finished(next, taken));
        }
    }

    private static String body(List<Callback> callbacks) {
        return callbacks.size() == 1
                ? callbacks.get(0).body()
                : callbacks.stream().map(Callback::body).collect(Collectors.joining(",", "[", "]"));
    }

    private void finished(List<Callback> callbacks, boolean taken) {
        synchronized (this) {
            inFlight--;
            for (Callback callback : callbacks) {
                if (taken) {
                    pending--;
                    delivered++;
                } else if (callback.tries() + 1 >= MAX_TRIES) {
                    pending--;
                    givenUp++;
                } else {
                    enqueue(new Callback(callback.body(), callback.tries() + 1), 500L << callback.tries());
                }
            }
        }
        sendDue();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
