package io.mkomhub.core.autoreply;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of auto-reply flows. */
@ConfigMapping(prefix = "hub.auto-reply")
public interface FlowConfig {

    /** How long flows are cached. A change takes effect within this time. */
    @WithDefault("30s")
    Duration fresh();

    /**
     * The most answers of flows that a person gets within an hour, 1 to 1,000.
     *
     * @see AnswerLimit
     */
    @WithDefault("20")
    int maxPerHour();
}
