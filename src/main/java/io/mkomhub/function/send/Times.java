package io.mkomhub.function.send;

import java.time.Instant;

/** Compares moments. */
final class Times {

    private Times() {}

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
