package io.mkomhub.core.message;

import io.mkomhub.platform.id.CorrelationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Messages that were accepted together and travel together: one record of the outbound queue.
 *
 * <p>A message batch is immutable but for {@code attempt} and {@code checks}; what became of each of its messages is in the table.
 *
 * @param id names the message batch and, with their place, its messages
 * @param acceptedAt when the hub accepted it
 * @param origin who gave it to the hub, such as {@code api:crm} or {@code rapidpro:main}
 * @param mailing the mailing of every message in it
 * @param correlation the request it came with, where that is known
 * @param attempt how often it, or the rest of it, went back to the queue; 0 at first
 * @param checks of uncertain messages, whether callbacks about them wait unread; empty if nobody has looked
 * @param messages 1 to {@link #MAX_MESSAGES}
 */
public record MessageBatch(
        BatchId id,
        Instant acceptedAt,
        String origin,
        Mailing mailing,
        Optional<CorrelationId> correlation,
        int attempt,
        Optional<CallbackChecks> checks,
        List<OutboundMessage> messages) {

    /** Keeps a message batch of long texts well below SQS's limit on one message. */
    public static final int MAX_MESSAGES = 100;

    public MessageBatch {
        messages = List.copyOf(messages);
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new IllegalArgumentException("a message batch has 1 to " + MAX_MESSAGES + " messages");
        }
    }

    /** A message batch for whose messages nobody has looked for callbacks. */
    public MessageBatch(
            BatchId id,
            Instant acceptedAt,
            String origin,
            Mailing mailing,
            Optional<CorrelationId> correlation,
            int attempt,
            List<OutboundMessage> messages) {
        this(id, acceptedAt, origin, mailing, correlation, attempt, Optional.empty(), messages);
    }

    /** A message batch of which it is not known what request it came with. */
    public MessageBatch(
            BatchId id,
            Instant acceptedAt,
            String origin,
            Mailing mailing,
            int attempt,
            List<OutboundMessage> messages) {
        this(id, acceptedAt, origin, mailing, Optional.empty(), attempt, messages);
    }

    /** The same message batch with only some of its messages left to do. */
    public MessageBatch with(List<OutboundMessage> remaining, int nextAttempt) {
        return new MessageBatch(id, acceptedAt, origin, mailing, correlation, nextAttempt, checks, remaining);
    }

    /** The same message batch after somebody has looked for callbacks. */
    public MessageBatch with(CallbackChecks found) {
        return new MessageBatch(id, acceptedAt, origin, mailing, correlation, attempt, Optional.of(found), messages);
    }
}
