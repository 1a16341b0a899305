package io.mkomhub.function.forward;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How {@code forward} goes about it. */
@ConfigMapping(prefix = "hub.forward")
public interface ForwardConfig {

    /** The longest that one call may take. */
    @WithDefault("10s")
    Duration timeout();

    /** Calls to one endpoint at a time, in one run; 1 or more. */
    @WithDefault("8")
    int parallel();

    /** Wait before a notification is tried a second time; doubles with every further try. */
    @WithDefault("2s")
    Duration backoffBase();

    /** The longest wait between two tries of one notification. */
    @WithDefault("5m")
    Duration backoffCap();

    /** Time after which a notification that was not told becomes a dead letter. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** Failures in a row after which an endpoint is left alone; 1 or more. */
    @WithDefault("3")
    int failures();

    /** How long it is left alone the first time; doubles with every failure after that. */
    @WithDefault("2s")
    Duration restBase();

    /** The longest it is left alone. */
    @WithDefault("60s")
    Duration restCap();

    /** Time after which a run starts no further call; with the longest call it has to fit into a run. */
    @WithDefault("25s")
    Duration budget();

    /** How far ahead a run books calls to an endpoint that has a rate limit. */
    @WithDefault("2s")
    Duration horizon();
}
