package io.mkomhub.function.forward;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the function {@code forward}. */
@ConfigMapping(prefix = "hub.forward")
public interface ForwardConfig {

    /** Time limit of one call. */
    @WithDefault("10s")
    Duration timeout();

    /** Calls that one run makes to one endpoint in parallel; 1 or more. */
    @WithDefault("8")
    int parallel();

    /** Wait before the second try of a notification; doubles with every further try. */
    @WithDefault("2s")
    Duration backoffBase();

    /** The longest wait between two tries of one notification. */
    @WithDefault("5m")
    Duration backoffCap();

    /** Age at which a notification that was not told becomes a dead letter. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** Failures in a row after which an endpoint is left alone; 1 or more. */
    @WithDefault("3")
    int failures();

    /** How long an endpoint is left alone the first time; doubles with every further failure. */
    @WithDefault("2s")
    Duration restBase();

    /** The longest time that an endpoint is left alone, unless it asks for longer. */
    @WithDefault("60s")
    Duration restCap();

    /** Time after which a run starts no further call. This and {@link #timeout} together must fit into the function's time-out. */
    @WithDefault("25s")
    Duration budget();

    /** How far ahead a run reserves calls to a channel that has a rate limit. */
    @WithDefault("2s")
    Duration horizon();
}
