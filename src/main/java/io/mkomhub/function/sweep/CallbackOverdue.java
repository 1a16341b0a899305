package io.mkomhub.function.sweep;

import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import java.time.Duration;
import java.time.Instant;

/** Whether a callback about a message is overdue. */
enum CallbackOverdue {
    /** A callback arrived, or the message is finished. */
    BROKEN,
    /** The callback is overdue. */
    TOO_LONG,
    /** No callback arrived, but it is not overdue yet. */
    NOT_YET;

    /** Whether an overdue message may still be sent, which restarts the time-out. */
    static boolean mayEnd(TrackedMessage message) {
        return message.state().status() != MessageStatus.SENT;
    }

    /**
     * Determines the state of a message. An uncertain message is never overdue: it is listed as uncertain.
     *
     * @param timeout the time without a callback after which a message is overdue; for a scheduled message it
     *     starts at the scheduled time
     */
    static CallbackOverdue of(TrackedMessage message, Duration timeout, Instant now) {
        var state = message.state();
        if (state.status().isFinal() || state.platformStatus().isPresent()) {
            return BROKEN;
        }
        if (state.status() == MessageStatus.UNCERTAIN) {
            return NOT_YET;
        }
        return now.isBefore(message.heardOfFrom().plus(timeout)) ? NOT_YET : TOO_LONG;
    }
}
