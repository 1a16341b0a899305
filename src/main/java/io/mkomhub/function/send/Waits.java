package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages that one run does not finish: when each is checked again, and why it waits. A message has one wait; a
 * later one replaces an earlier one.
 */
final class Waits {

    /** Why a message waits. */
    enum WaitReason {
        /** An expected event must happen first: its delivery window opens, another run finishes, a message settles. */
        EXPECTED,
        /** Its mailing is paused, or sends other messages first. It leaves the queue until {@code sweep} brings it back. */
        PARKED,
        /** It is over a cap. It leaves the queue until a person releases it. */
        UNRELEASED,
        /** The function {@code record} must first check for unread callbacks about it. */
        CHECK,
        /** MKOM did not accept it. The wait is as long as MKOM requests, even beyond the maximum delay of SQS. */
        RETRY,
        /** The run could not finish it, for example because its time was up. */
        UNFINISHED
    }

    /**
     * The wait of one message.
     *
     * @param due when the message is checked again
     * @param reason the reason for the audit log; empty if the audit log has it already
     */
    record Wait(Instant due, WaitReason kind, Optional<String> reason) {}

    private final Map<MessageId, Wait> waits = new LinkedHashMap<>();

    /** Makes a message wait. */
    void add(MessageId id, WaitReason kind, Instant due, String reason) {
        waits.put(id, new Wait(due, kind, Optional.of(reason)));
    }

    /** Makes a message wait whose reason is already in the audit log. */
    void add(MessageId id, WaitReason kind, Instant due) {
        waits.put(id, new Wait(due, kind, Optional.empty()));
    }

    /** Makes a message wait that does not wait yet. */
    void addIfAbsent(MessageId id, WaitReason kind, Instant due) {
        waits.putIfAbsent(id, new Wait(due, kind, Optional.empty()));
    }

    /** Returns the wait of a message; empty if the run has finished the message. */
    Optional<Wait> of(MessageId id) {
        return Optional.ofNullable(waits.get(id));
    }

    /** Whether a message waits for a reason of this kind. */
    boolean has(MessageId id, WaitReason kind) {
        return of(id).filter(wait -> wait.kind() == kind).isPresent();
    }

    /** All waits, by message, in the order in which the messages began to wait. */
    Map<MessageId, Wait> all() {
        return Collections.unmodifiableMap(waits);
    }
}
