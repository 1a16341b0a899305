package io.mkomhub.platform.sqs;

import io.mkomhub.platform.concurrent.Parallel;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.json.Utf8Length;
import io.mkomhub.platform.metrics.Alerts;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Sends records to the queues.
 *
 * <p>Guarantee: SQS has stored every record that a method reports as accepted. Limit: SQS standard queues deliver at
 * least once and in any order, and SQS may have stored a record that it did not confirm. Consumers must tolerate
 * repeats.
 */
@ApplicationScoped
public class Queues {

    /** The longest delay of a single SQS message. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    /** The message attribute with the reason of a dead letter. */
    public static final String REASON = "reason";

    /** The most entries in one SendMessageBatch or DeleteMessageBatch. */
    static final int MAX_ENTRIES = 10;

    /**
     * The most bytes in one record and in one SendMessageBatch, below the limits of SQS and its emulators, with room
     * for the envelope.
     */
    public static final int MAX_BYTES = 250_000;

    /** The most bytes of a UTF-16 code unit in UTF-8. */
    private static final int MAX_BYTES_OF_A_CHAR = 3;

    private static final Logger LOG = Logger.getLogger(Queues.class);

    private final SqsClient sqs;
    private final QueueConfig config;
    private final Alerts alerts;
    private final Clock clock;

    Queues(SqsClient sqs, QueueConfig config, Alerts alerts, Clock clock) {
        this.sqs = sqs;
        this.config = config;
        this.alerts = alerts;
        this.clock = clock;
    }

    /**
     * Sends records to a queue, in as few requests as possible, of which {@link Parallel#MOST} are made at the same time. Starts no
     * more after a request without a response, so that the time is bounded while SQS is unavailable.
     *
     * @return the indexes, in the given list, of the records that were <em>not</em> accepted; empty if all were
     */
    public Set<Integer> put(QueueName queue, List<String> bodies) {
        return putLater(
                queue,
                bodies.stream().map(body -> new Delayed(body, Duration.ZERO)).toList());
    }

    /**
     * Sends records like {@link #put(QueueName, List)}, but one request after another, so that the queue gets them in the order
     * of the list.
     */
    public Set<Integer> putInOrder(QueueName queue, List<String> bodies) {
        return put(
                queue,
                bodies.stream().map(body -> new Delayed(body, Duration.ZERO)).toList(),
                1);
    }

    /** The time until an instant in whole seconds, rounded up; zero if the instant has passed. */
    public static Duration delayUntil(Instant due, Instant now) {
        return Duration.ofSeconds(Math.max(0, (Duration.between(now, due).toMillis() + 999) / 1000));
    }

    /** Whether a record is small enough: at most {@link #MAX_BYTES} in UTF-8. */
    public static boolean fits(String body) {
        return body.length() <= MAX_BYTES / MAX_BYTES_OF_A_CHAR || Utf8Length.of(body) <= MAX_BYTES;
    }

    /**
     * A record with a delay.
     *
     * @param body the record
     * @param delay the least delay before it is processed. SQS delivers it after at most {@link #LONGEST_DELAY}; {@link
     *     Batch} makes it wait for the rest of a longer delay
     * @param tries the counts that it carries
     */
    public record Delayed(String body, Duration delay, Tries tries) {

        /** A record that was not requeued before, or made progress since. */
        public Delayed(String body, Duration delay) {
            this(body, delay, Tries.NONE);
        }

        private Map<String, MessageAttributeValue> attributes(Instant now) {
            return tries.due(delay, now).attributes();
        }

        private int seconds() {
            Duration allowed = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
            return Math.toIntExact(Math.max(0, allowed.toSeconds()));
        }
    }

    /** As {@link #put(QueueName, List)}, with a delay for each record. */
    public Set<Integer> putLater(QueueName queue, List<Delayed> records) {
        return put(queue, records, Parallel.MOST);
    }

    /** Sends records, at most {@code most} requests at the same time. */
    private Set<Integer> put(QueueName queue, List<Delayed> records, int most) {
        Set<Integer> refused = new HashSet<>();
        List<List<Integer>> batches = batches(records);
        for (int from = 0; from < batches.size(); from += most) {
            List<List<Integer>> together = batches.subList(from, Math.min(from + most, batches.size()));
            List<Sent> sent = Parallel.all(together.stream()
                    .<Supplier<Sent>>map(batch -> () -> putBatch(queue, records, batch))
                    .toList());
            sent.forEach(each -> refused.addAll(each.refused()));
            List<SdkException> failures =
                    sent.stream().flatMap(each -> each.failure().stream()).toList();
            if (!failures.isEmpty()) {
                batches.subList(from + together.size(), batches.size()).forEach(refused::addAll);
                LOG.errorf(
                        "%d records not sent to the %s queue: %s",
                        (Integer) refused.size(),
                        queue,
                        alerts.failed("SQS failed", failures.get(0)).getMessage());
                break;
            }
        }
        return refused;
    }

    /**
     * What a request led to.
     *
     * @param refused the indexes of the records that SQS did not confirm
     * @param failure why there is no response
     */
    private record Sent(List<Integer> refused, Optional<SdkException> failure) {}

    private static List<List<Integer>> batches(List<Delayed> records) {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = Utf8Length.of(records.get(i).body());
            if (!batch.isEmpty() && (batch.size() == MAX_ENTRIES || bytes + size > MAX_BYTES)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(i);
            bytes += size;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private Sent putBatch(QueueName queue, List<Delayed> records, List<Integer> places) {
        Instant now = clock.instant();
        SendMessageBatchResponse response;
        try {
            response = sqs.sendMessageBatch(request -> request.queueUrl(url(queue))
                    .entries(places.stream()
                            .map(place -> SendMessageBatchRequestEntry.builder()
                                    .id(Integer.toString(place))
                                    .messageBody(records.get(place).body())
                                    .delaySeconds(records.get(place).seconds())
                                    .messageAttributes(records.get(place).attributes(now))
                                    .build())
                            .toList()));
        } catch (SdkException e) {
            return new Sent(places, Optional.of(e));
        }
        Set<String> taken = response.successful().stream()
                .map(SendMessageBatchResultEntry::id)
                .collect(Collectors.toSet());
        response.failed().stream()
                .map(BatchResultErrorEntry::code)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(code -> LOG.errorf(
                        "records not sent to the %s queue: %s",
                        queue, alerts.failed("SQS refused a record", code).getMessage()));
        return new Sent(
                places.stream()
                        .filter(place -> !taken.contains(Integer.toString(place)))
                        .toList(),
                Optional.empty());
    }

    /**
     * Sends one record to a queue, to be processed after a delay.
     *
     * @throws UnavailableException if SQS did not accept it
     */
    public void putLater(QueueName queue, String body, Duration delay) {
        Delayed delayed = new Delayed(body, delay);
        send(
                queue,
                request -> request.queueUrl(url(queue))
                        .messageBody(body)
                        .delaySeconds(delayed.seconds())
                        .messageAttributes(delayed.attributes(clock.instant())));
    }

    /**
     * Sends a permanently failing record to the dead-letter queue, with the reason as a message attribute.
     *
     * @throws UnavailableException if SQS did not accept it
     */
    public void deadLetter(QueueName queue, String body, String reason) {
        send(
                queue,
                request -> request.queueUrl(deadLetterUrl(queue))
                        .messageBody(body)
                        .messageAttributes(Map.of(
                                REASON,
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(reason)
                                        .build())));
    }

    /**
     * The records of a queue that no run is about to receive.
     *
     * @param delayed records that wait for their time
     * @param dead records on the dead-letter queue, including those in flight
     * @param visibilityTimeout time after which a record returns if its run ended without a result
     */
    public record Waiting(int delayed, int dead, Duration visibilityTimeout) {}

    /**
     * Reads the counts from SQS. They are approximate, and may be <a
     * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html">a minute
     * old</a>.
     *
     * @throws UnavailableException if SQS does not say
     */
    public Waiting waiting(QueueName queue) {
        Map<QueueAttributeName, Integer> own = attributes(
                queue,
                url(queue),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                QueueAttributeName.VISIBILITY_TIMEOUT);
        return new Waiting(
                own.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, 0),
                dead(queue),
                Duration.ofSeconds(own.getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, 0)));
    }

    /**
     * How many records a queue has. Approximate, and may be a minute old, as in {@link #waiting}.
     *
     * @param waiting records that can be received now
     * @param inProgress records that a run has received and not acknowledged
     * @param delayed records that wait for their time
     * @param dead records on the dead-letter queue, including those in flight
     */
    public record Depth(int waiting, int inProgress, int delayed, int dead) {}

    /**
     * Reads the counts from SQS.
     *
     * @throws UnavailableException if SQS does not say
     */
    public Depth depth(QueueName queue) {
        Map<QueueAttributeName, Integer> own = attributes(
                queue,
                url(queue),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
        return new Depth(
                own.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, 0),
                own.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, 0),
                own.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, 0),
                dead(queue));
    }

    /**
     * The number of records on the dead-letter queue of a queue, including those in flight; approximate, as in {@link #waiting}.
     *
     * @throws UnavailableException if SQS does not say
     */
    public int dead(QueueName queue) {
        return attributes(
                        queue,
                        deadLetterUrl(queue),
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
                .values()
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** The attributes; all of those asked for. */
    private Map<QueueAttributeName, Integer> attributes(QueueName queue, String url, QueueAttributeName... names) {
        Map<QueueAttributeName, Integer> found = new EnumMap<>(QueueAttributeName.class);
        try {
            sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(names))
                    .attributes()
                    .forEach((name, value) -> found.put(name, Integer.parseInt(value)));
        } catch (SdkException | NumberFormatException e) {
            String what = "SQS did not return the attributes of the " + queue + " queue";
            throw e instanceof SdkException failure ? alerts.failed(what, failure) : new UnavailableException(what, e);
        }
        if (!found.keySet().containsAll(List.of(names))) {
            throw new UnavailableException("SQS did not return all attributes of the " + queue + " queue", null);
        }
        return found;
    }

    private void send(QueueName queue, Consumer<SendMessageRequest.Builder> record) {
        String id;
        try {
            id = sqs.sendMessage(record).messageId();
        } catch (SdkException e) {
            throw alerts.failed("SQS did not accept a record for the " + queue + " queue", e);
        }
        if (id == null) {
            throw new UnavailableException("SQS did not confirm a record for the " + queue + " queue", null);
        }
    }

    String url(QueueName queue) {
        return switch (queue) {
            case EVENTS -> configured(config.eventsQueueUrl(), "HUB_EVENTS_QUEUE_URL");
            case OUTBOUND -> configured(config.outboundQueueUrl(), "HUB_OUTBOUND_QUEUE_URL");
            case URGENT -> configured(config.urgentQueueUrl(), "HUB_URGENT_QUEUE_URL");
            case FORWARD -> configured(config.forwardQueueUrl(), "HUB_FORWARD_QUEUE_URL");
        };
    }

    String deadLetterUrl(QueueName queue) {
        return switch (queue) {
            case EVENTS -> configured(config.eventsDeadLetterQueueUrl(), "HUB_EVENTS_DEAD_LETTER_QUEUE_URL");
            case OUTBOUND -> configured(config.outboundDeadLetterQueueUrl(), "HUB_OUTBOUND_DEAD_LETTER_QUEUE_URL");
            case URGENT -> configured(config.urgentDeadLetterQueueUrl(), "HUB_URGENT_DEAD_LETTER_QUEUE_URL");
            case FORWARD -> configured(config.forwardDeadLetterQueueUrl(), "HUB_FORWARD_DEAD_LETTER_QUEUE_URL");
        };
    }

    private String configured(Optional<String> url, String variable) {
        return url.orElseThrow(() -> alerts.settings(variable + " is not set"));
    }
}
