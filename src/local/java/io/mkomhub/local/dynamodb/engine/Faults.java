package io.mkomhub.local.dynamodb.engine;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How the engine misbehaves: not at all, unless it is told to.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Errors</a>
 */
public final class Faults {

    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> next = new EnumMap<>(Fault.class);
    private final DoubleSupplier random;
    private Set<String> operations = Set.of();
    private Duration shortest = Duration.ZERO;
    private Duration longest = Duration.ZERO;
    private volatile boolean none = true;

    Faults() {
        this(() -> ThreadLocalRandom.current().nextDouble());
    }

    /** Faults by chance, decided by {@code random}: numbers from 0 to 1, without 1. */
    Faults(DoubleSupplier random) {
        this.random = random;
    }

    /** How often a fault happens, from 0 for never to 1 for always. */
    public synchronized void rate(Fault fault, double rate) {
        if (rate < 0 || rate > 1) {
            throw new IllegalArgumentException("a rate is from 0 to 1: " + rate);
        }
        rates.put(fault, rate);
        none = false;
    }

    /** A fault happens the next times that it can, and not again after that. */
    public synchronized void next(Fault fault, int times) {
        next.put(fault, times);
        none = false;
    }

    /** Only these operations misbehave, such as {@code PutItem}; all of them, if none is named. */
    public synchronized void only(Set<String> named) {
        operations = Set.copyOf(named);
        none = false;
    }

    /** Each request takes so much longer, by chance between the two. */
    public synchronized void latency(Duration least, Duration most) {
        shortest = least;
        longest = most;
        none = false;
    }

    /** All is well again. */
    public synchronized void clear() {
        rates.clear();
        next.clear();
        operations = Set.of();
        shortest = Duration.ZERO;
        longest = Duration.ZERO;
        none = true;
    }

    boolean happens(Fault fault, String operation) {
        return !none && isDue(fault, operation);
    }

    private synchronized boolean isDue(Fault fault, String operation) {
        if (!operations.isEmpty() && !operations.contains(operation)) {
            return false;
        }
        int due = next.getOrDefault(fault, 0);
        if (due > 0) {
            next.put(fault, due - 1);
            return true;
        }
        double rate = rates.getOrDefault(fault, 0.0);
        return rate > 0 && random.getAsDouble() < rate;
    }

    /** What comes before a request is carried out. @throws ApiException for a fault */
    void before(String operation) {
        if (none) {
            return;
        }
        sleep(operation);
        for (Fault fault :
                new Fault[] {Fault.ACCESS_DENIED, Fault.TABLE_NOT_FOUND, Fault.THROTTLED, Fault.INTERNAL_ERROR}) {
            if (happens(fault, operation)) {
                throw fault.error();
            }
        }
    }

    private void sleep(String operation) {
        long millis;
        synchronized (this) {
            if (!operations.isEmpty() && !operations.contains(operation)) {
                return;
            }
            millis = shortest.toMillis() + (long) (random.getAsDouble() * (longest.toMillis() - shortest.toMillis()));
        }
        if (millis > 0) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
