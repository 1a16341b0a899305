package io.mkomhub.function.forward;

import io.mkomhub.store.channels.EndpointStore.Health;
import java.time.Duration;
import java.time.Instant;

/**
 * A circuit breaker: after some failures in a row an endpoint is left alone for a time that doubles with every further failure.
 * When that time is over, one run probes whether the endpoint answers again, while all others wait.
 *
 * @param failures failures in a row after which the endpoint is left alone; 1 or more
 * @param base how long it is left alone the first time
 * @param cap how long it is left alone at most, unless it asks for longer
 */
record Breaker(int failures, Duration base, Duration cap) {

    /** What a run may do with an endpoint now. */
    enum State {
        /** Call it. */
        CLOSED,
        /** Leave it alone. */
        OPEN,
        /** Probe whether it answers. */
        HALF_OPEN
    }

    /** What a run may do with an endpoint of this health. */
    State state(Health health, Instant now) {
        if (now.isBefore(health.until())) {
            return State.OPEN;
        }
        return health.failures() < failures ? State.CLOSED : State.HALF_OPEN;
    }

    /** The health while one run probes. If that run ends without a result, another run may probe from the given moment on. */
    Health probing(Health health, Instant until) {
        return new Health(health.failures(), until, true, health.version());
    }

    /**
     * The health after a call that got no answer, or whose notification the endpoint did not take.
     *
     * @param asked how long the endpoint asked to be left alone, which holds from the first failure on; zero if it did not ask
     */
    Health failed(Health health, Duration asked, Instant now) {
        int count = Math.min(health.failures(), 1_000_000) + 1;
        long rest = base.toMillis() << Math.min(Math.max(0, count - failures), 20);
        long longest = Math.max(count < failures ? 0 : Math.min(rest, cap.toMillis()), asked.toMillis());
        return new Health(count, longest == 0 ? Instant.EPOCH : now.plusMillis(longest), false, health.version());
    }

    /** The health after a call that the endpoint answered. */
    Health answered(Health health) {
        return new Health(0, Instant.EPOCH, false, health.version());
    }
}
