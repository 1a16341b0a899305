package io.mkomhub.platform.sqs;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.platform.fault.BlockedException;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.logging.DeadLetterLog;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.RequeueReason;
import io.mkomhub.platform.sqs.Queues.Delayed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Processes a batch of a queue: reads every record, dead-letters permanently failing records, and requeues the others
 * that are not done.
 *
 * <p>Guarantee: only records that were processed, requeued or dead-lettered are acknowledged. No record keeps another
 * from being processed. Everything on the dead-letter queue carries its reason. The event source mapping needs {@code
 * ReportBatchItemFailures} (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html); without it,
 * Lambda treats any response as full success.
 *
 * <p>A record that cannot be processed now is sent to the queue as a new, delayed record before the old one is
 * acknowledged. If it waited in the visibility timeout instead, every wait would count as a failed receive, and a long
 * outage would exceed SQS's limit; the record would become a dead letter without a reason. A record carries the counts
 * of its attempts as {@link Tries}.
 *
 * <p>A record is dead-lettered only because of itself. An unexpected error that the record causes alone counts as its
 * failure, up to {@value #MAX_FAILURES}. If a run ends without a result, because it timed out or the process died, all
 * of its records return, and one of them may be the cause. Records received {@value #SUSPICIOUS_RECEIVES} times are
 * suspects. Suspects are requeued, and processed only together with other suspects, after all other records of the
 * batch were processed and acknowledged, so that no other record returns if the run ends. Suspects that return from
 * such a run are processed alone, one per run, and the others are requeued until then. A record whose own runs end
 * again and again is dead-lettered; the others are processed. Limit: while functions cannot start at all, SQS counts
 * receives that no run ever saw. Such an outage, however long, counts as {@value #CRASHES_EACH} crashes; an innocent
 * record is dead-lettered only after {@value #MAX_CRASHES}.
 */
@ApplicationScoped
public class Batch {

    /** Unexpected errors after which a record counts as permanently failing. */
    static final int MAX_FAILURES = 8;

    /** Receives of a record that show that its runs ended without a result. */
    static final int SUSPICIOUS_RECEIVES = 3;

    /** Crashes that those receives prove. More receives prove no more, because the function may not have started. */
    static final int CRASHES_EACH = SUSPICIOUS_RECEIVES - 1;

    /**
     * Crashes after which a suspect is processed alone: the first two with any records, the next two with other
     * suspects.
     */
    static final int CRASHES_IN_COMPANY = 2 * CRASHES_EACH;

    /** Crashes after which a suspect is dead-lettered. */
    static final int MAX_CRASHES = CRASHES_IN_COMPANY + 2 * CRASHES_EACH;

    /**
     * Time after which a run starts no further record alone. With one more record it must fit into the function's
     * timeout.
     */
    static final Duration BUDGET = Duration.ofSeconds(10);

    /**
     * A record that waits for an unavailable service is retried after 5 to 30 seconds; after this many attempts, after
     * up to 120 seconds.
     */
    private static final int SHORTEST_DELAY_SECONDS = 5;

    private static final int LONGEST_DELAY_SECONDS = 30;
    private static final int LONG_OUTAGE_TRIES = 10;
    private static final int LONG_OUTAGE_DELAY_SECONDS = 120;

    /** The most seconds over which suspects are spread, so that as few as possible meet again. */
    private static final int SPREAD_SECONDS = 60;

    /**
     * After a failure of its own, a record waits 1 to 31 seconds, then up to twice as long each time, and at most a
     * quarter of an hour.
     */
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(14));

    /** How much earlier than due a record may be processed. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final String RECEIVES = "ApproximateReceiveCount";

    private static final String CORRELATION = "\"correlation_id\":\"";

    private static final Logger LOG = Logger.getLogger(Batch.class);

    private final Queues queues;
    private final Receipts receipts;
    private final DeadLetterLog deadLetters;
    private final Alerts alerts;
    private final Clock clock;

    Batch(Queues queues, Receipts receipts, DeadLetterLog deadLetters, Alerts alerts, Clock clock) {
        this.queues = queues;
        this.receipts = receipts;
        this.deadLetters = deadLetters;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** Processes records. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Processes records together. Processing a record again must be safe.
         *
         * @param records by SQS message id
         * @param startedAt when the run began
         * @return the SQS message ids of the records that are not done and must be retried
         * @throws UnavailableException if none of them can be processed now
         * @throws RefusedException if one of them can never be processed
         */
        Set<String> process(Map<String, T> records, Instant startedAt);
    }

    /**
     * Reads and processes a batch.
     *
     * @param read parses a body; its {@link InvalidInputException} dead-letters the body
     * @param since when a record could first have been processed, however often it was requeued since
     */
    public <T> SQSBatchResponse process(
            SQSEvent event, QueueName queue, Function<String, T> read, Function<T, Instant> since, Work<T> work) {
        return process(event, queue, read, since, work, (record, reason) -> {
            // Nothing to update.
        });
    }

    /**
     * Reads and processes a batch.
     *
     * @param read parses a body; its {@link InvalidInputException} dead-letters the body
     * @param since when a record could first have been processed, however often it was requeued since
     * @param deadLettered called with each dead-lettered record and the reason. Limit: not called for a record that cannot be
     *     read, nor for one that ended its runs, nor for those that SQS dead-letters because the function could not start
     */
    public <T> SQSBatchResponse process(
            SQSEvent event,
            QueueName queue,
            Function<String, T> read,
            Function<T, Instant> since,
            Work<T> work,
            BiConsumer<T, String> deadLettered) {
        return new Run<>(queue, read, since, work, deadLettered).process(event.getRecords());
    }

    /** A record to requeue, with its SQS message id. */
    private record Returning(String id, Delayed record) {}

    /** One batch. */
    private final class Run<T> {

        private final QueueName queue;
        private final Function<String, T> read;
        private final Function<T, Instant> since;
        private final Work<T> work;
        private final BiConsumer<T, String> deadLettered;
        private final Instant startedAt = clock.instant();
        private final Map<String, SQSMessage> messages = new LinkedHashMap<>();
        private final Map<String, Tries> tries = new LinkedHashMap<>();
        private final Set<String> comingBack = new LinkedHashSet<>();
        private final List<Returning> returning = new ArrayList<>();
        private final List<String> fresh = new ArrayList<>();
        private final List<String> suspects = new ArrayList<>();
        private final List<String> alone = new ArrayList<>();
        private final Map<String, T> open = new LinkedHashMap<>();
        private final Map<RequeueReason, Integer> reasons = new EnumMap<>(RequeueReason.class);
        private Optional<Instant> oldest = Optional.empty();

        Run(
                QueueName queue,
                Function<String, T> read,
                Function<T, Instant> since,
                Work<T> work,
                BiConsumer<T, String> deadLettered) {
            this.deadLettered = deadLettered;
            this.queue = queue;
            this.read = read;
            this.since = since;
            this.work = work;
        }

        SQSBatchResponse process(List<SQSMessage> records) {
            records.forEach(this::sort);
            process(read(fresh));
            Set<String> trial = trial();
            Stream.concat(suspects.stream(), alone.stream())
                    .filter(id -> !trial.contains(id))
                    .forEach(id -> requeue(id, RequeueReason.NO_TIME, spread(alone.size())));
            returnAll();
            if (!trial.isEmpty()) {
                isolate(trial);
                returnAll();
            }
            alerts.requeue(reasons);
            alerts.oldest(
                    switch (queue) {
                        case EVENTS -> Metric.OLDEST_EVENT_SECONDS;
                        case OUTBOUND, URGENT -> Metric.OLDEST_MESSAGE_SECONDS;
                        case FORWARD -> Metric.OLDEST_NOTIFICATION_SECONDS;
                    },
                    oldest,
                    clock.instant());
            return new SQSBatchResponse(comingBack.stream()
                    .map(id -> BatchItemFailure.builder().withItemIdentifier(id).build())
                    .toList());
        }

        /**
         * Decides, before a record is read, whether it is processed with all others, with suspects, alone, later, or
         * never.
         */
        private void sort(SQSMessage message) {
            String id = message.getMessageId();
            messages.put(id, message);
            Tries carried = Tries.of(message.getMessageAttributes());
            boolean again = receives(message) >= SUSPICIOUS_RECEIVES;
            Tries now = again ? carried.crashed(CRASHES_EACH) : carried;
            tries.put(id, now);
            Duration early =
                    now.notBefore().map(due -> Duration.between(startedAt, due)).orElse(Duration.ZERO);
            if (now.crashes() >= MAX_CRASHES) {
                deadLetter(
                        id,
                        "received repeatedly, at last alone, and " + now.crashes()
                                + " runs with it ended without a result");
            } else if (early.compareTo(TOLERANCE) > 0) {
                read(List.of(id)).keySet().forEach(waiting -> requeue(waiting, RequeueReason.WAITING, early));
            } else if (again) {
                LOG.warnf(
                        "record %s of the %s queue was received %d times by runs that ended without a result; it is now processed separately",
                        id, queue, (Integer) receives(message));
                requeue(id, RequeueReason.FAULT, spread(messages.size()));
            } else if (now.crashes() >= CRASHES_IN_COMPANY) {
                alone.add(id);
            } else if (now.crashes() > 0) {
                suspects.add(id);
            } else {
                fresh.add(id);
            }
        }

        /** The readable records. Dead-letters those that can never be read. */
        private Map<String, T> read(Collection<String> ids) {
            Map<String, T> readable = new LinkedHashMap<>();
            for (String id : ids) {
                try {
                    readable.put(id, read.apply(body(id)));
                } catch (InvalidInputException e) {
                    deadLetter(id, String.valueOf(e.getMessage()));
                } catch (RuntimeException | StackOverflowError e) {
                    failed(id, e);
                }
            }
            open.putAll(readable);
            return readable;
        }

        private void process(Map<String, T> readable) {
            if (readable.isEmpty()) {
                return;
            }
            try {
                requeue(work.process(readable, startedAt), RequeueReason.UNAVAILABLE);
            } catch (UnavailableException e) {
                LOG.errorf(
                        "%d records of the %s queue will be retried: %s",
                        (Integer) readable.size(), queue, e.getMessage());
                requeue(readable.keySet(), reason(e));
            } catch (RuntimeException | StackOverflowError e) {
                // One record causes the error. Alone, it cannot harm the others.
                LOG.warnf(
                        "%d records of the %s queue are now processed one by one: %s",
                        (Integer) readable.size(), queue, Faults.describe(e));
                readable.forEach((id, record) -> {
                    if (inTime()) {
                        processAlone(id, record);
                    } else {
                        requeue(id, RequeueReason.NO_TIME, spread(readable.size()));
                    }
                });
            }
        }

        private void processAlone(String id, T record) {
            try {
                requeue(work.process(Map.of(id, record), startedAt), RequeueReason.UNAVAILABLE);
            } catch (UnavailableException e) {
                LOG.errorf("record %s of the %s queue will be retried: %s", id, queue, e.getMessage());
                requeue(Set.of(id), reason(e));
            } catch (RefusedException e) {
                deadLetter(id, String.valueOf(e.getMessage()));
            } catch (RuntimeException | StackOverflowError e) {
                failed(id, e);
            }
        }

        /**
         * The suspects to process in this run: those that may be together, or the single suspect with the most
         * receives.
         */
        private Set<String> trial() {
            if (!suspects.isEmpty() || alone.isEmpty()) {
                return Set.copyOf(suspects);
            }
            return Set.of(Collections.max(alone, Comparator.comparing(id -> receives(messages.get(id)))));
        }

        /** Processes suspects, after all other records of the batch are acknowledged. */
        private void isolate(Set<String> trial) {
            List<String> handles = new ArrayList<>();
            messages.forEach((id, message) -> {
                if (!trial.contains(id)) {
                    handles.add(message.getReceiptHandle());
                }
            });
            if (!inTime() || !comingBack.isEmpty() || !receipts.acknowledge(queue, handles)) {
                trial.forEach(id -> requeue(id, RequeueReason.NO_TIME, spread(trial.size())));
            } else if (trial.size() == 1) {
                read(trial).forEach(this::processAlone);
            } else {
                process(read(trial));
            }
        }

        private boolean inTime() {
            return clock.instant().isBefore(startedAt.plus(BUDGET));
        }

        private static int receives(@Nullable SQSMessage message) {
            String count = message == null || message.getAttributes() == null
                    ? null
                    : message.getAttributes().get(RECEIVES);
            return count == null ? 1 : Integer.parseInt(count);
        }

        private String body(String id) {
            SQSMessage message = messages.get(id);
            return message == null ? "" : message.getBody();
        }

        private Tries tries(String id) {
            return tries.getOrDefault(id, Tries.NONE);
        }

        /** Retries a record after an unexpected error, up to the limit. */
        private void failed(String id, Throwable fault) {
            Tries failed = tries(id).failed();
            tries.put(id, failed);
            if (failed.failures() >= MAX_FAILURES) {
                deadLetter(id, "failed " + failed.failures() + " times: " + Faults.describe(fault));
            } else {
                LOG.errorf("record %s of the %s queue will be retried: %s", id, queue, Faults.describe(fault));
                requeue(id, RequeueReason.FAULT, BACKOFF.after(failed.failures(), ThreadLocalRandom.current()));
            }
        }

        private static RequeueReason reason(UnavailableException e) {
            return e instanceof BlockedException ? RequeueReason.BLOCKED : RequeueReason.UNAVAILABLE;
        }

        private void requeue(Set<String> ids, RequeueReason reason) {
            for (String id : ids) {
                int longest =
                        tries(id).requeues() < LONG_OUTAGE_TRIES ? LONGEST_DELAY_SECONDS : LONG_OUTAGE_DELAY_SECONDS;
                requeue(id, reason, seconds(SHORTEST_DELAY_SECONDS, longest));
            }
        }

        private void requeue(String id, RequeueReason reason, Duration delay) {
            reasons.merge(reason, 1, Integer::sum);
            Optional.ofNullable(open.get(id))
                    .map(since)
                    .filter(start ->
                            oldest.filter(first -> !start.isBefore(first)).isEmpty())
                    .ifPresent(start -> oldest = Optional.of(start));
            returning.add(
                    new Returning(id, new Delayed(body(id), delay, tries(id).requeue())));
        }

        /** Requeues the records that must return. SQS delivers again those that it does not accept. */
        private void returnAll() {
            queues.putLater(queue, returning.stream().map(Returning::record).toList())
                    .forEach(place -> comingBack.add(returning.get(place).id()));
            returning.clear();
        }

        private static Duration spread(int records) {
            return seconds(1, Math.min(SPREAD_SECONDS, 5 + records));
        }

        private static Duration seconds(int least, int most) {
            return Duration.ofSeconds(ThreadLocalRandom.current().nextInt(least, most + 1));
        }

        private void deadLetter(String id, String reason) {
            try {
                queues.deadLetter(queue, body(id), reason);
                deadLetters.deadLettered(queue.name().toLowerCase(Locale.ROOT), id, reason, correlation(body(id)));
            } catch (UnavailableException e) {
                LOG.errorf(
                        "record %s of the %s queue will be retried: its dead-letter queue is unavailable", id, queue);
                comingBack.add(id);
                return;
            }
            T read = open.get(id);
            if (read == null) {
                return;
            }
            try {
                deadLettered.accept(read, reason);
            } catch (RuntimeException e) {
                LOG.warnf(
                        "the contents of dead letter %s of the %s queue are not marked as failed: %s",
                        id, queue, Faults.describe(e));
            }
        }
    }

    /**
     * The correlation id in the text of the body. The body is not parsed, because parsing may have ended the earlier
     * runs.
     */
    static Optional<CorrelationId> correlation(String body) {
        int at = body.indexOf(CORRELATION);
        int end = at < 0 ? -1 : body.indexOf('"', at + CORRELATION.length());
        return end < 0 ? Optional.empty() : CorrelationId.of(body.substring(at + CORRELATION.length(), end));
    }
}
