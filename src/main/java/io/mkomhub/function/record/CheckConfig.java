package io.mkomhub.function.record;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When it is looked again for callbacks that wait, after some did. */
@ConfigMapping(prefix = "hub.check")
public interface CheckConfig {

    /** The longest wait after the first look; doubles with every further one. */
    @WithDefault("1m")
    Duration backoffBase();

    /** Wait after the last look, for events that are in hand then; longer than any run of {@code record}. */
    @WithDefault("1m")
    Duration longestRun();

    /** The longest wait between two looks; 15 minutes at most. */
    @WithDefault("14m")
    Duration backoffCap();
}
