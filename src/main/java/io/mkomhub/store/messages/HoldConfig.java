package io.mkomhub.store.messages;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for messages that are held in the table. */
@ConfigMapping(prefix = "hub.hold")
public interface HoldConfig {

    /**
     * The least wait for which a message is held in the table; at most 15 minutes, the maximum delay of a queue, and longer
     * than {@link #ahead}, so that no message is added to a minute that {@code sweep} has passed.
     */
    @WithDefault("15m")
    Duration least();

    /** How long before it is due a held message is put on its queue: longer than the time between two runs of {@code sweep}. */
    @WithDefault("3m")
    Duration ahead();
}
