package io.mkomhub.function.send;

import java.time.Duration;
import java.time.Instant;

/** Compares moments, and lengths of time. */
final class Times {

    private Times() {}

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
