package io.mkomhub.channel.kannel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the Kannel channels. */
@ConfigMapping(prefix = "hub.kannel")
public interface KannelConfig {

    /** How long to wait for all parts of a message. Kannel retries a part every minute. */
    @WithDefault("15m")
    Duration reassemblyTimeout();
}
