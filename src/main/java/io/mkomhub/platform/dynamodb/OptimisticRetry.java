package io.mkomhub.platform.dynamodb;

import io.mkomhub.platform.fault.UnavailableException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Optimistic locking with a version number: repeats a read, a decision and a conditional write until no other worker
 * changes the item in between.
 *
 * <p>Guarantee: an attempt is repeated only after a conflict, and only up to the limit. Limit: there is no wait between
 * attempts, and each attempt must read the item again.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBMapper.OptimisticLocking.html">Optimistic
 *     locking with version number</a>
 */
public final class OptimisticRetry {

    private final int maxAttempts;
    private final String conflict;

    private OptimisticRetry(int maxAttempts, String conflict) {
        this.maxAttempts = maxAttempts;
        this.conflict = conflict;
    }

    /**
     * Creates a retry policy.
     *
     * @param maxAttempts 1 or more
     * @param conflict the message of the exception after the last conflict
     */
    public static OptimisticRetry of(int maxAttempts, String conflict) {
        return new OptimisticRetry(maxAttempts, conflict);
    }

    /**
     * Attempts until there is a result.
     *
     * @param attempt returns the result; empty after a conflict
     * @throws UnavailableException if every attempt met a conflict
     */
    public <T> T get(Supplier<Optional<T>> attempt) {
        return find(attempt).orElseThrow(this::exhausted);
    }

    /** As {@link #get}, but returns empty if every attempt met a conflict. */
    public <T> Optional<T> find(Supplier<Optional<T>> attempt) {
        Optional<T> result = Optional.empty();
        for (int i = 0; i < maxAttempts && result.isEmpty(); i++) {
            result = attempt.get();
        }
        return result;
    }

    /**
     * Attempts until one succeeds.
     *
     * @param attempt returns whether it succeeded; false after a conflict
     * @throws UnavailableException if every attempt met a conflict
     */
    public void run(BooleanSupplier attempt) {
        for (int i = 0; i < maxAttempts; i++) {
            if (attempt.getAsBoolean()) {
                return;
            }
        }
        throw exhausted();
    }

    /**
     * Attempts several changes together, then again those that met a conflict, until none is left. Makes no attempt
     * without keys.
     *
     * @param keys the items to change
     * @param attempt takes the remaining keys, and returns those that met a conflict
     * @throws UnavailableException if one met a conflict in every attempt
     */
    public <K> void runAll(Collection<K> keys, UnaryOperator<Set<K>> attempt) {
        Set<K> left = Set.copyOf(keys);
        for (int i = 0; i < maxAttempts && !left.isEmpty(); i++) {
            left = attempt.apply(left);
        }
        if (!left.isEmpty()) {
            throw exhausted();
        }
    }

    private UnavailableException exhausted() {
        return new UnavailableException(conflict, null);
    }
}
