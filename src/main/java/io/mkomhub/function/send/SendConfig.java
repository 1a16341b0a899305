package io.mkomhub.function.send;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the function {@code send}. */
@ConfigMapping(prefix = "hub.send")
public interface SendConfig {

    /** The maximum number of messages in one request to MKOM; 1 or more. */
    @WithDefault("500")
    int batch();

    /** The maximum wait before the second attempt; doubles with every further attempt. */
    @WithDefault("2s")
    Duration backoffBase();

    /** The highest value of that maximum. */
    @WithDefault("45s")
    Duration backoffCap();

    /** The wait after MKOM refused the token, or opt-outs could not be read. */
    @WithDefault("60s")
    Duration unauthorisedDelay();

    /** The age at which a message that MKOM never accepted fails. */
    @WithDefault("72h")
    Duration giveUpAfter();

    /** The time within which MKOM is expected to report on an uncertain message that it has. */
    @WithDefault("10m")
    Duration settle();

    /** What to do with an uncertain message after that time without a callback. */
    @WithDefault("resend")
    Policy uncertain();

    /** Longer than any run of the function. An older claim belongs to an interrupted run. */
    @WithDefault("90s")
    Duration longestRun();

    /**
     * The time after which a run starts no further request to MKOM. This and the longest request together must fit into
     * the function's time-out.
     */
    @WithDefault("25s")
    Duration budget();

    /** Who keeps a message with a scheduled time until then. */
    @WithDefault("hub")
    SchedulePolicy schedulePolicy();

    /** How long before its scheduled time the hub hands a message to MKOM, if the hub keeps it. */
    @WithDefault("2m")
    Duration scheduleLead();

    /** Who keeps a message with a scheduled time until then. */
    enum SchedulePolicy {
        /** The hub, so that the message can be changed and cancelled. */
        HUB,
        /** MKOM, which gets the message at once. */
        PLATFORM
    }

    /** What to do with an uncertain message. */
    enum Policy {
        /** Send it again. The person may receive it twice. */
        RESEND,
        /** Hold it until a person decides. The recipient may never receive it. */
        HOLD
    }
}
