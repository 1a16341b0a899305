package io.mkomhub.function.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How {@code sweep} goes about it. */
@ConfigMapping(prefix = "hub.sweep")
public interface SweepConfig {

    /** Time after which a run begins nothing further; with one round more it has to fit into the function's. */
    @WithDefault("35s")
    Duration budget();

    /** Longer than any run of the function: a run that holds the lease so long has ended without giving it back. */
    @WithDefault("60s")
    Duration lease();
}
