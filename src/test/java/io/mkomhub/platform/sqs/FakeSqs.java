package io.mkomhub.platform.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** An SQS in memory that keeps what it is sent, and refuses or fails on request. */
final class FakeSqs implements SqsClient {

    static final QueueConfig CONFIG = new QueueConfig() {
        @Override
        public Optional<String> eventsQueueUrl() {
            return Optional.of("events");
        }

        @Override
        public Optional<String> eventsDeadLetterQueueUrl() {
            return Optional.of("events-dead");
        }

        @Override
        public Optional<String> outboundQueueUrl() {
            return Optional.of("outbound");
        }

        @Override
        public Optional<String> outboundDeadLetterQueueUrl() {
            return Optional.of("outbound-dead");
        }

        @Override
        public Optional<String> urgentQueueUrl() {
            return Optional.of("urgent");
        }

        @Override
        public Optional<String> urgentDeadLetterQueueUrl() {
            return Optional.of("urgent-dead");
        }

        @Override
        public Optional<String> forwardQueueUrl() {
            return Optional.of("forward");
        }

        @Override
        public Optional<String> forwardDeadLetterQueueUrl() {
            return Optional.of("forward-dead");
        }
    };

    final List<SendMessageBatchRequest> batches = new CopyOnWriteArrayList<>();
    final List<SendMessageRequest> single = new ArrayList<>();
    final List<String> deleted = new ArrayList<>();
    private final Map<String, Map<QueueAttributeName, String>> attributes = new HashMap<>();
    private final Map<String, Map<String, Message>> received = new HashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private Set<String> refused = Set.of();
    private boolean overdue;
    private int failing;
    private final AtomicInteger requests = new AtomicInteger();
    private Runnable gate = () -> {};

    /** Refuses entries with these bodies. */
    void refuse(Set<String> bodies) {
        refused = bodies;
    }

    /** Answers without a word on any record, as a proxy that is not SQS may. */
    void saySomethingElse() {
        overdue = true;
    }

    /** Fails the request of this number, counted from 1. */
    void failRequest(int number) {
        failing = number;
    }

    /** Has something run in each request. */
    void gate(Runnable during) {
        gate = during;
    }

    /** How many requests were made, failed ones among them. */
    int requests() {
        return requests.get();
    }

    List<String> bodies() {
        return batches.stream()
                .flatMap(batch -> batch.entries().stream())
                .map(SendMessageBatchRequestEntry::messageBody)
                .toList();
    }

    /** The reason that the first dead letter came with. */
    String reason() {
        return Optional.ofNullable(single.get(0).messageAttributes().get("reason"))
                .map(MessageAttributeValue::stringValue)
                .orElse("");
    }

    /** Says so of a queue's attributes; of one that nobody has set anything of it says what is stored in it. */
    void say(String queue, Map<QueueAttributeName, String> said) {
        attributes.put(queue, said);
    }

    /** Puts a message on a queue, to be received by its id, which is its receipt handle, too. */
    void store(String queue, Message message) {
        received.computeIfAbsent(queue, name -> new LinkedHashMap<>()).put(message.messageId(), message);
    }

    /** The ids of what can be received from a queue. */
    List<String> visible(String queue) {
        return received.getOrDefault(queue, Map.of()).keySet().stream()
                .filter(id -> !hidden.contains(id))
                .toList();
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        count();
        List<String> ids = visible(request.queueUrl()).stream()
                .limit(request.maxNumberOfMessages())
                .toList();
        hidden.addAll(ids);
        Map<String, Message> all = received.getOrDefault(request.queueUrl(), Map.of());
        return ReceiveMessageResponse.builder()
                .messages(ids.stream().map(all::get).toList())
                .build();
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        count();
        request.entries().forEach(entry -> hidden.remove(entry.receiptHandle()));
        return ChangeMessageVisibilityBatchResponse.builder().build();
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        count();
        int stored = received.getOrDefault(request.queueUrl(), Map.of()).size();
        Map<QueueAttributeName, String> said = new HashMap<>(attributes.getOrDefault(
                request.queueUrl(),
                Map.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        Integer.toString(stored),
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                        "0",
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                        "0")));
        said.keySet().retainAll(request.attributeNames());
        return GetQueueAttributesResponse.builder().attributes(said).build();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        count();
        batches.add(request);
        return SendMessageBatchResponse.builder()
                .successful(request.entries().stream()
                        .filter(entry -> !overdue && !refused.contains(entry.messageBody()))
                        .map(entry -> SendMessageBatchResultEntry.builder()
                                .id(entry.id())
                                .build())
                        .toList())
                .failed(request.entries().stream()
                        .filter(entry -> !overdue && refused.contains(entry.messageBody()))
                        .map(entry ->
                                BatchResultErrorEntry.builder().id(entry.id()).build())
                        .toList())
                .build();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        count();
        single.add(request);
        return SendMessageResponse.builder()
                .messageId(overdue ? null : Integer.toString(requests.get()))
                .build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        count();
        request.entries().forEach(entry -> {
            received.getOrDefault(request.queueUrl(), new HashMap<>()).remove(entry.receiptHandle());
            hidden.remove(entry.receiptHandle());
        });
        deleted.addAll(request.entries().stream()
                .map(DeleteMessageBatchRequestEntry::receiptHandle)
                .toList());
        return DeleteMessageBatchResponse.builder()
                .successful(request.entries().stream()
                        .filter(entry -> !overdue)
                        .map(entry -> DeleteMessageBatchResultEntry.builder()
                                .id(entry.id())
                                .build())
                        .toList())
                .build();
    }

    private void count() {
        int number = requests.incrementAndGet();
        gate.run();
        if (number == failing) {
            throw SdkClientException.create("unable to connect");
        }
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
