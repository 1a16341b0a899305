package io.mkomhub.store.messages;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for missing callbacks. */
@ConfigMapping(prefix = "hub")
public interface WatchConfig {

    /** The time after which a message without any callback is overdue. */
    @WithDefault("24h")
    Duration missingCallbackAfter();
}
