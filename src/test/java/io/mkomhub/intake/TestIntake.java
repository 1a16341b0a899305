package io.mkomhub.intake;

import io.mkomhub.journal.TestJournal;
import io.mkomhub.metric.TestMetrics;
import io.mkomhub.queue.Queues;
import io.mkomhub.store.TestStores;

/** Acceptance of messages, for tests of what stands on it. */
public final class TestIntake {

    private TestIntake() {}

    /** One that puts them on these queues. */
    public static Intake of(TestStores stores, Queues queues) {
        return new Intake(
                new SpooledQueues(queues, stores.spool(), TestMetrics.create()),
                stores.history(),
                TestJournal.create());
    }
}
