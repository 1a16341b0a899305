package io.mkomhub.channel.intake;

import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.TestStores;

/** Acceptance of messages, for tests of what stands on it. */
public final class TestIntake {

    private TestIntake() {}

    /** One that puts them on these queues. */
    public static Intake of(TestStores stores, Queues queues) {
        return new Intake(spooled(stores, queues), stores.batches(), TestAuditLog.create());
    }

    /** What sends failed messages again through such an acceptance. */
    public static Resender resender(TestStores stores, Queues queues, MessageLimits limits) {
        return new Resender(
                of(stores, queues), budgets(stores, limits), capMeter(), limits, stores.messages(), stores.batches());
    }

    /** Budgets whose use is counted in these stores. */
    public static BudgetGate budgets(TestStores stores, MessageLimits limits) {
        return new BudgetGate(stores.budgets(), TestMetrics.create(), TestAlerts.create(), limits);
    }

    /** A meter whose counts go to the log. */
    public static CapMeter capMeter() {
        return new CapMeter(TestMetrics.create());
    }

    /** These queues, with a spool in these stores. */
    public static SpooledQueues spooled(TestStores stores, Queues queues) {
        return new SpooledQueues(queues, stores.spool(), TestMetrics.create());
    }
}
