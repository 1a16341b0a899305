package io.mkomhub.platform.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes calls that mostly wait for another machine at the same time.
 *
 * <p>Guarantee: when a method returns or throws, every call has ended. The calling thread makes calls, too, so all are made even
 * if every other thread is busy. Limit: all users in a process share {@value #THREADS} threads besides their own, so that one
 * caller alone has at most {@value #MOST} calls under way.
 *
 * <p>The threads start with the first calls that need them and end when they are idle: nothing has to be closed, and a snapshot or
 * a pause of the process interrupts no more than it would in the calling thread.
 */
public final class Parallel {

    /**
     * The most calls of one caller that are under way: as many as the JDK keeps idle connections to one service, so that none is
     * closed and opened again.
     *
     * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/net/doc-files/net-properties.html">
     *     {@code http.maxConnections}</a>
     */
    public static final int MOST = 5;

    private static final int THREADS = MOST - 1;
    private static final long IDLE_SECONDS = 30;
    private static final Executor OTHERS = others();

    private Parallel() {}

    private static Executor others() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "parallel");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Makes calls, each once. A single call is made by the calling thread.
     *
     * @return their results, in the order of the calls
     * @throws RuntimeException that of the first call, in the order of the calls, that failed; those of others are suppressed in it
     */
    public static <T> List<T> all(List<Supplier<T>> calls) {
        List<FutureTask<T>> tasks = new ArrayList<>();
        calls.forEach(call -> tasks.add(new FutureTask<>(call::get)));
        tasks.stream().skip(1).forEach(OTHERS::execute);
        // Runs those that no other thread has taken.
        tasks.forEach(FutureTask::run);
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        tasks.forEach(task -> await(task, results, failures));
        if (!failures.isEmpty()) {
            throw first(failures);
        }
        return results;
    }

    /** Waits although the thread is interrupted: the calls have time-outs, and what they did must be known. */
    private static <T> void await(FutureTask<T> task, List<T> results, List<Throwable> failures) {
        boolean interrupted = false;
        for (boolean over = false; !over; ) {
            try {
                results.add(task.get());
                over = true;
            } catch (ExecutionException e) {
                failures.add(e.getCause());
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException first(List<Throwable> failures) {
        Throwable first = failures.get(0);
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        return (RuntimeException) first;
    }
}
