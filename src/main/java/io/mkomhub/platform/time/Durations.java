package io.mkomhub.platform.time;

import java.time.Duration;

/** Durations in words, for reasons and log lines. */
public final class Durations {

    private Durations() {}

    /**
     * Returns a duration in the largest unit, up to hours, that expresses it exactly: {@code 72 hours},
     * {@code 90 minutes}, {@code 1 second}. A duration with a fraction of a second is given in milliseconds.
     *
     * @param duration zero or more
     */
    public static String inWords(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return count(millis, "millisecond");
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return count(seconds, "second");
        }
        return seconds % 3_600 == 0 ? count(seconds / 3_600, "hour") : count(seconds / 60, "minute");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
