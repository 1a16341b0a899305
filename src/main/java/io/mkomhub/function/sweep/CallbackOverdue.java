package io.mkomhub.function.sweep;

import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import java.time.Duration;
import java.time.Instant;

/** Whether anything was heard of a message that is to be sent, or was. */
enum CallbackOverdue {
    /** The platform said something of it, or its life is over. */
    BROKEN,
    /** Nothing happened to it for too long. */
    TOO_LONG,
    /** Nothing was heard, but it is too early to wonder. */
    NOT_YET;

    /** Whether a message that was silent for too long may still be sent, so that silence would begin anew. */
    static boolean mayEnd(TrackedMessage message) {
        return message.state().status() != MessageStatus.SENT;
    }

    /**
     * What is to be said of a message. An uncertain one is none of the silent: it is listed as what it is.
     *
     * @param timeout how long nothing may happen; a scheduled message can be heard of only after its time
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
