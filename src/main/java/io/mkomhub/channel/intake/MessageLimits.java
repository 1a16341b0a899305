package io.mkomhub.channel.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of one message. */
@ConfigMapping(prefix = "hub.message")
public interface MessageLimits {

    /** The most SMS that one message may take, 1 to 255. */
    @WithDefault("10")
    int maxSegments();
}
