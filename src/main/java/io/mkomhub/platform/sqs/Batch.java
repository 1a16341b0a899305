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
 * Takes a batch off a queue: reads every record, buries those that never can be done, and sees to it that the others come back.
 *
 * <p>Guarantee: only records that were done, put back or buried are acknowledged, none keeps another from being done, and
 * everything on the dead-letter queue says why it is there. Needs {@code ReportBatchItemFailures} on the event source mapping
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html); without it Lambda takes any answer for full
 * success.
 *
 * <p>What cannot be done now goes back as a new, delayed record before the old one is acknowledged. Waiting in the queue's
 * visibility time-out instead would count as a failed receive, and a long outage would take more of those than SQS allows; the
 * record would then be a dead letter that nobody gave a reason. How often a record was put back, failed and ended its run it
 * carries along as its {@link Tries}.
 *
 * <p>Only what comes of a record itself buries it. An error of the hub's own that comes of it alone counts as its failure, up to
 * {@value #MAX_FAILURES}. A run that ends without a word, because it took too long or the process died, leaves all of its
 * records to come again, and one of them may have ended it. Those received {@value #SUSPICIOUS_RECEIVES} times are suspects.
 * They are put back, and done only together with other suspects, after everything else, and after that was taken off the queue,
 * so that nothing else comes again if they end the run. Suspects that came again from there are done alone, one a run, the
 * others put back until their turn. One that ends its own runs time after time is buried; the others are done. Limit: while
 * functions cannot be started at all, SQS counts receives that no run ever saw. However long that lasts it counts as
 * {@value #CRASHES_EACH} crashes, and to be buried an innocent record would have to meet {@value #MAX_CRASHES} in twos.
 */
@ApplicationScoped
public class Batch {

    /** Errors of the hub's own after which a record counts as one that never will be done. */
    static final int MAX_FAILURES = 8;

    /** Receives of a record that shows that runs which had it ended without a word. */
    static final int SUSPICIOUS_RECEIVES = 3;

    /** Runs without a word of which those receives are evidence, however many more there were: functions may not have been started. */
    static final int CRASHES_EACH = SUSPICIOUS_RECEIVES - 1;

    /** Runs without a word after which a suspect is done alone: the first two were with any records, the next with suspects. */
    static final int CRASHES_IN_COMPANY = 2 * CRASHES_EACH;

    /** Runs without a word after which a suspect is convicted. */
    static final int MAX_CRASHES = CRASHES_IN_COMPANY + 2 * CRASHES_EACH;

    /** Time after which a run begins nothing further alone; with one record more it has to fit into the function's. */
    static final Duration BUDGET = Duration.ofSeconds(10);

    /** What waits for a service that is away is tried again after 5 to 30 seconds, and after that many tries up to 120. */
    private static final int SHORTEST_DELAY_SECONDS = 5;

    private static final int LONGEST_DELAY_SECONDS = 30;
    private static final int LONG_OUTAGE_TRIES = 10;
    private static final int LONG_OUTAGE_DELAY_SECONDS = 120;

    /** Suspects are spread over so many seconds, at most, so that as few as possible meet again. */
    private static final int SPREAD_SECONDS = 60;

    /** After a failure of its own: 1 to 31 seconds, then up to twice as long each time, a quarter of an hour at most. */
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(14));

    /** How much too early a record may be done. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final String RECEIVES = "ApproximateReceiveCount";

    private static final String CORRELATION = "\"correlation_id\":\"";

    private static final Logger LOG = Logger.getLogger(Batch.class);

    private final Queues queues;
    private final Receipts receipts;
    private final DeadLetterLog deadLetters;
    private final Alerts alerts;

    Batch(Queues queues, Receipts receipts, DeadLetterLog deadLetters, Alerts alerts) {
        this.queues = queues;
        this.receipts = receipts;
        this.deadLetters = deadLetters;
        this.alerts = alerts;
    }

    /** Does the work of a batch. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Works on records together; has to bear being given any of them again.
         *
         * @param records by SQS message id
         * @param startedAt when the run began, which its time is counted from
         * @return the SQS message ids of the records that are not done and have to come back
         * @throws UnavailableException if none of them can be done now
         * @throws RefusedException if one of them never can be done
         */
        Set<String> process(Map<String, T> records, Instant startedAt);
    }

    /**
     * Reads and processes a batch.
     *
     * @param read makes a record of a body; its {@link InvalidInputException} sends the body to the dead-letter queue
     * @param since from when on a record could have been done, which it knows however often it was put back
     */
    public <T> SQSBatchResponse process(
            SQSEvent event, QueueName queue, Function<String, T> read, Function<T, Instant> since, Work<T> work) {
        return process(event, queue, read, since, work, (record, reason) -> {
            // Nothing else knows of it.
        });
    }

    /**
     * Reads and processes a batch.
     *
     * @param read makes a record of a body; its {@link InvalidInputException} sends the body to the dead-letter queue
     * @param since from when on a record could have been done, which it knows however often it was put back
     * @param deadLettered is told that a record is on the dead-letter queue, and why. Limit: not of one that cannot be read, nor of one
     *     that ended its runs, which is not read again, nor of those that SQS moved there because no run of the function could begin
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

    /** A record that goes back, under the id it came with. */
    private record Returning(String id, Delayed record) {}

    /** One batch: what came, and what has to come back. */
    private final class Run<T> {

        private final QueueName queue;
        private final Function<String, T> read;
        private final Function<T, Instant> since;
        private final Work<T> work;
        private final BiConsumer<T, String> deadLettered;
        private final Instant startedAt = Instant.now();
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
                        case OUTBOUND -> Metric.OLDEST_MESSAGE_SECONDS;
                        case FORWARD -> Metric.OLDEST_NOTIFICATION_SECONDS;
                    },
                    oldest,
                    Instant.now());
            return new SQSBatchResponse(comingBack.stream()
                    .map(id -> BatchItemFailure.builder().withItemIdentifier(id).build())
                    .toList());
        }

        /** Decides, before anything is made of it, whether a record is done with all, with suspects, alone, later, or never. */
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
                        "received again and again, in the end alone, and " + now.crashes()
                                + " runs that had it ended before they could say why");
            } else if (early.compareTo(TOLERANCE) > 0) {
                read(List.of(id)).keySet().forEach(waiting -> requeue(waiting, RequeueReason.WAITING, early));
            } else if (again) {
                LOG.warnf(
                        "record %s of the %s queue was received %d times by runs that ended without a word; it is done apart from now on",
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

        /** What can be read of records; what never can is buried. */
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
                        "%d records of the %s queue come back: %s", (Integer) readable.size(), queue, e.getMessage());
                requeue(readable.keySet(), reason(e));
            } catch (RuntimeException | StackOverflowError e) {
                // One of them is at fault. Alone, it cannot harm the others.
                LOG.warnf(
                        "%d records of the %s queue are done one by one: %s",
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
                LOG.errorf("record %s of the %s queue comes back: %s", id, queue, e.getMessage());
                requeue(Set.of(id), reason(e));
            } catch (RefusedException e) {
                deadLetter(id, String.valueOf(e.getMessage()));
            } catch (RuntimeException | StackOverflowError e) {
                failed(id, e);
            }
        }

        /** The suspects of this run: those that may be together, or the one that came again from its own run, or any one. */
        private Set<String> trial() {
            if (!suspects.isEmpty() || alone.isEmpty()) {
                return Set.copyOf(suspects);
            }
            return Set.of(Collections.max(alone, Comparator.comparing(id -> receives(messages.get(id)))));
        }

        /** Does suspects, once nothing else of this batch would come again if the run ended over them. */
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
            return Instant.now().isBefore(startedAt.plus(BUDGET));
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

        /** An unforeseen fault may be gone the next time, but not for ever. */
        private void failed(String id, Throwable fault) {
            Tries failed = tries(id).failed();
            tries.put(id, failed);
            if (failed.failures() >= MAX_FAILURES) {
                deadLetter(id, "failed " + failed.failures() + " times: " + Faults.describe(fault));
            } else {
                LOG.errorf("record %s of the %s queue comes back: %s", id, queue, Faults.describe(fault));
                requeue(id, RequeueReason.FAULT, BACKOFF.after(failed.failures(), ThreadLocalRandom.current()));
            }
        }

        private static RequeueReason reason(UnavailableException e) {
            return e instanceof BlockedException ? RequeueReason.BLOCKED : RequeueReason.UNAVAILABLE;
        }

        private void requeue(Set<String> ids, RequeueReason reason) {
            for (String id : ids) {
                int longest =
                        tries(id).putBacks() < LONG_OUTAGE_TRIES ? LONGEST_DELAY_SECONDS : LONG_OUTAGE_DELAY_SECONDS;
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
            returning.add(new Returning(
                    id, new Delayed(body(id), delay, tries(id).requeue().due(delay, Instant.now()))));
        }

        /** Puts back what has to go; what SQS does not take comes again by itself. */
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
                LOG.errorf("record %s of the %s queue comes back: its dead-letter queue is out of reach", id, queue);
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
                        "what is in dead letter %s of the %s queue does not show it: %s",
                        id, queue, Faults.describe(e));
            }
        }
    }

    /** Looked for in the text of the body, because reading it may be what ended the runs before. */
    static Optional<CorrelationId> correlation(String body) {
        int at = body.indexOf(CORRELATION);
        int end = at < 0 ? -1 : body.indexOf('"', at + CORRELATION.length());
        return end < 0 ? Optional.empty() : CorrelationId.of(body.substring(at + CORRELATION.length(), end));
    }
}
