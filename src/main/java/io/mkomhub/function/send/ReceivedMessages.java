package io.mkomhub.function.send;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.id.CorrelationId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The messages in the records of one run. One message may be in several records: SQS may deliver a record more than
 * once, and a released message has a record of its own.
 *
 * <p>Contains no state from the table, and does not change after it is built.
 */
final class ReceivedMessages {

    private final Map<MessageId, TrackedMessage> first = new LinkedHashMap<>();
    private final Map<MessageId, TrackedMessage> requeued = new LinkedHashMap<>();
    private final Map<MessageId, Instant> acceptedAt = new HashMap<>();
    private final Map<MessageId, Instant> heldUntil = new HashMap<>();
    private final Map<MessageId, Integer> attempts = new HashMap<>();
    private final Map<MessageId, MessageBatch> batches = new HashMap<>();
    private final Map<MessageId, CallbackChecks> checks = new HashMap<>();
    private final Map<MessageId, CorrelationId> correlations = new HashMap<>();

    ReceivedMessages(Collection<MessageBatch> messageBatches) {
        messageBatches.forEach(messageBatch -> messageBatch.messages().forEach(message -> {
            MessageId id = message.id();
            (messageBatch.attempt() == 0 ? first : requeued).put(id, TrackedMessage.of(messageBatch, message));
            acceptedAt.merge(id, messageBatch.acceptedAt(), Times::later);
            messageBatch.heldUntil().ifPresent(until -> heldUntil.merge(id, until, Times::later));
            attempts.merge(id, messageBatch.attempt(), Math::max);
            batches.put(id, messageBatch);
            messageBatch.checks().ifPresent(found -> checks.merge(id, found, ReceivedMessages::furtherAlong));
            messageBatch.correlation().ifPresent(correlation -> correlations.putIfAbsent(id, correlation));
        }));
    }

    private static CallbackChecks furtherAlong(CallbackChecks one, CallbackChecks other) {
        return other.passed() > one.passed() ? other : one;
    }

    /** The messages of records that were never requeued. Most likely none of them is stored yet. */
    Collection<TrackedMessage> first() {
        return first.values();
    }

    /** The messages of requeued records. Each of them may have a stored state. */
    Collection<TrackedMessage> requeued() {
        return requeued.values();
    }

    /** When a message was accepted or, if it was released later, when it was released. */
    Instant acceptedAt(MessageId id) {
        return Objects.requireNonNull(acceptedAt.get(id));
    }

    /** Until when a message was held; empty if it was not. */
    Optional<Instant> heldUntil(MessageId id) {
        return Optional.ofNullable(heldUntil.get(id));
    }

    /** Since when a message could be sent: since it was accepted, released or no longer held. */
    Instant sendableSince(MessageId id) {
        return heldUntil(id).map(until -> Times.later(acceptedAt(id), until)).orElseGet(() -> acceptedAt(id));
    }

    /** The highest attempt of the records that contain a message. */
    int attempts(MessageId id) {
        return attempts.getOrDefault(id, 0);
    }

    /** One of the records that contain a message. */
    MessageBatch batch(MessageId id) {
        return Objects.requireNonNull(batches.get(id));
    }

    /** The priority of messages of one lane. */
    Priority priority(List<TrackedMessage> messages) {
        return batch(messages.get(0).id()).priority();
    }

    /** The callback checks of a message that are furthest along; empty if none was made. */
    Optional<CallbackChecks> checks(MessageId id) {
        return Optional.ofNullable(checks.get(id));
    }

    /** The correlation id of the request that a message came with; empty if unknown. */
    Optional<CorrelationId> correlation(MessageId id) {
        return Optional.ofNullable(correlations.get(id));
    }

    /** The known correlation ids of the messages. */
    Map<MessageId, CorrelationId> correlations() {
        return Map.copyOf(correlations);
    }
}
