package io.mkomhub.platform.metrics;

import java.util.Locale;

/** Why a record was requeued. */
public enum RequeueReason {
    /** It is not due: it settles, another run holds it, or its delivery window is closed. */
    WAITING,
    /** MKOM or the channel's system does not accept it now. */
    PEER,
    /** An AWS service did not answer, or not in time. */
    UNAVAILABLE,
    /** An operator must correct something first. */
    BLOCKED,
    /** The run had no time left for it. */
    NO_TIME,
    /** It took longer than a record may take. */
    SLOW,
    /** An unexpected error in the hub. */
    FAULT;

    /** The value of the metric's dimension: {@code no_time}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
