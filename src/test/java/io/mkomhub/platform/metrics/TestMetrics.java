package io.mkomhub.platform.metrics;

import java.time.Clock;

/** Metrics for tests. */
public final class TestMetrics {

    private TestMetrics() {}

    /** Metrics that go to the log like any others. */
    public static Metrics create() {
        return new Metrics("test", () -> "test-stack", Clock.systemUTC());
    }

    /** Metrics of a function of a stack, as they are where it is deployed. */
    public static Metrics of(String function, String stack) {
        return of(function, stack, Clock.systemUTC());
    }

    /** Metrics of a function of a stack, with the time from the given clock. */
    public static Metrics of(String function, String stack, Clock clock) {
        return new Metrics(function, () -> stack, clock);
    }
}
