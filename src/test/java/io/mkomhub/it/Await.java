package io.mkomhub.it;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition, and no longer than necessary. */
final class Await {

    /** More where the cloud is slower than the embedded one: system property {@code local.timeout}, in seconds. */
    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("local.timeout", 120));

    private static final long PAUSE_MS = 100;

    private Await() {}

    /** Looks until it is as wanted, and gives it. */
    static <T> T until(String what, Supplier<T> look, Predicate<T> wanted) {
        return until(what, LONGEST, look, wanted);
    }

    /** As above, but does not wait longer than that. */
    static <T> T until(String what, Duration longest, Supplier<T> look, Predicate<T> wanted) {
        Instant end = Instant.now().plus(longest);
        T seen = look.get();
        while (!wanted.test(seen)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("after " + longest.toSeconds() + " s still not " + what + ": " + seen);
            }
            pause();
            seen = look.get();
        }
        return seen;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
