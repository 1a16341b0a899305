package io.mkomhub.platform.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.TestAlerts;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Records that end every run that processes them, in one queue with other records. Delays and visibility time-outs are
 * left out: every record on the queue arrives in the next run, in any order, so that bad and good records meet as often
 * as possible.
 */
class IsolationTest {

    /** More receives than a record can have on AWS before SQS itself buries it without a word. */
    private static final int MAX_RECEIVE_COUNT = 1_000;

    private final Simulation simulation = new Simulation();

    /** A queue and those of its records that are dead. */
    private static final class Simulation implements SqsClient {

        private final Map<String, SQSMessage> queue = new LinkedHashMap<>();
        private final Map<String, Integer> receives = new HashMap<>();
        private final Map<String, String> dead = new LinkedHashMap<>();
        private final Set<String> done = new HashSet<>();
        private final Queues queues = new Queues(this, FakeSqs.CONFIG, TestAlerts.create(), Clock.systemUTC());
        private final Batch batch = new Batch(
                queues,
                new Receipts(this, queues, TestAlerts.create()),
                TestAuditLog.create(),
                TestAlerts.create(),
                Clock.systemUTC());
        private Random random = new Random(0);
        private int runs;
        private int ended;
        private int mostRecords;

        void put(String body) {
            put(body, Map.of());
        }

        private synchronized void put(String body, Map<String, MessageAttributeValue> attributes) {
            SQSMessage message = new SQSMessage();
            message.setMessageId(UUID.randomUUID().toString());
            message.setReceiptHandle("receipt " + message.getMessageId());
            message.setBody(body);
            message.setMessageAttributes(TriesTest.received(attributes));
            queue.put(message.getMessageId(), message);
        }

        /** One run over some of the queue; whether it came to its end. */
        boolean run(int most, Batch.Work<String> work, Function<String, String> read) {
            runs++;
            List<SQSMessage> records = new ArrayList<>(queue.values());
            Collections.shuffle(records, random);
            records = records.subList(0, Math.min(most, records.size()));
            records.forEach(record -> {
                int count = receives.merge(record.getMessageId(), 1, Integer::sum);
                assertThat(count).isLessThan(MAX_RECEIVE_COUNT);
                record.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(count)));
            });
            SQSEvent event = new SQSEvent();
            event.setRecords(records);
            try {
                SQSBatchResponse response = batch.process(event, QueueName.EVENTS, read, record -> Instant.now(), work);
                Set<String> failed = new HashSet<>();
                for (BatchItemFailure failure : response.getBatchItemFailures()) {
                    failed.add(failure.getItemIdentifier());
                }
                records.stream()
                        .map(SQSMessage::getMessageId)
                        .filter(id -> !failed.contains(id))
                        .forEach(queue::remove);
                return true;
            } catch (Death e) {
                ended++;
                return false;
            } finally {
                mostRecords = Math.max(mostRecords, queue.size());
            }
        }

        @Override
        public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
            request.entries().forEach(entry -> put(entry.messageBody(), entry.messageAttributes()));
            return SendMessageBatchResponse.builder()
                    .successful(request.entries().stream()
                            .map(entry -> SendMessageBatchResultEntry.builder()
                                    .id(entry.id())
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            assertThat(request.queueUrl()).isEqualTo("events-dead");
            assertThat(dead).as("dead letters").doesNotContainKey(request.messageBody());
            dead.put(
                    request.messageBody(),
                    Objects.requireNonNull(request.messageAttributes().get(Queues.REASON))
                            .stringValue());
            return SendMessageResponse.builder().messageId("dead").build();
        }

        @Override
        public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
            request.entries()
                    .forEach(entry -> queue.remove(entry.receiptHandle().substring("receipt ".length())));
            return DeleteMessageBatchResponse.builder()
                    .successful(request.entries().stream()
                            .map(entry -> DeleteMessageBatchResultEntry.builder()
                                    .id(entry.id())
                                    .build())
                            .toList())
                    .build();
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

    /** The process dies, or Lambda ends it for its time: no code after it says anything. */
    private static final class Death extends Error {}

    private Set<String> work(Map<String, String> records) {
        records.values().forEach(record -> {
            if (record.startsWith("work")) {
                throw new Death();
            }
            simulation.done.add(record);
        });
        return Set.of();
    }

    private static String read(String body) {
        if (body.startsWith("read")) {
            throw new Death();
        }
        return body;
    }

    @ParameterizedTest(name = "{0} good, {1} bad, {2} a run, {3}")
    @CsvSource({
        "9, 1, 10, work, 40",
        "9, 1, 10, read, 40",
        "9, 1, 100, work, 40",
        "0, 1, 10, work, 15",
        "0, 1, 1, read, 15",
        "9, 1, 3, work, 80",
        "9, 1, 1, work, 60",
        "99, 1, 100, work, 150",
        "99, 1, 100, read, 150",
        "95, 5, 100, work, 180",
        "490, 10, 50, work, 900",
        "0, 10, 10, work, 100",
    })
    void process_shouldDoEveryGoodRecordAndBuryTheBadAlone_whenItEndsEveryRun(
            int good, int bad, int most, String where, int mostRuns) {
        for (int seed = 0; seed < 5; seed++) {
            Simulation fresh = new Simulation();
            Set<String> innocent = new HashSet<>();
            Set<String> guilty = new HashSet<>();
            for (int i = 0; i < good; i++) {
                innocent.add("good " + i);
            }
            for (int i = 0; i < bad; i++) {
                guilty.add(where + " " + i);
            }
            fresh.random = new Random(seed);
            List<String> all = new ArrayList<>(innocent);
            all.addAll(guilty);
            all.forEach(fresh::put);

            while (!fresh.queue.isEmpty() && fresh.runs <= mostRuns) {
                fresh.run(
                        most,
                        (records, at) -> {
                            records.values().forEach(record -> {
                                if (record.startsWith("work")) {
                                    throw new Death();
                                }
                                fresh.done.add(record);
                            });
                            return Set.of();
                        },
                        IsolationTest::read);
            }

            assertThat(fresh.queue).as("left after %d runs", fresh.runs).isEmpty();
            assertThat(fresh.done).isEqualTo(innocent);
            assertThat(fresh.dead.keySet()).isEqualTo(guilty);
            assertThat(fresh.dead.values()).allMatch(reason -> reason.contains("ended without a result"));
            assertThat(fresh.ended).isLessThanOrEqualTo(bad * Batch.MAX_CRASHES);
            assertThat(fresh.mostRecords).as("records at once").isLessThanOrEqualTo(good + bad);
        }
    }

    /** New records keep coming, so that a suspect is never alone by chance. */
    @Test
    void process_shouldGoOnWithNewRecords_whileABadOneIsAboutItsWay() {
        simulation.put("work bad");
        for (int i = 0; i < 200; i++) {
            simulation.put("good " + 2 * i);
            simulation.put("good " + (2 * i + 1));
            simulation.run(10, (records, at) -> work(records), IsolationTest::read);
        }
        while (!simulation.queue.isEmpty() && simulation.runs < 400) {
            simulation.run(10, (records, at) -> work(records), IsolationTest::read);
        }

        assertThat(simulation.dead.keySet()).containsExactly("work bad");
        assertThat(simulation.done).hasSize(400);
        assertThat(simulation.ended).isLessThanOrEqualTo(Batch.MAX_CRASHES);
    }

    /** Functions that cannot be started, for hours: SQS counts receives, and no run ever saw the records. */
    @ParameterizedTest(name = "{0} receives before the first run")
    @CsvSource({"2", "3", "9", "10", "100", "900"})
    void process_shouldBuryNothing_whenNoRunSawTheRecordsForLong(int receives) {
        for (int i = 0; i < 50; i++) {
            simulation.put("good " + i);
        }
        simulation.queue.keySet().forEach(id -> simulation.receives.put(id, receives));

        while (!simulation.queue.isEmpty() && simulation.runs < 60) {
            assertThat(simulation.run(100, (records, at) -> work(records), IsolationTest::read))
                    .isTrue();
        }

        assertThat(simulation.dead).isEmpty();
        assertThat(simulation.done).hasSize(50);
    }

    /** A table that is away while suspects wait for their turn convicts nobody. */
    @Test
    void process_shouldBuryNothing_whenTheTableIsAwayForLong() {
        for (int i = 0; i < 20; i++) {
            simulation.put("good " + i);
        }
        simulation.queue.keySet().forEach(id -> simulation.receives.put(id, 5));
        for (int i = 0; i < 500; i++) {
            simulation.run(
                    10,
                    (records, at) -> {
                        throw new UnavailableException("DynamoDB is away", null);
                    },
                    IsolationTest::read);
        }
        assertThat(simulation.dead).isEmpty();
        assertThat(simulation.queue).hasSize(20);

        while (!simulation.queue.isEmpty() && simulation.runs < 600) {
            simulation.run(10, (records, at) -> work(records), IsolationTest::read);
        }
        assertThat(simulation.done).hasSize(20);
    }
}
