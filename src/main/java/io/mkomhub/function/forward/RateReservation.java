package io.mkomhub.function.forward;

import io.mkomhub.store.channels.EndpointStore.Pace;
import java.time.Duration;
import java.time.Instant;

/**
 * Moments at which an endpoint with a rate limit may be called: one after another, evenly spaced, and nobody else's.
 *
 * @param first the first of them
 * @param interval between two
 * @param count how many
 */
record RateReservation(Instant first, Duration interval, int count) {

    /** As many moments as wanted, but none beyond the horizon. */
    static RateReservation of(Pace pace, int maxTps, int wanted, Instant now, Duration horizon) {
        Duration interval = Duration.ofNanos(1_000_000_000L / maxTps);
        Instant first = pace.nextFree().isAfter(now) ? pace.nextFree() : now;
        Duration room = Duration.between(first, now.plus(horizon));
        long most = room.isNegative() ? 0 : room.toNanos() / interval.toNanos() + 1;
        return new RateReservation(first, interval, (int) Math.min(most, wanted));
    }

    /** The endpoint's pace once this is booked. */
    Pace booked(Pace pace) {
        return new Pace(moment(count), pace.version());
    }

    /** The moment of the given number, counted from 0; beyond {@link #count} where it may be free. */
    Instant moment(int number) {
        return first.plus(interval.multipliedBy(number));
    }
}
