package io.mkomhub.queue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.fault.Faults;
import io.mkomhub.fault.RefusedException;
import io.mkomhub.fault.UnavailableException;
import io.mkomhub.json.InvalidInputException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Takes a batch off a queue: reads every record, buries those that never can be done, and reports those that have to come
 * back.
 *
 * <p>Guarantee: only records that were done or buried are acknowledged, and none keeps another from being done. Needs
 * {@code ReportBatchItemFailures} on the event source mapping
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html); without it Lambda takes any answer for
 * full success.
 */
@ApplicationScoped
public class Batch {

    private static final Logger LOG = Logger.getLogger(Batch.class);

    private final Queues queues;

    Batch(Queues queues) {
        this.queues = queues;
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
     */
    public <T> SQSBatchResponse process(SQSEvent event, QueueName queue, Function<String, T> read, Work<T> work) {
        Map<String, String> bodies = new LinkedHashMap<>();
        Map<String, T> readable = new LinkedHashMap<>();
        Set<String> comingBack = new LinkedHashSet<>();
        for (SQSMessage message : event.getRecords()) {
            String id = message.getMessageId();
            bodies.put(id, message.getBody());
            try {
                readable.put(id, read.apply(message.getBody()));
            } catch (InvalidInputException e) {
                bury(queue, id, message.getBody(), e, comingBack);
            } catch (RuntimeException e) {
                comesBack(queue, id, e, comingBack);
            }
        }
        try {
            comingBack.addAll(work.process(readable));
        } catch (UnavailableException e) {
            LOG.errorf("%d records of the %s queue come back: %s", (Integer) readable.size(), queue, e.getMessage());
            comingBack.addAll(readable.keySet());
        } catch (RuntimeException e) {
            // One of them is at fault. Alone, it cannot harm the others.
            LOG.warnf(
                    "%d records of the %s queue are done one by one: %s",
                    (Integer) readable.size(), queue, Faults.describe(e));
            readable.forEach((id, record) -> processAlone(queue, id, bodies, record, work, comingBack));
        }
        return new SQSBatchResponse(comingBack.stream()
                .map(id -> BatchItemFailure.builder().withItemIdentifier(id).build())
                .toList());
    }

    private <T> void processAlone(
            QueueName queue, String id, Map<String, String> bodies, T record, Work<T> work, Set<String> comingBack) {
        try {
            comingBack.addAll(work.process(Map.of(id, record)));
        } catch (RefusedException e) {
            bury(queue, id, bodies.getOrDefault(id, ""), e, comingBack);
        } catch (RuntimeException e) {
            comesBack(queue, id, e, comingBack);
        }
    }

    private static void comesBack(QueueName queue, String id, RuntimeException fault, Set<String> comingBack) {
        LOG.errorf("record %s of the %s queue comes back: %s", id, queue, Faults.describe(fault));
        comingBack.add(id);
    }

    private void bury(QueueName queue, String id, String body, RuntimeException reason, Set<String> comingBack) {
        try {
            queues.bury(queue, body, String.valueOf(reason.getMessage()));
            LOG.errorf("record %s of the %s queue is now a dead letter: %s", id, queue, reason.getMessage());
        } catch (UnavailableException e) {
            LOG.errorf("record %s of the %s queue comes back: its dead-letter queue is out of reach", id, queue);
            comingBack.add(id);
        }
    }
}
