package io.mkomhub.function.send;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the function {@code send}. */
@ConfigMapping(prefix = "hub.send")
public interface SendConfig {

    /** Maximum number of messages in one request to MKOM; 1 or more. */
    @WithDefault("500")
    int batch();

    /** Upper limit of the wait before the second try; doubles with every further try. */
    @WithDefault("2s")
    Duration backoffBase();

    /** Highest value of that limit. */
    @WithDefault("45s")
    Duration backoffCap();

    /** Wait after MKOM did not accept the token, or opt-outs could not be read. */
    @WithDefault("60s")
    Duration unauthorisedDelay();

    /** Age at which a message that MKOM never took fails. */
    @WithDefault("72h")
    Duration giveUpAfter();

    /** Time in which MKOM reports on an uncertain message that it has. */
    @WithDefault("10m")
    Duration settle();

    /** What happens to an uncertain message after that time without a callback. */
    @WithDefault("resend")
    Policy uncertain();

    /** Longer than any run of the function can take. A claim that is older belongs to a run that was interrupted. */
    @WithDefault("90s")
    Duration longestRun();

    /** Time after which a run starts no further request to MKOM. This and the longest request together must fit into the function's time-out. */
    @WithDefault("25s")
    Duration budget();

    /** What to do with an uncertain message. */
    enum Policy {
        /** Send it again: the person may get it twice. */
        RESEND,
        /** Hold it until a person decides: the person may never get it. */
        HOLD
    }
}
