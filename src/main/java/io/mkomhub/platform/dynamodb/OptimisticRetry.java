package io.mkomhub.platform.dynamodb;

import io.mkomhub.platform.fault.UnavailableException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Repeats a read, a decision and a conditional write until the write finds the version that the decision was made from: optimistic
 * locking with a version number.
 *
 * <p>Guarantee: an attempt is repeated only after it reported a conflict, and at most so many times. Limit: nothing waits between
 * attempts, and each must read anew what it decides from.
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
     * How often to attempt, and what to say when that was not enough.
     *
     * @param maxAttempts 1 or more
     * @param conflict what others kept doing in between; becomes the exception's message
     */
    public static OptimisticRetry of(int maxAttempts, String conflict) {
        return new OptimisticRetry(maxAttempts, conflict);
    }

    /**
     * Attempts until there is a result.
     *
     * @param attempt gives its result; empty after a conflict
     * @throws UnavailableException if every attempt met a conflict
     */
    public <T> T get(Supplier<Optional<T>> attempt) {
        return find(attempt).orElseThrow(this::exhausted);
    }

    /** As {@link #get}, for a caller that does without a result if every attempt met a conflict. */
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
     * @param attempt says whether it succeeded; false after a conflict
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
     * Attempts several changes together, and again those that met a conflict, until none is left. Without any there is no attempt.
     *
     * @param keys what is to be changed
     * @param attempt is given the keys that are left, and gives those of them that met a conflict
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
