package io.mkomhub.platform.sqs;

import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Alerts;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 * Puts records on the queues.
 *
 * <p>Guarantee: what a method reports as taken, SQS has stored. Limit: SQS standard queues deliver at least once and in no
 * order, and a record whose taking was not confirmed may have been taken all the same; whoever reads a queue must bear
 * repeats.
 */
@ApplicationScoped
public class Queues {

    /** The longest delay SQS offers for a single message. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    /** The attribute of a dead letter that says why it is one. */
    public static final String REASON = "reason";

    /** Entries in one SendMessageBatch or DeleteMessageBatch, at most. */
    static final int MAX_ENTRIES = 10;

    /** Bytes in one record, and in one SendMessageBatch: what SQS and every emulator of it take, with room for the envelope. */
    public static final int MAX_BYTES = 250_000;

    /** What a UTF-16 code unit takes in UTF-8, at most. */
    private static final int MAX_BYTES_OF_A_CHAR = 3;

    private static final Logger LOG = Logger.getLogger(Queues.class);

    private final SqsClient sqs;
    private final QueueConfig config;
    private final Alerts alerts;

    Queues(SqsClient sqs, QueueConfig config, Alerts alerts) {
        this.sqs = sqs;
        this.config = config;
        this.alerts = alerts;
    }

    /**
     * Puts records on a queue, in order and in as few requests as SQS allows. After a request that got no answer no other is
     * made, so that the time it takes is bounded while SQS is away.
     *
     * @return the places, in the given list, of the records that were <em>not</em> taken; empty if all is well
     */
    public Set<Integer> put(QueueName queue, List<String> bodies) {
        return putLater(
                queue,
                bodies.stream().map(body -> new Delayed(body, Duration.ZERO)).toList());
    }

    /** The time from now until a moment in whole seconds, rounded up; zero if the moment has passed. */
    public static Duration delayUntil(Instant due, Instant now) {
        return Duration.ofSeconds(Math.max(0, (Duration.between(now, due).toMillis() + 999) / 1000));
    }

    /** Whether one record can be so large: {@link #MAX_BYTES} in UTF-8. */
    public static boolean fits(String body) {
        return body.length() <= MAX_BYTES / MAX_BYTES_OF_A_CHAR
                || body.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /**
     * A record that is to be done no earlier than after a delay.
     *
     * @param body the record
     * @param delay in whole seconds. After {@link #LONGEST_DELAY} SQS delivers it in any case; {@link Batch} lets it wait for
     *     the rest of a longer one
     * @param tries what it carries along
     */
    public record Delayed(String body, Duration delay, Tries tries) {

        /** A record that was not put back before, or was done in part since. */
        public Delayed(String body, Duration delay) {
            this(body, delay, Tries.NONE.due(delay, Instant.now()));
        }

        private int seconds() {
            Duration allowed = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
            return Math.toIntExact(Math.max(0, allowed.toSeconds()));
        }
    }

    /** As {@link #put(QueueName, List)}, each record after its own delay. */
    public Set<Integer> putLater(QueueName queue, List<Delayed> records) {
        Set<Integer> refused = new HashSet<>();
        for (List<Integer> batch : batches(records)) {
            try {
                refused.addAll(putBatch(queue, records, batch));
            } catch (SdkException e) {
                List<Integer> rest =
                        IntStream.range(batch.get(0), records.size()).boxed().toList();
                LOG.errorf(
                        "%d records not put on the %s queue: %s",
                        (Integer) rest.size(),
                        queue,
                        alerts.failed("SQS failed", e).getMessage());
                refused.addAll(rest);
                break;
            }
        }
        return refused;
    }

    private static List<List<Integer>> batches(List<Delayed> records) {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = records.get(i).body().getBytes(StandardCharsets.UTF_8).length;
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

    /** Gives the places of what SQS did not say it has taken. */
    private List<Integer> putBatch(QueueName queue, List<Delayed> records, List<Integer> places) {
        SendMessageBatchResponse response = sqs.sendMessageBatch(request -> request.queueUrl(url(queue))
                .entries(places.stream()
                        .map(place -> SendMessageBatchRequestEntry.builder()
                                .id(Integer.toString(place))
                                .messageBody(records.get(place).body())
                                .delaySeconds(records.get(place).seconds())
                                .messageAttributes(records.get(place).tries().attributes())
                                .build())
                        .toList()));
        Set<String> taken = response.successful().stream()
                .map(SendMessageBatchResultEntry::id)
                .collect(Collectors.toSet());
        response.failed().stream()
                .map(BatchResultErrorEntry::code)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(code -> LOG.errorf(
                        "records not put on the %s queue: %s",
                        queue, alerts.failed("SQS refused a record", code).getMessage()));
        return places.stream()
                .filter(place -> !taken.contains(Integer.toString(place)))
                .toList();
    }

    /**
     * Puts one record on a queue, to be done no earlier than after the given delay.
     *
     * @throws UnavailableException if SQS did not take it
     */
    public void putLater(QueueName queue, String body, Duration delay) {
        Delayed delayed = new Delayed(body, delay);
        send(
                queue,
                request -> request.queueUrl(url(queue))
                        .messageBody(body)
                        .delaySeconds(delayed.seconds())
                        .messageAttributes(delayed.tries().attributes()));
    }

    /**
     * Puts a record that can never be processed on the queue's dead-letter queue, with the reason as a message attribute.
     *
     * @throws UnavailableException if SQS did not take it
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
     * What of a queue no run is about to get.
     *
     * @param delayed records that wait for their time
     * @param dead records on its dead-letter queue, whether somebody is looking at them or not
     * @param visibilityTimeout after which a record comes back whose run has ended without a word
     */
    public record Waiting(int delayed, int dead, Duration visibilityTimeout) {}

    /**
     * Asks SQS, whose counts are approximate and may be
     * <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html">a minute
     * behind</a>.
     *
     * @throws UnavailableException if SQS does not say
     */
    public Waiting waiting(QueueName queue) {
        Map<QueueAttributeName, Integer> own = attributes(
                queue,
                url(queue),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                QueueAttributeName.VISIBILITY_TIMEOUT);
        Map<QueueAttributeName, Integer> dead = attributes(
                queue,
                deadLetterUrl(queue),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
        return new Waiting(
                own.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, 0),
                dead.values().stream().mapToInt(Integer::intValue).sum(),
                Duration.ofSeconds(own.getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, 0)));
    }

    /** All of the attributes that were asked for. */
    private Map<QueueAttributeName, Integer> attributes(QueueName queue, String url, QueueAttributeName... names) {
        Map<QueueAttributeName, Integer> found = new EnumMap<>(QueueAttributeName.class);
        try {
            sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(names))
                    .attributes()
                    .forEach((name, value) -> found.put(name, Integer.parseInt(value)));
        } catch (SdkException | NumberFormatException e) {
            String what = "SQS did not say what waits on the " + queue + " queue";
            throw e instanceof SdkException failure ? alerts.failed(what, failure) : new UnavailableException(what, e);
        }
        if (!found.keySet().containsAll(List.of(names))) {
            throw new UnavailableException("SQS did not say all of what waits on the " + queue + " queue", null);
        }
        return found;
    }

    private void send(QueueName queue, Consumer<SendMessageRequest.Builder> record) {
        String id;
        try {
            id = sqs.sendMessage(record).messageId();
        } catch (SdkException e) {
            throw alerts.failed("SQS did not take a record of the " + queue + " queue", e);
        }
        if (id == null) {
            throw new UnavailableException("SQS did not say that it took a record of the " + queue + " queue", null);
        }
    }

    String url(QueueName queue) {
        return switch (queue) {
            case EVENTS -> configured(config.eventsQueueUrl(), "HUB_EVENTS_QUEUE_URL");
            case OUTBOUND -> configured(config.outboundQueueUrl(), "HUB_OUTBOUND_QUEUE_URL");
            case FORWARD -> configured(config.forwardQueueUrl(), "HUB_FORWARD_QUEUE_URL");
        };
    }

    private String deadLetterUrl(QueueName queue) {
        return switch (queue) {
            case EVENTS -> configured(config.eventsDeadLetterQueueUrl(), "HUB_EVENTS_DEAD_LETTER_QUEUE_URL");
            case OUTBOUND -> configured(config.outboundDeadLetterQueueUrl(), "HUB_OUTBOUND_DEAD_LETTER_QUEUE_URL");
            case FORWARD -> configured(config.forwardDeadLetterQueueUrl(), "HUB_FORWARD_DEAD_LETTER_QUEUE_URL");
        };
    }

    private String configured(Optional<String> url, String variable) {
        return url.orElseThrow(() -> alerts.settings(variable + " is not set"));
    }
}
