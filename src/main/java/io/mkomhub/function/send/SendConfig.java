package io.mkomhub.function.send;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How {@code send} goes about it. */
@ConfigMapping(prefix = "hub.send")
public interface SendConfig {

    /** Messages in one request to MKOM, at most; 1 or more. */
    @WithDefault("500")
    int batch();

    /** Wait before the second try; doubles with every further one. */
    @WithDefault("2s")
    Duration backoffBase();

    /** The longest wait between two tries. */
    @WithDefault("45s")
    Duration backoffCap();

    /** Wait after MKOM has not accepted the token. */
    @WithDefault("60s")
    Duration unauthorisedDelay();

    /** Age at which a message that MKOM has never taken is given up. */
    @WithDefault("72h")
    Duration giveUpAfter();

    /** Time in which a callback shows that an uncertain message did arrive. */
    @WithDefault("10m")
    Duration settle();

    /** What happens to an uncertain message that nothing was heard of by then. */
    @WithDefault("resend")
    Policy uncertain();

    /** Longer than any run of the function: a claim of that age is of a run that ended without a word. */
    @WithDefault("90s")
    Duration longestRun();

    /** Time after which a run starts no further request to MKOM; with the longest request it has to fit into a run. */
    @WithDefault("25s")
    Duration budget();

    /** What to do with an uncertain message. */
    enum Policy {
        /** Send it again: rather twice than never. */
        RESEND,
        /** Leave it to a person: rather never than twice. */
        HOLD
    }
}
