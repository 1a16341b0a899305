package io.mkomhub.function.forward;

import io.mkomhub.store.channels.EndpointStore.Health;
import java.time.Duration;
import java.time.Instant;

/**
 * A circuit breaker. After several consecutive failures an endpoint is not called for a time that doubles with every
 * further failure. When that time is over, one run probes whether the endpoint responds again, while all others wait.
 *
 * @param failures the number of consecutive failures that opens the circuit; 1 or more
 * @param base how long the circuit stays open the first time
 * @param cap the maximum time it stays open, unless the endpoint requests longer
 */
record Breaker(int failures, Duration base, Duration cap) {

    /** What a run may do with an endpoint now. */
    enum State {
        /** Call it. */
        CLOSED,
        /** Do not call it. */
        OPEN,
        /** Probe whether it responds. */
        HALF_OPEN
    }

    /** What a run may do with an endpoint of this health. */
    State state(Health health, Instant now) {
        if (now.isBefore(health.until())) {
            return State.OPEN;
        }
        return health.failures() < failures ? State.CLOSED : State.HALF_OPEN;
    }

    /**
     * The health while one run probes. If that run ends without a result, another run may probe from the given moment
     * on.
     */
    Health probing(Health health, Instant until) {
        return new Health(health.failures(), until, true, health.version());
    }

    /**
     * The health after a call without a response, or with a refused notification.
     *
     * @param asked how long the endpoint requested not to be called, which applies from the first failure on; zero
     *     if it did not
     */
    Health failed(Health health, Duration asked, Instant now) {
        int count = Math.min(health.failures(), 1_000_000) + 1;
        long rest = base.toMillis() << Math.min(Math.max(0, count - failures), 20);
        long longest = Math.max(count < failures ? 0 : Math.min(rest, cap.toMillis()), asked.toMillis());
        return new Health(count, longest == 0 ? Instant.EPOCH : now.plusMillis(longest), false, health.version());
    }

    /** The health after a call with a response. */
    Health answered(Health health) {
        return new Health(0, Instant.EPOCH, false, health.version());
    }
}
