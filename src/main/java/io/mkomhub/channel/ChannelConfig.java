package io.mkomhub.channel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How channels are kept. */
@ConfigMapping(prefix = "hub.channel")
public interface ChannelConfig {

    /** How long a channel is used before it is read again. */
    @WithDefault("30s")
    Duration fresh();
}
