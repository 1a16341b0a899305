package io.mkomhub.platform.metrics;

import java.util.Locale;

/** Why a record went back to its queue. */
public enum RequeueReason {
    /** Its time has not come: it settles, another run has it, or quiet hours last. */
    WAITING,
    /** MKOM or the peer of a channel does not take it now. */
    PEER,
    /** A service of AWS did not answer, or not in time. */
    UNAVAILABLE,
    /** A person has to mend something first. */
    BLOCKED,
    /** The run had no time left for it. */
    NO_TIME,
    /** It took longer than a record may. */
    SLOW,
    /** An error of the hub's own. */
    FAULT;

    /** As the metric's dimension has it: {@code no_time}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
