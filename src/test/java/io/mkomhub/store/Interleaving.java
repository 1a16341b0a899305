package io.mkomhub.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes actors send their requests to the table one at a time, in a given order. Each actor runs in its own thread and
 * continues from one request to the next only when it is its turn.
 */
public final class Interleaving {

    /**
     * A part of the order.
     *
     * @param actor who is to go on
     * @param requests for how many requests; fewer if it ends before
     */
    public record Turn(int actor, int requests) {}

    private final TestStores stores;
    private final Deque<Turn> turns;
    private final boolean[] ended;
    private final int[] made;
    private final ThreadLocal<Integer> me = ThreadLocal.withInitial(() -> -1);
    private int left;
    private int running = -1;

    private Interleaving(TestStores stores, int actors, List<Turn> turns) {
        this.stores = stores;
        this.turns = new ArrayDeque<>(turns);
        this.ended = new boolean[actors];
        this.made = new int[actors];
    }

    /**
     * Runs actors in the order of these turns, and after them each to its end, in their own order.
     *
     * @return how many requests each made
     */
    public static int[] run(TestStores stores, List<Runnable> actors, List<Turn> turns) throws InterruptedException {
        Interleaving order = new Interleaving(stores, actors.size(), turns);
        order.run(actors);
        return order.made;
    }

    private void run(List<Runnable> actors) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        stores.gate(this::await);
        try {
            for (int i = 0; i < actors.size(); i++) {
                int actor = i;
                threads.add(new Thread(() -> {
                    me.set(actor);
                    try {
                        actors.get(actor).run();
                    } catch (RuntimeException | Error e) {
                        failure.compareAndSet(null, e);
                    } finally {
                        end(actor);
                    }
                }));
            }
            next();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(60_000);
            }
        } finally {
            stores.gate(() -> {});
        }
        if (failure.get() != null) {
            throw new AssertionError("an actor failed", failure.get());
        }
    }

    /** Whose turn it is next; called with the lock, or before anybody runs. */
    private synchronized void next() {
        running = -1;
        while (running < 0 && !turns.isEmpty()) {
            Turn turn = turns.removeFirst();
            if (!ended[turn.actor()] && turn.requests() > 0) {
                running = turn.actor();
                left = turn.requests();
            }
        }
        for (int i = 0; running < 0 && i < ended.length; i++) {
            if (!ended[i]) {
                running = i;
                left = Integer.MAX_VALUE;
            }
        }
        notifyAll();
    }

    private synchronized void await() {
        int actor = me.get();
        if (actor < 0) {
            return;
        }
        if (running == actor && left == 0) {
            next();
        }
        while (running != actor) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        left--;
        made[actor]++;
    }

    private synchronized void end(int actor) {
        ended[actor] = true;
        if (running == actor) {
            next();
        }
    }
}
