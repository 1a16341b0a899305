package io.mkomhub.channel.kannel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long is waited for what Kannel sends in pieces. */
@ConfigMapping(prefix = "hub.kannel")
public interface KannelConfig {

    /** Time in which all parts of a message have to come; Kannel tries a part again every minute. */
    @WithDefault("15m")
    Duration reassemblyTimeout();
}
