package io.mkomhub.function.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the function {@code sweep}. */
@ConfigMapping(prefix = "hub.sweep")
public interface SweepConfig {

    /**
     * The time after which a run starts no further round. This and one more round must fit into the function's
     * time-out.
     */
    @WithDefault("35s")
    Duration budget();

    /**
     * How long a run holds the lease. Longer than any run of the function: an older lease belongs to a run that ended
     * without releasing it.
     */
    @WithDefault("60s")
    Duration lease();
}
