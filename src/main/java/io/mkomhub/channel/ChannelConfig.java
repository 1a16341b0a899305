package io.mkomhub.channel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the channel cache. */
@ConfigMapping(prefix = "hub.channel")
public interface ChannelConfig {

    /** How long a channel is cached before it is read again from the table. */
    @WithDefault("30s")
    Duration fresh();
}
