package io.mkomhub.function.forward;

import io.mkomhub.store.channels.EndpointStore.Pace;
import java.time.Duration;
import java.time.Instant;

/**
 * Evenly spaced moments at which one run, and no other, may call a channel that has a rate limit.
 *
 * @param first the first moment
 * @param interval time between two moments
 * @param count how many moments are reserved; 0 if there is no room
 */
record RateReservation(Instant first, Duration interval, int count) {

    /** Reserves as many moments as wanted, but none later than the horizon from now. */
    static RateReservation of(Pace pace, int maxTps, int wanted, Instant now, Duration horizon) {
        Duration interval = Duration.ofNanos(1_000_000_000L / maxTps);
        Instant first = pace.nextFree().isAfter(now) ? pace.nextFree() : now;
        Duration room = Duration.between(first, now.plus(horizon));
        long most = room.isNegative() ? 0 : room.toNanos() / interval.toNanos() + 1;
        return new RateReservation(first, interval, (int) Math.min(most, wanted));
    }

    /** The channel's pace after this reservation. */
    Pace paceAfter(Pace pace) {
        return new Pace(moment(count), pace.version());
    }

    /**
     * Returns the moment with the given number, from 0. From {@link #count} on it is not reserved, but the channel may
     * be free then.
     */
    Instant moment(int number) {
        return first.plus(interval.multipliedBy(number));
    }
}
