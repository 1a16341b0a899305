package io.mkomhub.platform.metrics;

/** Alerts for tests. */
public final class TestAlerts {

    private TestAlerts() {}

    /** Alerts that are counted in metrics for tests. */
    public static Alerts create() {
        return of(TestMetrics.create());
    }

    /** Alerts that are counted in the given metrics. */
    public static Alerts of(Metrics metrics) {
        return new Alerts(metrics);
    }
}
