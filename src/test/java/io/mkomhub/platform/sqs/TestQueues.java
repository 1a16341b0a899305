package io.mkomhub.platform.sqs;

import io.mkomhub.platform.metrics.TestAlerts;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Queues in memory, for tests of what stands on them. */
public final class TestQueues {

    private final FakeSqs sqs = new FakeSqs();
    private final Queues queues;
    private final DeadLetters deadLetterQueues;

    public TestQueues() {
        this(Clock.systemUTC());
    }

    /** Queues that have the time from the given clock. */
    public TestQueues(Clock clock) {
        queues = new Queues(sqs, FakeSqs.CONFIG, TestAlerts.create(), clock);
        deadLetterQueues = new DeadLetters(
                sqs, queues, new Receipts(sqs, queues, TestAlerts.create()), TestAlerts.create(), clock);
    }

    /** What is to be tested with. */
    public Queues queues() {
        return queues;
    }

    /** What handles the dead letters of these queues. */
    public DeadLetters deadLetterQueues() {
        return deadLetterQueues;
    }

    /**
     * Puts a record on a dead-letter queue.
     *
     * @param queue such as {@code outbound-dead}
     * @param reason why a function put it there; empty if SQS did
     */
    public void bury(String queue, String id, String body, Instant sentAt, String reason) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        if (!reason.isEmpty()) {
            attributes.put(
                    Queues.REASON,
                    MessageAttributeValue.builder()
                            .dataType("String")
                            .stringValue(reason)
                            .build());
        }
        bury(queue, id, body, sentAt, attributes);
    }

    void bury(String queue, String id, String body, Instant sentAt, Map<String, MessageAttributeValue> attributes) {
        sqs.store(
                queue,
                Message.builder()
                        .messageId(id)
                        .receiptHandle(id)
                        .body(body)
                        .attributes(
                                Map.of(MessageSystemAttributeName.SENT_TIMESTAMP, Long.toString(sentAt.toEpochMilli())))
                        .messageAttributes(attributes)
                        .build());
    }

    /** The ids of the records on a dead-letter queue that nobody has received. */
    public List<String> buried(String queue) {
        return sqs.visible(queue);
    }

    /** Has something run in each request. */
    public void onRequest(Runnable during) {
        sqs.gate(during);
    }

    /** Refuses records with these bodies. */
    public void refuse(String... bodies) {
        sqs.refuse(Set.of(bodies));
    }

    /** The attributes of the records put on a queue together with others, in order. */
    List<Map<String, MessageAttributeValue>> attributes(String queue) {
        return batchedOn(queue)
                .map(SendMessageBatchRequestEntry::messageAttributes)
                .toList();
    }

    /** The records put back on the outbound queue, in order. */
    public List<String> bodies() {
        return batched("outbound");
    }

    /** The delays of those, in seconds. */
    public List<Integer> delays() {
        return delays("outbound");
    }

    /** The delays of the records put on a queue together with others, in seconds. */
    public List<Integer> delays(String queue) {
        return batchedOn(queue).map(SendMessageBatchRequestEntry::delaySeconds).toList();
    }

    /** When those are due that have to wait for longer than SQS can delay them, in milliseconds since 1970. */
    public List<Long> notBefore() {
        return batchedOn("outbound")
                .flatMap(entry -> Optional.ofNullable(entry.messageAttributes().get(Tries.NOT_BEFORE)).stream())
                .map(value -> Long.parseLong(value.stringValue()))
                .toList();
    }

    /** What was put on the outbound queue by itself, such as a reminder: records and their delays, in seconds. */
    public Map<String, Integer> reminders() {
        Map<String, Integer> delays = new LinkedHashMap<>();
        sqs.single.stream()
                .filter(request -> request.queueUrl().equals("outbound"))
                .forEach(request -> delays.put(request.messageBody(), request.delaySeconds()));
        return delays;
    }

    /** What was put on dead-letter queues, in order. */
    public List<String> deadLetters() {
        return sqs.single.stream()
                .filter(request -> request.queueUrl().endsWith("-dead"))
                .map(SendMessageRequest::messageBody)
                .toList();
    }

    /** The reasons that those came with, in order. */
    public List<String> deadLetterReasons() {
        return sqs.single.stream()
                .filter(request -> request.queueUrl().endsWith("-dead"))
                .flatMap(request ->
                        Optional.ofNullable(request.messageAttributes().get(Queues.REASON)).stream())
                .map(MessageAttributeValue::stringValue)
                .toList();
    }

    /** How many requests it took to put them back. */
    public int requests() {
        return sqs.batches.size();
    }

    private Stream<SendMessageBatchRequestEntry> batchedOn(String queue) {
        return sqs.batches.stream()
                .filter(batch -> batch.queueUrl().equals(queue))
                .flatMap(batch -> batch.entries().stream());
    }

    /** Says what waits on the events queue, and that it gives records to others after three minutes. */
    public void eventsWaiting(int delayed, int dead, int deadInHand) {
        sqs.say(
                "events",
                Map.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                        Integer.toString(delayed),
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        "180"));
        sqs.say(
                "events-dead",
                Map.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, Integer.toString(dead),
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, Integer.toString(deadInHand)));
    }

    /** How many requests were made, failed ones among them. */
    public int requested() {
        return sqs.requests();
    }

    /** Forgets what was put. */
    public void clear() {
        sqs.batches.clear();
    }

    /** Fails the request of this number, counted from 1. */
    public void failRequest(int number) {
        sqs.failRequest(number);
    }

    /** The records put on a queue together with others, in order. */
    public List<String> batched(String queue) {
        return batchedOn(queue).map(SendMessageBatchRequestEntry::messageBody).toList();
    }
}
