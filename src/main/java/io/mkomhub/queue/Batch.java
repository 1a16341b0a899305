package io.mkomhub.queue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.alert.Alerts;
import io.mkomhub.alert.PutBack;
import io.mkomhub.fault.BlockedException;
import io.mkomhub.fault.Faults;
import io.mkomhub.fault.RefusedException;
import io.mkomhub.fault.UnavailableException;
import io.mkomhub.journal.Journal;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.message.CorrelationId;
import io.mkomhub.metric.Metric;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jboss.logging.Logger;

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
 * record would then be a dead letter that nobody gave a reason. So many receives are therefore a record's own fault, and it is
 * buried after {@value #MOST_RECEIVES}, before SQS itself would do it without a word.
 */
@ApplicationScoped
public class Batch {

    /** Receives after which a record that is not done never will be; the template's {@code maxReceiveCount} is higher. */
    static final int MOST_RECEIVES = 8;

    /** What waits for a service that is away is tried again after 5 to 30 seconds. */
    private static final int SHORTEST_DELAY_SECONDS = 5;

    private static final int LONGEST_DELAY_SECONDS = 30;

    private static final String RECEIVES = "ApproximateReceiveCount";

    private static final Logger LOG = Logger.getLogger(Batch.class);

    private final Queues queues;
    private final Journal journal;
    private final Alerts alerts;

    Batch(Queues queues, Journal journal, Alerts alerts) {
        this.queues = queues;
        this.journal = journal;
        this.alerts = alerts;
    }

    /** Does the work of a batch. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Works on records together; has to bear being given any of them again.
         *
         * @param records by SQS message id
         * @return the SQS message ids of the records that are not done and have to come back
         * @throws UnavailableException if none of them can be done now
         * @throws RefusedException if one of them never can be done
         */
        Set<String> process(Map<String, T> records);
    }

    /**
     * Reads and processes a batch.
     *
     * @param read makes a record of a body; its {@link InvalidInputException} sends the body to the dead-letter queue
     * @param since from when on a record could have been done, which it knows however often it was put back
     */
    public <T> SQSBatchResponse process(
            SQSEvent event, QueueName queue, Function<String, T> read, Function<T, Instant> since, Work<T> work) {
        return new Run<>(queue, since, work).process(event.getRecords(), read);
    }

    /** One batch: what came, and what has to come back by itself. */
    private final class Run<T> {

        private final QueueName queue;
        private final Work<T> work;
        private final Map<String, SQSMessage> messages = new LinkedHashMap<>();
        private final Set<String> comingBack = new LinkedHashSet<>();
        private final Map<String, T> open = new LinkedHashMap<>();
        private final Map<PutBack, Integer> reasons = new EnumMap<>(PutBack.class);
        private final Function<T, Instant> since;
        private Optional<Instant> oldest = Optional.empty();

        Run(QueueName queue, Function<T, Instant> since, Work<T> work) {
            this.queue = queue;
            this.since = since;
            this.work = work;
        }

        SQSBatchResponse process(List<SQSMessage> records, Function<String, T> read) {
            Map<String, T> readable = new LinkedHashMap<>();
            for (SQSMessage message : records) {
                String id = message.getMessageId();
                messages.put(id, message);
                if (receives(id) > MOST_RECEIVES) {
                    bury(
                            id,
                            "received " + receives(id)
                                    + " times; the runs that had it ended before they could say why");
                    continue;
                }
                try {
                    readable.put(id, read.apply(message.getBody()));
                } catch (InvalidInputException e) {
                    bury(id, String.valueOf(e.getMessage()));
                } catch (RuntimeException e) {
                    failed(id, e);
                }
            }
            open.putAll(readable);
            process(readable);
            alerts.putBack(reasons);
            switch (queue) {
                case EVENTS -> alerts.oldest(Metric.OLDEST_EVENT_SECONDS, oldest, Instant.now());
                case OUTBOUND -> alerts.oldest(Metric.OLDEST_MESSAGE_SECONDS, oldest, Instant.now());
                case FORWARD -> {
                    // A notice counts from when it was first tried, which forward tells by itself.
                }
            }
            return new SQSBatchResponse(comingBack.stream()
                    .map(id -> BatchItemFailure.builder().withItemIdentifier(id).build())
                    .toList());
        }

        private void process(Map<String, T> readable) {
            if (readable.isEmpty()) {
                return;
            }
            try {
                putBack(work.process(readable), PutBack.UNAVAILABLE);
            } catch (UnavailableException e) {
                LOG.errorf(
                        "%d records of the %s queue come back: %s", (Integer) readable.size(), queue, e.getMessage());
                putBack(readable.keySet(), reason(e));
            } catch (RuntimeException e) {
                // One of them is at fault. Alone, it cannot harm the others.
                LOG.warnf(
                        "%d records of the %s queue are done one by one: %s",
                        (Integer) readable.size(), queue, Faults.describe(e));
                readable.forEach(this::processAlone);
            }
        }

        private void processAlone(String id, T record) {
            try {
                putBack(work.process(Map.of(id, record)), PutBack.UNAVAILABLE);
            } catch (UnavailableException e) {
                LOG.errorf("record %s of the %s queue comes back: %s", id, queue, e.getMessage());
                putBack(Set.of(id), reason(e));
            } catch (RefusedException e) {
                bury(id, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                failed(id, e);
            }
        }

        private int receives(String id) {
            SQSMessage message = messages.get(id);
            String count = message == null || message.getAttributes() == null
                    ? null
                    : message.getAttributes().get(RECEIVES);
            return count == null ? 1 : Integer.parseInt(count);
        }

        private String body(String id) {
            SQSMessage message = messages.get(id);
            return message == null ? "" : message.getBody();
        }

        /** An unforeseen fault may be gone the next time, but not for ever. */
        private void failed(String id, RuntimeException fault) {
            if (receives(id) >= MOST_RECEIVES) {
                bury(id, "failed " + receives(id) + " times: " + Faults.describe(fault));
            } else {
                LOG.errorf("record %s of the %s queue comes back: %s", id, queue, Faults.describe(fault));
                comingBack.add(id);
                waits(id, PutBack.FAULT);
            }
        }

        private static PutBack reason(UnavailableException e) {
            return e instanceof BlockedException ? PutBack.BLOCKED : PutBack.UNAVAILABLE;
        }

        private void waits(String id, PutBack reason) {
            reasons.merge(reason, 1, Integer::sum);
            Optional.ofNullable(open.get(id))
                    .map(since)
                    .filter(start ->
                            oldest.filter(first -> !start.isBefore(first)).isEmpty())
                    .ifPresent(start -> oldest = Optional.of(start));
        }

        private void putBack(Set<String> ids, PutBack reason) {
            for (String id : ids) {
                waits(id, reason);
                int delay = ThreadLocalRandom.current().nextInt(SHORTEST_DELAY_SECONDS, LONGEST_DELAY_SECONDS + 1);
                try {
                    queues.putLater(queue, body(id), Duration.ofSeconds(delay));
                } catch (UnavailableException e) {
                    comingBack.add(id);
                }
            }
        }

        /** Looked for in the body itself, because nothing may have been made of it. */
        private static Optional<CorrelationId> correlation(String body) {
            try {
                return CorrelationId.of(Json.read(body.getBytes(StandardCharsets.UTF_8))
                        .path("correlation_id")
                        .asText());
            } catch (InvalidInputException e) {
                return Optional.empty();
            }
        }

        private void bury(String id, String reason) {
            try {
                queues.bury(queue, body(id), reason);
                journal.buried(queue.name().toLowerCase(Locale.ROOT), id, reason, correlation(body(id)));
            } catch (UnavailableException e) {
                LOG.errorf("record %s of the %s queue comes back: its dead-letter queue is out of reach", id, queue);
                comingBack.add(id);
            }
        }
    }
}
