package io.mkomhub.store.pace;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Evenly spaced moments at which one run, and no other, may call what has a rate limit.
 *
 * @param first the first moment; if none is reserved, the one that may be free
 * @param interval time between two moments
 * @param count how many moments are reserved; 0 if there is no room
 */
public record RateReservation(Instant first, Duration interval, int count) {

    /** Reserves as many moments as wanted, but none later than the horizon from now. */
    static RateReservation of(Pace pace, Rate rate, int wanted, Instant now, Duration horizon) {
        Duration interval = rate.interval();
        Instant first = pace.nextFree().isAfter(now) ? pace.nextFree() : now;
        Duration room = Duration.between(first, now.plus(horizon));
        long most = room.isNegative() ? 0 : room.toNanos() / interval.toNanos() + 1;
        return new RateReservation(first, interval, (int) Math.min(most, wanted));
    }

    /** No moment. The earliest that may be free is given. */
    static RateReservation none(Instant earliest, Rate rate) {
        return new RateReservation(earliest, rate.interval(), 0);
    }

    /** The pace after this reservation, rounded up to the milliseconds that the table holds. */
    Pace paceAfter(Pace pace) {
        Instant next = moment(count);
        Instant millis = next.truncatedTo(ChronoUnit.MILLIS);
        return new Pace(millis.equals(next) ? next : millis.plusMillis(1), pace.version());
    }

    /**
     * Returns the moment with the given number, from 0. From {@link #count} on it is not reserved, but a call may be
     * possible then.
     */
    public Instant moment(int number) {
        return first.plus(interval.multipliedBy(number));
    }
}
