package io.mkomhub.api.operations;

import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.erasure.LateErasure;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.messages.MessageStore.Saving;
import io.mkomhub.store.messages.ReferenceIndex;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends the messages of a record that a person drops, so that none waits for ever for a record that is gone.
 *
 * <p>Guarantee: a message that was not sent fails with the reason, and its channel is told. One that MKOM may have stays {@code uncertain} and is
 * held for a person. A message that was sent stays as it is. Ending messages again is safe. Limit: a message that a run is sending
 * at the moment cannot be ended; its record must stay.
 */
@ApplicationScoped
class DroppedMessages {

    /** Longer than any run of a function: an older claim belongs to a run that was interrupted. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(15);

    private static final String INTERRUPTED = "the run that was sending it was interrupted";

    /** Retries while workers change the messages. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(4, "workers kept changing the same messages");

    private final MessageStore messages;
    private final ReferenceIndex references;
    private final LateErasure lateErasure;
    private final NotificationPublisher publisher;
    private final AuditLog auditLog;
    private final Clock clock;

    DroppedMessages(
            MessageStore messages,
            ReferenceIndex references,
            LateErasure lateErasure,
            NotificationPublisher publisher,
            AuditLog auditLog,
            Clock clock) {
        this.messages = messages;
        this.references = references;
        this.lateErasure = lateErasure;
        this.publisher = publisher;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /**
     * What became of the messages of a record.
     *
     * @param failed how many failed
     * @param held how many are held for a person, because MKOM may have them
     * @param untouched how many were finished or sent before, or were erased
     * @param obstacle why the record must stay; empty if it can be deleted
     */
    record Ended(int failed, int held, int untouched, Optional<String> obstacle) {

        private static Ended not(String obstacle) {
            return new Ended(0, 0, 0, Optional.of(obstacle));
        }
    }

    /**
     * Ends the messages of a record.
     *
     * @param by who drops it, such as {@code api:ops}
     * @param correlation the request that drops it
     * @throws io.mkomhub.platform.fault.UnavailableException if the table or the queue of notifications does not answer
     */
    Ended end(MessageBatch messageBatch, String by, Optional<CorrelationId> correlation) {
        String reason = "dropped from the dead-letter queue by " + by;
        return RETRY.get(() -> attempt(messageBatch, reason, correlation));
    }

    /** Returns empty if a worker changed a message meanwhile. */
    private Optional<Ended> attempt(MessageBatch messageBatch, String reason, Optional<CorrelationId> correlation) {
        Instant now = clock.instant();
        Collection<TrackedMessage> current = current(messageBatch);
        if (current.stream().anyMatch(message -> isBeingSent(message, now))) {
            return Optional.of(Ended.not(
                    "a message of it is being sent; drop it again in " + LONGEST_RUN.toMinutes() + " minutes"));
        }
        Set<MessageId> erased = lateErasure.erase(
                current.stream().filter(DroppedMessages::isOpen).toList(), now);
        List<TrackedMessage> next = new ArrayList<>();
        List<TrackedMessage> told = new ArrayList<>();
        for (TrackedMessage message : current) {
            if (isDropped(message.state(), reason)) {
                // Whoever dropped it may have ended before its channel was told.
                told.add(message);
            } else if (isOpen(message) && !erased.contains(message.id())) {
                next.add(message.in(ended(message.state(), reason, now)));
            }
        }
        List<Saved> saved = messages.saveEach(next);
        List<TrackedMessage> stored = saved.stream()
                .filter(each -> each.result() == Saving.DONE)
                .map(Saved::message)
                .toList();
        references.index(stored.stream()
                .filter(message ->
                        next.stream().anyMatch(given -> given.id().equals(message.id()) && given.version() == 0))
                .toList());
        stored.forEach(message -> auditLog.moved(message.id(), message.state(), Optional.empty(), correlation));
        told.addAll(stored);
        boolean untold = !publish(told, correlation);
        if (saved.stream().anyMatch(each -> each.result() == Saving.OVERTAKEN)) {
            return Optional.empty();
        }
        if (saved.stream().anyMatch(each -> each.result() == Saving.REFUSED)) {
            return Optional.of(Ended.not("the table refuses a message of it"));
        }
        if (untold) {
            return Optional.of(Ended.not("the channel of a message could not be told; drop it again"));
        }
        int held = (int) told.stream().filter(message -> message.state().held()).count();
        return Optional.of(
                new Ended(told.size() - held, held, messageBatch.messages().size() - told.size(), Optional.empty()));
    }

    private Collection<TrackedMessage> current(MessageBatch messageBatch) {
        Map<MessageId, TrackedMessage> all = new HashMap<>();
        messageBatch.messages().stream()
                .map((OutboundMessage message) -> TrackedMessage.of(messageBatch, message))
                .forEach(message -> all.put(message.id(), message));
        all.putAll(messages.findKnown(List.copyOf(all.values())));
        return all.values();
    }

    /** Whether the record is what the message waits for. */
    private static boolean isOpen(TrackedMessage message) {
        return switch (message.state().status()) {
            case QUEUED, SENDING -> true;
            case UNCERTAIN -> !message.state().held();
            case SENT, DELIVERED, FAILED, OPTED_OUT, CANCELLED, EXPIRED -> false;
        };
    }

    private static boolean isBeingSent(TrackedMessage message, Instant now) {
        return message.state().status() == MessageStatus.SENDING
                && now.isBefore(message.state().claimExpiry(LONGEST_RUN));
    }

    private static boolean isDropped(MessageState state, String reason) {
        return state.reason().filter(why -> why.startsWith(reason)).isPresent();
    }

    private static MessageState ended(MessageState state, String reason, Instant now) {
        return switch (state.status()) {
            case SENDING -> state.uncertain(INTERRUPTED, now).hold(reason + "; " + INTERRUPTED);
            case UNCERTAIN -> state.hold(reason);
            default ->
                state.failed(state.isUnsent() ? reason : reason + "; MKOM may have it from an earlier attempt", now);
        };
    }

    private boolean publish(List<TrackedMessage> told, Optional<CorrelationId> correlation) {
        return publisher
                .publishStatuses(
                        told,
                        correlation
                                .map(id -> told.stream().collect(Collectors.toMap(TrackedMessage::id, message -> id)))
                                .orElseGet(Map::of))
                .isEmpty();
    }
}
