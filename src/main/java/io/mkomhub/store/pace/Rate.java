package io.mkomhub.store.pace;

import java.time.Duration;

/**
 * How often something may be done.
 *
 * @param times the most times in each period, 1 or more
 * @param period a second or a minute
 */
public record Rate(int times, Duration period) {

    /** So many times a second. */
    public static Rate perSecond(int times) {
        return new Rate(times, Duration.ofSeconds(1));
    }

    /** So many times a minute. */
    public static Rate perMinute(int times) {
        return new Rate(times, Duration.ofMinutes(1));
    }

    /** The least time between two of them, rounded up, so that a period never has one too many. */
    Duration interval() {
        return Duration.ofNanos((period.toNanos() + times - 1) / times);
    }
}
