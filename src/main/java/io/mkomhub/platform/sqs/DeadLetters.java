package io.mkomhub.platform.sqs;

import io.mkomhub.platform.concurrent.Parallel;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.Alerts;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The records of the dead-letter queues, to be shown, sent back to their queues, or dropped.
 *
 * <p>SQS finds no record by its id: a queue must be received until the record comes. Receiving a dead letter does not make it
 * expire later, and a dead-letter queue has no limit of receives.
 *
 * <p>Guarantee: a record leaves its dead-letter queue only after it was handled. All other records that were received are visible
 * again when a method returns. Limits: while a method runs, at most {@value #HIDDEN_SECONDS} seconds, another caller may miss the
 * records that it has received. A record may be handled twice, if SQS does not confirm that it is deleted.
 */
@ApplicationScoped
public class DeadLetters {

    /** How long a received record is hidden from others, unless it is made visible earlier. Longer than a method takes. */
    private static final int HIDDEN_SECONDS = 20;

    /** Long polling asks all servers of SQS, so an empty response means that nothing is left. */
    private static final int WAIT_SECONDS = 1;

    /** Time after which no more records are received, so that the response is in time: {@code receive} has ten seconds. */
    static final Duration BUDGET = Duration.ofSeconds(4);

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final SqsClient sqs;
    private final Queues queues;
    private final Receipts receipts;
    private final Alerts alerts;
    private final Clock clock;

    DeadLetters(SqsClient sqs, Queues queues, Receipts receipts, Alerts alerts, Clock clock) {
        this.sqs = sqs;
        this.queues = queues;
        this.receipts = receipts;
        this.alerts = alerts;
        this.clock = clock;
    }

    /**
     * A record of a dead-letter queue.
     *
     * @param id the SQS message id; the record gets another one when it is sent back
     * @param body the record
     * @param sentAt when it was dead-lettered or, if SQS moved it because it was received too often, when it was put on its queue
     * @param reason why a function dead-lettered it; empty if SQS moved it
     * @param notBefore when the record is due, if it waited for that
     * @param receipt its receipt handle
     */
    public record DeadLetter(
            String id,
            String body,
            Instant sentAt,
            Optional<String> reason,
            Optional<Instant> notBefore,
            String receipt) {

        /** The request that the record comes from, if known. */
        public Optional<CorrelationId> correlation() {
            return Batch.correlation(body);
        }

        /** Omits the body, which is personal data. */
        @Override
        public String toString() {
            return "DeadLetter[id=" + id + "]";
        }
    }

    /**
     * A part of a dead-letter queue.
     *
     * @param letters its records, in no particular order
     * @param complete whether these are all
     */
    public record Listed(List<DeadLetter> letters, boolean complete) {

        public Listed {
            letters = List.copyOf(letters);
        }
    }

    /** Handles dead letters. Handling one again must be safe. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles records together.
         *
         * @return the ids of those that are done and are to be deleted
         */
        Set<String> handle(List<DeadLetter> letters);
    }

    /**
     * What became of the records that were to be handled.
     *
     * @param done the ids of those that are gone from the dead-letter queue
     * @param kept the ids of those that were found and remain
     * @param complete whether every other record is not there
     */
    public record Handled(Set<String> done, Set<String> kept, boolean complete) {

        public Handled {
            done = Set.copyOf(done);
            kept = Set.copyOf(kept);
        }
    }

    /**
     * Lists the dead letters of a queue.
     *
     * @param most the most records
     * @throws UnavailableException if SQS does not answer
     */
    public Listed list(QueueName queue, int most) {
        List<DeadLetter> found = new ArrayList<>();
        boolean ended = new Walk(queue, letter -> true, most + 1, letters -> {
                    found.addAll(letters);
                    return Set.of();
                })
                .toTheEnd();
        return new Listed(found.subList(0, Math.min(most, found.size())), ended && found.size() <= most);
    }

    /**
     * Handles the dead letters with these ids.
     *
     * @throws UnavailableException if SQS does not answer. Repeating it is safe
     */
    public Handled handle(QueueName queue, Set<String> ids, Handler handler) {
        Walk walk = new Walk(queue, letter -> ids.contains(letter.id()), ids.size(), handler);
        return walk.handled(walk.toTheEnd());
    }

    /**
     * Handles all dead letters that are there now, or as many as there is time for. One that is dead-lettered again meanwhile is
     * not handled again.
     *
     * @throws UnavailableException if SQS does not answer. Repeating it is safe
     */
    public Handled handleAll(QueueName queue, Handler handler) {
        Instant now = clock.instant();
        Walk walk = new Walk(queue, letter -> !letter.sentAt().isAfter(now), Integer.MAX_VALUE, handler);
        return walk.handled(walk.toTheEnd());
    }

    /**
     * Sends dead letters back to their queue, where they begin afresh: without a reason and without the {@link Tries} that they
     * made. One that waited for its time goes on waiting.
     *
     * @param body what is sent instead of a record's body
     * @return the ids of those that the queue accepted
     */
    public Set<String> sendBack(QueueName queue, List<DeadLetter> letters, UnaryOperator<String> body) {
        Instant now = clock.instant();
        Set<Integer> refused = queues.putLater(
                queue,
                letters.stream()
                        .map(letter -> new Queues.Delayed(
                                body.apply(letter.body()),
                                letter.notBefore()
                                        .map(due -> Queues.delayUntil(due, now))
                                        .orElse(Duration.ZERO)))
                        .toList());
        Set<String> accepted = new HashSet<>();
        IntStream.range(0, letters.size())
                .filter(place -> !refused.contains(place))
                .forEach(place -> accepted.add(letters.get(place).id()));
        return accepted;
    }

    /** Receives the records of a dead-letter queue one after another, and handles some of them. */
    private final class Walk {

        private final QueueName queue;
        private final Predicate<DeadLetter> wanted;
        private final int most;
        private final Handler handler;
        private final Instant deadline = clock.instant().plus(BUDGET);
        private final Set<String> seen = new HashSet<>();
        private final Set<String> done = new HashSet<>();
        private final Set<String> kept = new HashSet<>();

        /** The receipt handles of records that must be made visible again, by id. */
        private final Map<String, String> held = new LinkedHashMap<>();

        Walk(QueueName queue, Predicate<DeadLetter> wanted, int most, Handler handler) {
            this.queue = queue;
            this.wanted = wanted;
            this.most = most;
            this.handler = handler;
        }

        /** Returns whether every wanted record was found, or none is left. */
        boolean toTheEnd() {
            try {
                while (found() < most && clock.instant().isBefore(deadline)) {
                    List<DeadLetter> received = receive(queue);
                    if (received.isEmpty()) {
                        return true;
                    }
                    received.forEach(letter -> held.put(letter.id(), letter.receipt()));
                    handle(received.stream()
                            .filter(letter -> seen.add(letter.id()) && wanted.test(letter))
                            .limit((long) most - found())
                            .toList());
                }
                return found() >= most;
            } finally {
                release(queue, held.values());
            }
        }

        private int found() {
            return done.size() + kept.size();
        }

        private void handle(List<DeadLetter> letters) {
            if (letters.isEmpty()) {
                return;
            }
            Set<String> handled = handler.handle(letters);
            List<DeadLetter> gone = letters.stream()
                    .filter(letter -> handled.contains(letter.id()))
                    .toList();
            letters.stream().map(DeadLetter::id).forEach(id -> (handled.contains(id) ? done : kept).add(id));
            if (receipts.acknowledgeDead(
                    queue, gone.stream().map(DeadLetter::receipt).toList())) {
                gone.forEach(letter -> held.remove(letter.id()));
            }
        }

        Handled handled(boolean complete) {
            return new Handled(done, kept, complete);
        }
    }

    private List<DeadLetter> receive(QueueName queue) {
        try {
            return sqs
                    .receiveMessage(request -> request.queueUrl(queues.deadLetterUrl(queue))
                            .maxNumberOfMessages(Queues.MAX_ENTRIES)
                            .visibilityTimeout(HIDDEN_SECONDS)
                            .waitTimeSeconds(WAIT_SECONDS)
                            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                            .messageAttributeNames(Queues.REASON, Tries.NOT_BEFORE))
                    .messages()
                    .stream()
                    .map(this::read)
                    .toList();
        } catch (SdkException e) {
            throw alerts.failed("SQS did not return the dead letters of the " + queue + " queue", e);
        }
    }

    private DeadLetter read(Message message) {
        String sentAt = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
        return new DeadLetter(
                message.messageId(),
                message.body(),
                sentAt == null ? clock.instant() : Instant.ofEpochMilli(Long.parseLong(sentAt)),
                Optional.ofNullable(message.messageAttributes().get(Queues.REASON))
                        .map(MessageAttributeValue::stringValue),
                Tries.notBefore(message.messageAttributes()),
                message.receiptHandle());
    }

    /** Makes records visible again. Those for which this fails are visible after {@value #HIDDEN_SECONDS} seconds. */
    private void release(QueueName queue, Collection<String> handles) {
        List<String> all = List.copyOf(handles);
        Parallel.all(IntStream.iterate(0, from -> from < all.size(), from -> from + Queues.MAX_ENTRIES)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + Queues.MAX_ENTRIES)))
                .<Supplier<Boolean>>map(some -> () -> releaseBatch(queue, some))
                .toList());
    }

    private boolean releaseBatch(QueueName queue, List<String> handles) {
        try {
            sqs.changeMessageVisibilityBatch(request -> request.queueUrl(queues.deadLetterUrl(queue))
                    .entries(IntStream.range(0, handles.size())
                            .mapToObj(i -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                    .id(Integer.toString(i))
                                    .receiptHandle(handles.get(i))
                                    .visibilityTimeout(0)
                                    .build())
                            .toList()));
            return true;
        } catch (SdkException e) {
            LOG.warnf(
                    "%d dead letters of the %s queue are hidden for up to %d seconds: %s",
                    (Integer) handles.size(),
                    queue,
                    (Integer) HIDDEN_SECONDS,
                    alerts.failed("SQS failed", e).getMessage());
            return false;
        }
    }
}
