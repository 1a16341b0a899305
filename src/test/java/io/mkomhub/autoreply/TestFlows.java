package io.mkomhub.autoreply;

import io.mkomhub.store.TestStores;
import java.time.Duration;

/** Flows of a table of a test's own. */
public final class TestFlows {

    private TestFlows() {}

    /** Those that are stored, read anew each time. */
    public static FlowBook book(TestStores stores) {
        return new FlowBook(stores.documents(), () -> Duration.ZERO);
    }
}
