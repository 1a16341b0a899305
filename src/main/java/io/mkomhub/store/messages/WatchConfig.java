package io.mkomhub.store.messages;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long nothing may be heard of a message. */
@ConfigMapping(prefix = "hub")
public interface WatchConfig {

    /** Time after which a message without any callback is one to be looked at. */
    @WithDefault("24h")
    Duration missingCallbackAfter();
}
