package io.mkomhub.function.record;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When checks for unread callbacks are repeated after some were found. */
@ConfigMapping(prefix = "hub.check")
public interface CheckConfig {

    /** The maximum wait after the first check; doubles with every further check. */
    @WithDefault("1m")
    Duration backoffBase();

    /** The wait after the last check, for events that are in flight then. Longer than any run of {@code record}. */
    @WithDefault("1m")
    Duration longestRun();

    /** The maximum wait between two checks; at most 15 minutes. */
    @WithDefault("14m")
    Duration backoffCap();
}
