package io.mkomhub.channel.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What one message may cost. */
@ConfigMapping(prefix = "hub.message")
public interface MessageLimits {

    /** SMS that one message may take, from 1 to 255. */
    @WithDefault("10")
    int maxSegments();
}
