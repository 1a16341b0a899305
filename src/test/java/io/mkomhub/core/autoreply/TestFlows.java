package io.mkomhub.core.autoreply;

import io.mkomhub.store.TestStores;
import io.mkomhub.store.documents.FlowRepository;
import java.time.Clock;
import java.time.Duration;

/** Flows of a table of a test's own. */
public final class TestFlows {

    private TestFlows() {}

    /** Those that are stored, read anew each time. */
    public static FlowRepository repository(TestStores stores) {
        return new FlowRepository(stores.documents(), config(20), Clock.systemUTC());
    }

    /** Settings without a cache. */
    public static FlowConfig config(int maxPerHour) {
        return new FlowConfig() {
            @Override
            public Duration fresh() {
                return Duration.ZERO;
            }

            @Override
            public int maxPerHour() {
                return maxPerHour;
            }
        };
    }
}
