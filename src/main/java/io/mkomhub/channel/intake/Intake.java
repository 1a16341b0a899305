package io.mkomhub.channel.intake;

import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.queues.Lane;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Accepts messages.
 *
 * <p>Guarantee: every message that is given an id is on the queue of its priority or on the spool. Messages accepted twice
 * with the same seed have the same ids, and {@code send} sends each id once.
 */
@ApplicationScoped
public class Intake {

    /** The most characters of text in one message batch, so that its JSON in UTF-8 fits into one SQS message. */
    private static final int MAX_CHARACTERS = 40_000;

    /**
     * The timeout for storing message batches beside the queue. Together with the time that the queue and the spool may
     * take, it is shorter than the timeout of {@code receive}.
     */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(Intake.class);

    private final SpooledQueues queues;
    private final MessageBatchStore batches;
    private final AuditLog auditLog;

    Intake(SpooledQueues queues, MessageBatchStore batches, AuditLog auditLog) {
        this.queues = queues;
        this.batches = batches;
        this.auditLog = auditLog;
    }

    /**
     * Accepts messages.
     *
     * @param origin who submits them, such as {@code api:crm}
     * @param seed the idempotency key that the ids are derived from; empty for new ids
     * @param handling how the hub handles all of them
     * @param correlation the request they came with; it does not change the ids
     * @return an id for each draft, in order; empty for one that could not be stored
     */
    public List<Optional<MessageId>> accept(
            String origin,
            Optional<String> seed,
            Mailing mailing,
            Handling handling,
            List<Draft> drafts,
            Optional<CorrelationId> correlation,
            Instant now) {
        List<MessageBatch> messageBatches = pack(origin, seed, mailing, handling, drafts, correlation, now);
        Set<BatchId> taken = accept(messageBatches, now);
        List<Optional<MessageId>> ids = new ArrayList<>();
        for (MessageBatch messageBatch : messageBatches) {
            boolean isTaken = taken.contains(messageBatch.id());
            messageBatch.messages().forEach(message -> ids.add(isTaken ? Optional.of(message.id()) : Optional.empty()));
        }
        return ids;
    }

    /**
     * Accepts message batches.
     *
     * @return those that are on the queue of their priority or on the spool
     */
    Set<BatchId> accept(List<MessageBatch> packed, Instant now) {
        Map<QueueName, List<EncodedBatch>> byQueue = new EnumMap<>(QueueName.class);
        store(packed)
                .forEach(batch -> byQueue.computeIfAbsent(Lane.of(batch.messageBatch()), queue -> new ArrayList<>())
                        .add(batch));
        Set<BatchId> ids = new HashSet<>();
        byQueue.forEach((queue, messageBatches) -> {
            Set<Integer> refused = queues.offer(
                    queue, messageBatches.stream().map(EncodedBatch::json).toList(), now);
            for (int i = 0; i < messageBatches.size(); i++) {
                MessageBatch messageBatch = messageBatches.get(i).messageBatch();
                boolean taken = !refused.contains(i);
                if (taken) {
                    ids.add(messageBatch.id());
                }
                auditLog.accepted(messageBatch, taken);
            }
        });
        return ids;
    }

    /**
     * Checks, without accepting them, that messages can be accepted.
     *
     * @throws io.mkomhub.platform.fault.TooLargeException as {@link #accept} does
     */
    public void check(
            String origin,
            Mailing mailing,
            Handling handling,
            List<Draft> drafts,
            Optional<CorrelationId> correlation,
            Instant now) {
        SpooledQueues.requireFitting(
                pack(origin, Optional.empty(), mailing, handling, drafts, correlation, now).stream()
                        .map(batch -> EncodedBatch.of(batch).json())
                        .toList());
    }

    /**
     * Stores message batches before they are queued: {@code send} relies on their content when it has claimed them, and
     * readers see them at once. If this fails, {@code send} stores them before it claims them.
     *
     * @return the batches as they are queued, which tells {@code send} whether they are stored
     */
    private List<EncodedBatch> store(List<MessageBatch> packed) {
        List<EncodedBatch> stored = packed.stream()
                .map(messageBatch -> EncodedBatch.of(messageBatch.stored(true)))
                .toList();
        SpooledQueues.requireFitting(stored.stream().map(EncodedBatch::json).toList());
        try {
            batches.add(stored, TIMEOUT);
            return stored;
        } catch (UnavailableException | RefusedException e) {
            LOG.warnf(
                    "%d message batches are queued before they are stored: %s",
                    (Integer) stored.size(), e.getMessage());
            return packed.stream().map(EncodedBatch::of).toList();
        }
    }

    static List<MessageBatch> pack(
            String origin,
            Optional<String> seed,
            Mailing mailing,
            Handling handling,
            List<Draft> drafts,
            Optional<CorrelationId> correlation,
            Instant now) {
        List<MessageBatch> messageBatches = new ArrayList<>();
        for (int from = 0; from < drafts.size(); ) {
            int number = messageBatches.size();
            BatchId id = seed.map(facts -> BatchId.derived(origin, facts, Integer.toString(number)))
                    .orElseGet(() -> BatchId.random(now));
            List<OutboundMessage> messages = new ArrayList<>();
            for (int size = 0; from < drafts.size() && messages.size() < MessageBatch.MAX_MESSAGES; from++) {
                Draft draft = drafts.get(from);
                size += size(draft);
                if (size > MAX_CHARACTERS && !messages.isEmpty()) {
                    break;
                }
                messages.add(draft.message(new MessageId(id, messages.size() + 1), handling));
            }
            messageBatches.add(new MessageBatch(id, now, origin, mailing, correlation, 0, messages));
        }
        return messageBatches;
    }

    private static int size(Draft draft) {
        return draft.text().length()
                + draft.reference().map(String::length).orElse(0)
                + draft.returnAddress()
                        .map(peer -> peer.id().length()
                                + peer.reportUrl().map(String::length).orElse(0))
                        .orElse(0)
                + draft.autoAnswers().stream()
                        .mapToInt(answer -> answer.accessCode().length()
                                + answer.sendMessage().length())
                        .sum();
    }
}
