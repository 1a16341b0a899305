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

    /** The number of calls that one run makes to one endpoint in parallel; 1 or more. */
    @WithDefault("8")
    int parallel();

    /** The wait before the second attempt for a notification; doubles with every further attempt. */
    @WithDefault("2s")
    Duration backoffBase();

    /** The maximum wait between two attempts for one notification. */
    @WithDefault("5m")
    Duration backoffCap();

    /** The age at which an undelivered notification is dead-lettered. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** The number of consecutive failures that opens an endpoint's circuit; 1 or more. */
    @WithDefault("3")
    int failures();

    /** How long the circuit stays open the first time; doubles with every further failure. */
    @WithDefault("2s")
    Duration restBase();

    /** The maximum time that the circuit stays open, unless the endpoint requests longer. */
    @WithDefault("60s")
    Duration restCap();

    /**
     * The time after which a run starts no further call. This and {@link #timeout} together must fit into the
     * function's time-out.
     */
    @WithDefault("25s")
    Duration budget();

    /** How far ahead a run reserves calls to a channel that has a rate limit. */
    @WithDefault("2s")
    Duration horizon();
}
