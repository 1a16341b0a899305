package io.mkomhub.core.autoreply;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How flows are played. */
@ConfigMapping(prefix = "hub.auto-reply")
public interface FlowConfig {

    /** How long flows that were read are used before they are read again; a change is in use after that time at the latest. */
    @WithDefault("30s")
    Duration fresh();
}
