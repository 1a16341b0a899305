package io.mkomhub.core.message;

import io.mkomhub.platform.id.CorrelationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Messages that were accepted in one request and are processed together: one record of the queue for
 * their priority.
 *
 * <p>Only {@code attempt}, {@code checks} and {@code heldUntil} change during processing. The state of each message is in
 * the table.
 *
 * @param id the batch's id; with a position it identifies a message
 * @param acceptedAt when the hub accepted the batch
 * @param origin who submitted it to the hub, such as {@code api:crm} or {@code rapidpro:main}
 * @param mailing the mailing of all messages
 * @param correlation the correlation id of the request, if known
 * @param attempt how often the batch, or the rest of it, returned to the queue; initially 0
 * @param checks the results of the checks for unread callbacks about uncertain messages; empty if there was no
 *     check
 * @param heldUntil until when the messages were held, for their scheduled time or another; empty if they were not. They
 *     are given up only a time after that
 * @param stored whether the table is known to have all messages as they were accepted
 * @param messages 1 to {@link #MAX_MESSAGES} messages, all handled alike
 */
public record MessageBatch(
        BatchId id,
        Instant acceptedAt,
        String origin,
        Mailing mailing,
        Optional<CorrelationId> correlation,
        int attempt,
        Optional<CallbackChecks> checks,
        Optional<Instant> heldUntil,
        boolean stored,
        List<OutboundMessage> messages) {

    /** The maximum number of messages. It keeps a batch of long texts well below the SQS size limit of a message. */
    public static final int MAX_MESSAGES = 100;

    public MessageBatch {
        messages = List.copyOf(messages);
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new IllegalArgumentException("a message batch must have 1 to " + MAX_MESSAGES + " messages");
        }
        if (messages.stream()
                        .map(message -> message.handling().shared())
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalArgumentException("the messages of a batch must be handled alike");
        }
    }

    /** A batch without checks for unread callbacks, which may not be in the table. */
    public MessageBatch(
            BatchId id,
            Instant acceptedAt,
            String origin,
            Mailing mailing,
            Optional<CorrelationId> correlation,
            int attempt,
            List<OutboundMessage> messages) {
        this(
                id,
                acceptedAt,
                origin,
                mailing,
                correlation,
                attempt,
                Optional.empty(),
                Optional.empty(),
                false,
                messages);
    }

    /** A batch without a known correlation id. */
    public MessageBatch(
            BatchId id,
            Instant acceptedAt,
            String origin,
            Mailing mailing,
            int attempt,
            List<OutboundMessage> messages) {
        this(id, acceptedAt, origin, mailing, Optional.empty(), attempt, messages);
    }

    /** How all messages are handled, apart from those that are held. */
    public Handling handling() {
        return messages.get(0).handling().shared();
    }

    /** The priority of all messages. */
    public Priority priority() {
        return handling().priority();
    }

    /** Returns the same batch with only the messages that remain to be sent. */
    public MessageBatch with(List<OutboundMessage> remaining, int nextAttempt) {
        return new MessageBatch(
                id, acceptedAt, origin, mailing, correlation, nextAttempt, checks, heldUntil, stored, remaining);
    }

    /** Returns the same batch with the results of the checks for unread callbacks. */
    public MessageBatch with(CallbackChecks found) {
        return new MessageBatch(
                id, acceptedAt, origin, mailing, correlation, attempt, Optional.of(found), heldUntil, stored, messages);
    }

    /** Returns the same batch, which the table is known to have, or not. */
    public MessageBatch stored(boolean isStored) {
        return new MessageBatch(
                id, acceptedAt, origin, mailing, correlation, attempt, checks, heldUntil, isStored, messages);
    }
}
