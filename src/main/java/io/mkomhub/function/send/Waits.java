package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages that one run does not finish: when each is looked at again, and why it waits. A message has one wait; a later one
 * replaces an earlier one.
 */
final class Waits {

    /** Why a message waits. */
    enum Kind {
        /** Something that takes its time must happen first: quiet hours end, another run finishes, a message settles. */
        EXPECTED,
        /** The function {@code record} must first check whether callbacks about it wait unread. */
        CHECK,
        /** MKOM did not take it. The wait is as long as MKOM asks, even beyond the longest delay of SQS. */
        RETRY,
        /** The run could not finish it, for example because its time was up. */
        UNFINISHED
    }

    /**
     * One message's wait.
     *
     * @param due when the message is looked at again
     * @param reason for the audit log; empty if the audit log has the reason already
     */
    record Wait(Instant due, Kind kind, Optional<String> reason) {}

    private final Map<MessageId, Wait> waits = new LinkedHashMap<>();

    /** Makes a message wait. */
    void add(MessageId id, Kind kind, Instant due, String reason) {
        waits.put(id, new Wait(due, kind, Optional.of(reason)));
    }

    /** Makes a message wait whose reason the audit log has already. */
    void add(MessageId id, Kind kind, Instant due) {
        waits.put(id, new Wait(due, kind, Optional.empty()));
    }

    /** Makes a message wait that does not wait yet. */
    void addIfAbsent(MessageId id, Kind kind, Instant due) {
        waits.putIfAbsent(id, new Wait(due, kind, Optional.empty()));
    }

    /** A message's wait; empty if the run is done with it. */
    Optional<Wait> of(MessageId id) {
        return Optional.ofNullable(waits.get(id));
    }

    /** Whether a message waits for a reason of this kind. */
    boolean has(MessageId id, Kind kind) {
        return of(id).filter(wait -> wait.kind() == kind).isPresent();
    }

    /** All waits, by message, in the order in which the messages began to wait. */
    Map<MessageId, Wait> all() {
        return Collections.unmodifiableMap(waits);
    }
}
