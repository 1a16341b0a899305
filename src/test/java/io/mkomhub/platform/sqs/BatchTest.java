package io.mkomhub.platform.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.metrics.TestAlerts;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Each record is its own body here. {@code poison} cannot be read, and {@code unforeseen} makes the reader itself fail.
 */
class BatchTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final FakeSqs sqs = new FakeSqs();
    private final Queues queues = new Queues(sqs, FakeSqs.CONFIG, TestAlerts.create(), CLOCK);
    private final Batch batch = new Batch(
            queues, new Receipts(sqs, queues, TestAlerts.create()), TestAuditLog.create(), TestAlerts.create(), CLOCK);
    private final List<String> done = new ArrayList<>();

    /** Work without a clock. */
    private interface Work extends Function<Map<String, String>, Set<String>> {}

    private static SQSEvent event(String... bodies) {
        return event(1, bodies);
    }

    private static SQSEvent event(int receives, String... bodies) {
        return event(receives, Tries.NONE, bodies);
    }

    private static SQSEvent event(int receives, Tries tries, String... bodies) {
        SQSEvent event = new SQSEvent();
        event.setRecords(Stream.of(bodies)
                .map(body -> {
                    SQSMessage message = new SQSMessage();
                    message.setMessageId("id-" + body);
                    message.setBody(body);
                    message.setReceiptHandle("receipt-" + body);
                    message.setMessageAttributes(TriesTest.received(tries));
                    message.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(receives)));
                    return message;
                })
                .toList());
        return event;
    }

    @ParameterizedTest(name = "{0} after {1} failures")
    @CsvSource({"a, 7, failed 8 times", "refused, 0, refused"})
    void process_shouldTellItsWork_whenARecordIsADeadLetter(String body, int failures, String reason) {
        Map<String, String> told = new HashMap<>();
        Batch.Work<String> work = (records, startedAt) -> {
            if (records.containsValue("refused")) {
                throw new RefusedException("refused", null);
            }
            throw new IllegalStateException("a bug");
        };
        BiConsumer<String, String> teller = (record, why) -> {
            told.put(record, why);
            throw new IllegalStateException("another bug");
        };
        SQSEvent event = event(1, new Tries(0, failures, 0, Optional.empty()), body);

        assertThat(batch.process(event, QueueName.EVENTS, BatchTest::read, any -> NOW, work, teller)
                        .getBatchItemFailures())
                .isEmpty();

        assertThat(told.keySet()).containsExactly(body);
        assertThat(told.get(body)).startsWith(reason);
        assertThat(deadLettered()).containsExactly(body);
    }

    /** Reading it again may be what ends this run, too. */
    @ParameterizedTest(name = "{0}, {1} crashes")
    @CsvSource({"poison, 0", "a, " + Batch.MAX_CRASHES})
    void process_shouldNotReadADeadLetterAgain_whenItCannotBeReadOrEndedItsRuns(String body, int crashes) {
        batch.process(
                event(1, new Tries(0, 0, crashes, Optional.empty()), body),
                QueueName.EVENTS,
                BatchTest::read,
                any -> NOW,
                (records, startedAt) -> Set.of(),
                (record, why) -> {
                    throw new AssertionError("nothing was read");
                });

        assertThat(deadLettered()).containsExactly(body);
    }

    private static String read(String body) {
        if (body.equals("poison")) {
            throw new InvalidInputException("", "the body is not JSON");
        }
        if (body.equals("unforeseen")) {
            throw new IllegalStateException("a reader with a bug");
        }
        return body;
    }

    private List<String> process(Work work, String... bodies) {
        return process(work, event(bodies));
    }

    private List<String> process(Work work, SQSEvent event) {
        return batch
                .process(event, QueueName.EVENTS, BatchTest::read, record -> NOW, (records, at) -> work.apply(records))
                .getBatchItemFailures()
                .stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private Set<String> doAll(Map<String, String> records) {
        done.addAll(records.values());
        return Set.of();
    }

    private List<String> deadLettered() {
        assertThat(sqs.single).allMatch(put -> put.queueUrl().equals("events-dead"));
        return sqs.single.stream().map(SendMessageRequest::messageBody).toList();
    }

    private List<String> requeue() {
        return entries().stream().map(SendMessageBatchRequestEntry::messageBody).toList();
    }

    private List<SendMessageBatchRequestEntry> entries() {
        assertThat(sqs.batches).allMatch(put -> put.queueUrl().equals("events"));
        return sqs.batches.stream().flatMap(put -> put.entries().stream()).toList();
    }

    private static int carried(SendMessageBatchRequestEntry entry, String name) {
        MessageAttributeValue value = entry.messageAttributes().get(name);
        return value == null ? 0 : Integer.parseInt(value.stringValue());
    }

    @Test
    void process_shouldReportNothing_whenAllIsDone() {
        assertThat(process(this::doAll, "a", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void process_shouldPutBackWhatIsNotDone_whenTheWorkSaysSo() {
        assertThat(process(records -> Set.of("id-b"), "a", "b")).isEmpty();
        assertThat(requeue()).containsExactly("b");
        assertThat(entries().get(0).delaySeconds()).isBetween(5, 30);
        assertThat(carried(entries().get(0), Tries.REQUEUES)).isEqualTo(1);
    }

    @ParameterizedTest(name = "put back {0} times: after {1} to {2} s")
    @CsvSource({"0, 5, 30", "9, 5, 30", "10, 5, 120", "500, 5, 120"})
    void process_shouldPutBackForLonger_whenAnOutageIsLong(int requeues, int shortest, int longest) {
        String[] many = IntStream.range(0, 200).mapToObj(i -> "r" + i).toArray(String[]::new);

        process(records -> records.keySet(), event(1, new Tries(requeues, 0, 0, Optional.empty()), many));

        assertThat(entries())
                .hasSize(200)
                .allMatch(entry -> entry.delaySeconds() >= shortest && entry.delaySeconds() <= longest)
                .allMatch(entry -> carried(entry, Tries.REQUEUES) == requeues + 1);
        assertThat(entries()).anyMatch(entry -> entry.delaySeconds() > longest / 2);
    }

    @Test
    void process_shouldPutBackTenInARequest_whenThereAreMany() {
        String[] many = IntStream.range(0, 95).mapToObj(i -> "r" + i).toArray(String[]::new);

        assertThat(process(records -> records.keySet(), event(many))).isEmpty();

        assertThat(sqs.batches).hasSize(10);
        assertThat(requeue()).containsExactlyInAnyOrder(many);
    }

    @Test
    void process_shouldReportOnlyThose_whenSqsRefusesToTakeSomeBack() {
        sqs.refuse(Set.of("b"));

        assertThat(process(records -> records.keySet(), "a", "b", "c")).containsExactly("id-b");
    }

    @Test
    void process_shouldReportWhatIsNotDone_whenItCannotBePutBack() {
        sqs.failRequest(1);

        assertThat(process(records -> Set.of("id-a", "id-b"), "a", "b")).containsExactlyInAnyOrder("id-a", "id-b");
        assertThat(requeue()).isEmpty();
    }

    @Test
    void process_shouldBuryWhatCannotBeReadAndDoTheRest_whenThereIsPoison() {
        assertThat(process(this::doAll, "a", "poison", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(deadLettered()).containsExactly("poison");
        assertThat(sqs.single.get(0).queueUrl()).isEqualTo("events-dead");
        assertThat(sqs.reason()).isEqualTo("the body is not JSON");
    }

    @Test
    void process_shouldDoTheRestAndPutThatOneBack_whenReadingItBreaks() {
        assertThat(process(this::doAll, "a", "unforeseen", "b")).isEmpty();
        assertThat(requeue()).containsExactly("unforeseen");
        assertThat(carried(entries().get(0), Tries.FAILURES)).isEqualTo(1);
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(deadLettered()).isEmpty();
    }

    @Test
    void process_shouldNotAcknowledgePoison_whenItCannotBeBuried() {
        sqs.failRequest(1);

        assertThat(process(this::doAll, "a", "poison")).containsExactly("id-poison");
        assertThat(done).containsExactly("a");
    }

    @Test
    void process_shouldBringAllBack_whenNoneCanBeDoneNow() {
        Work away = records -> {
            throw new UnavailableException("DynamoDB is away", null);
        };

        assertThat(process(away, "a", "poison", "b")).isEmpty();
        assertThat(requeue()).containsExactlyInAnyOrder("a", "b");
        assertThat(deadLettered()).containsExactly("poison");
    }

    @Test
    void process_shouldDoTheOthers_whenOneBreaksTheWork() {
        Work work = records -> {
            if (records.containsValue("bad")) {
                throw new IllegalStateException("bug");
            }
            return doAll(records);
        };

        assertThat(process(work, "a", "bad", "b")).isEmpty();
        assertThat(requeue()).containsExactly("bad");
        assertThat(carried(entries().get(0), Tries.FAILURES)).isEqualTo(1);
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(deadLettered()).isEmpty();
    }

    @Test
    void process_shouldBuryOnlyThatOne_whenOneIsRefusedForGood() {
        Work work = records -> {
            if (records.containsValue("bad")) {
                throw new RefusedException("DynamoDB refused an item", null);
            }
            return doAll(records);
        };

        assertThat(process(work, "a", "bad", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(deadLettered()).containsExactly("bad");
        assertThat(sqs.reason()).isEqualTo("DynamoDB refused an item");
    }

    @Test
    void process_shouldBringBackOnlyThoseNotDone_whenDoneOneByOneAndTheStoreGoesAway() {
        Set<String> seen = new HashSet<>();
        Work work = records -> {
            if (records.size() > 1) {
                throw new IllegalStateException("bug");
            }
            if (!seen.isEmpty()) {
                throw new UnavailableException("DynamoDB is away", null);
            }
            seen.addAll(records.values());
            return doAll(records);
        };

        assertThat(process(work, "a", "b", "c")).isEmpty();
        assertThat(requeue()).hasSize(2).doesNotContain(done.get(0));
    }

    @ParameterizedTest(name = "failed {0} times before: dead-lettered {1}")
    @CsvSource({"0,false", "6,false", "7,true", "8,true"})
    void process_shouldBuryWithTheReason_whenARecordHasFailedTooOften(int failures, boolean dead) {
        Work broken = records -> {
            throw new IllegalStateException("a secret");
        };

        assertThat(process(broken, event(1, new Tries(50, failures, 0, Optional.empty()), "a")))
                .isEmpty();

        assertThat(deadLettered()).hasSize(dead ? 1 : 0);
        assertThat(requeue()).hasSize(dead ? 0 : 1);
        if (dead) {
            assertThat(sqs.reason())
                    .contains("failed " + (failures + 1) + " times")
                    .contains("IllegalStateException")
                    .doesNotContain("secret");
        } else {
            assertThat(carried(entries().get(0), Tries.FAILURES)).isEqualTo(failures + 1);
        }
    }

    /** A wait for somebody else is no fault of the record's, however often it had to wait. */
    @Test
    void process_shouldCountNoFailure_whenAServiceIsAway() {
        Work away = records -> {
            throw new UnavailableException("DynamoDB is away", null);
        };

        process(away, event(1, new Tries(100_000, 7, 4, Optional.empty()), "a"));

        assertThat(deadLettered()).isEmpty();
        assertThat(carried(entries().get(0), Tries.FAILURES)).isEqualTo(7);
        assertThat(carried(entries().get(0), Tries.CRASHES)).isEqualTo(4);
        assertThat(carried(entries().get(0), Tries.REQUEUES)).isEqualTo(100_001);
    }

    @Test
    void process_shouldCatchIt_whenARecordOverflowsTheStack() {
        Work deep = records -> {
            if (records.containsValue("bad")) {
                throw new StackOverflowError();
            }
            return doAll(records);
        };

        assertThat(process(deep, "a", "bad", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(requeue()).containsExactly("bad");
    }

    @ParameterizedTest(name = "due in {0} s: done now {1}")
    @CsvSource({"-5, true", "0, true", "1, true", "30, false", "899, false", "5000, false"})
    void process_shouldLetARecordWait_whenItIsNotDueYet(int seconds, boolean now) {
        Instant due = NOW.plusSeconds(seconds);

        process(this::doAll, event(1, new Tries(3, 0, 0, Optional.of(due)), "a"));

        assertThat(done).hasSize(now ? 1 : 0);
        assertThat(requeue()).hasSize(now ? 0 : 1);
        if (!now) {
            SendMessageBatchRequestEntry entry = entries().get(0);
            assertThat(entry.delaySeconds()).isEqualTo(Math.min(seconds, 900));
            MessageAttributeValue next = entry.messageAttributes().get(Tries.NOT_BEFORE);
            assertThat(next == null).isEqualTo(seconds <= 900);
            if (next != null) {
                assertThat(next.stringValue()).isEqualTo(Long.toString(due.toEpochMilli()));
            }
        }
    }

    @Test
    void process_shouldGiveTheCorrelation_whereARecordHasOne() {
        assertThat(Batch.correlation("{\"correlation_id\":\"abc\",\"x\":1}")).contains(new CorrelationId("abc"));
        assertThat(Batch.correlation("{\"text\":\"\\\"correlation_id\\\":\\\"abc\\\"\"}"))
                .isEmpty();
        assertThat(Batch.correlation("{\"correlation_id\":\"abc")).isEmpty();
        assertThat(Batch.correlation("not JSON")).isEmpty();
    }

    private static Tries crashed(int crashes) {
        return new Tries(0, 0, crashes, Optional.empty());
    }

    private static SQSEvent together(SQSEvent... events) {
        SQSEvent event = new SQSEvent();
        event.setRecords(
                Stream.of(events).flatMap(each -> each.getRecords().stream()).toList());
        return event;
    }

    /** What ends the run over a suspect must find nothing of the others on the queue. */
    @Test
    void process_shouldTakeTheOthersOffFirst_whenASuspectIsDone() {
        List<List<String>> offBefore = new ArrayList<>();
        Work work = records -> {
            offBefore.add(List.copyOf(sqs.deleted));
            return doAll(records);
        };

        assertThat(process(
                        work,
                        together(
                                event(1, crashed(Batch.CRASHES_IN_COMPANY), "s", "t"),
                                event(2, crashed(Batch.CRASHES_IN_COMPANY), "u"),
                                event("a", "b"))))
                .isEmpty();

        assertThat(done).containsExactlyInAnyOrder("a", "b", "u");
        assertThat(requeue()).containsExactly("s", "t");
        assertThat(entries()).allMatch(entry -> carried(entry, Tries.CRASHES) == Batch.CRASHES_IN_COMPANY);
        assertThat(offBefore.get(0)).isEmpty();
        assertThat(offBefore.get(1)).containsExactlyInAnyOrder("receipt-a", "receipt-b", "receipt-s", "receipt-t");
    }

    @ParameterizedTest(name = "request {0} to SQS fails")
    @CsvSource({"1", "2"})
    void process_shouldNotTouchASuspect_whenSqsIsAway(int request) {
        sqs.failRequest(request);

        process(this::doAll, together(event(1, crashed(Batch.CRASHES_IN_COMPANY), "s", "t"), event("a")));

        assertThat(done).containsExactly("a");
        assertThat(deadLettered()).isEmpty();
    }

    @Test
    void process_shouldDoSuspectsTogether_whenTheyCrashedTwiceOnly() {
        List<Set<String>> groups = new ArrayList<>();
        process(
                records -> {
                    groups.add(Set.copyOf(records.values()));
                    return Set.of();
                },
                together(
                        event(1, crashed(Batch.CRASHES_EACH), "s", "t"),
                        event(1, crashed(Batch.CRASHES_IN_COMPANY), "u"),
                        event("a", "b")));

        assertThat(groups).containsExactly(Set.of("a", "b"), Set.of("s", "t"));
        assertThat(requeue()).containsExactly("u");
    }
}
