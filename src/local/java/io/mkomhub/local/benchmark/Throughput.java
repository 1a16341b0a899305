package io.mkomhub.local.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** Measures how much several clients get done in a time. */
final class Throughput {

    private Throughput() {}

    /**
     * Has clients repeat an action, each in a thread of its own.
     *
     * @param action returns how much it did
     * @return how much all of them did in a second
     */
    static long perSecond(IntSupplier action, int clients, Duration duration) {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        AtomicLong done = new AtomicLong();
        long start = System.nanoTime();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        while (System.nanoTime() - start < duration.toNanos()) {
                            done.addAndGet(action.getAsInt());
                        }
                    },
                    threads));
        }
        all.forEach(CompletableFuture::join);
        double seconds = (System.nanoTime() - start) / 1e9;
        threads.shutdown();
        return Math.round(done.get() / seconds);
    }
}
