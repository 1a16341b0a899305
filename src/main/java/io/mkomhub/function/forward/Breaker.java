package io.mkomhub.function.forward;

import io.mkomhub.store.channels.EndpointStore.Health;
import java.time.Duration;
import java.time.Instant;

/**
 * A circuit breaker: after some failures in a row an endpoint is left alone for a time that doubles with every further one.
 * When that is over one call finds out whether it answers again, while all others wait.
 *
 * @param failures in a row, after which it is left alone
 * @param base how long at first
 * @param cap how long at most
 */
record Breaker(int failures, Duration base, Duration cap) {

    /** What may be done with an endpoint now. */
    enum State {
        /** It may be called. */
        CLOSED,
        /** It is left alone. */
        OPEN,
        /** Somebody has to find out if it answers. */
        HALF_OPEN
    }

    State state(Health health, Instant now) {
        if (now.isBefore(health.until())) {
            return State.OPEN;
        }
        return health.failures() < failures ? State.CLOSED : State.HALF_OPEN;
    }

    /** Somebody finds out; if nothing is heard of them by then, somebody else does. */
    Health probing(Health health, Instant until) {
        return new Health(health.failures(), until, true, health.version());
    }

    /**
     * It did not answer, or did not take what it was told.
     *
     * @param asked for how long it asked to be left alone, which it is after the first failure already; zero if it did not
     */
    Health failed(Health health, Duration asked, Instant now) {
        int count = Math.min(health.failures(), 1_000_000) + 1;
        long rest = base.toMillis() << Math.min(Math.max(0, count - failures), 20);
        long longest = Math.max(count < failures ? 0 : Math.min(rest, cap.toMillis()), asked.toMillis());
        return new Health(count, longest == 0 ? Instant.EPOCH : now.plusMillis(longest), false, health.version());
    }

    /** It answered. */
    Health answered(Health health) {
        return new Health(0, Instant.EPOCH, false, health.version());
    }
}
