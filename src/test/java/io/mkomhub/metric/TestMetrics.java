package io.mkomhub.metric;

/** Metrics for tests. */
public final class TestMetrics {

    private TestMetrics() {}

    /** Metrics that go to the log like any others. */
    public static Metrics create() {
        return new Metrics("test");
    }
}
