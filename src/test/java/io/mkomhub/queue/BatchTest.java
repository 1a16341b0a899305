package io.mkomhub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.alert.TestAlerts;
import io.mkomhub.fault.RefusedException;
import io.mkomhub.fault.UnavailableException;
import io.mkomhub.journal.TestJournal;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.queue.Batch.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Records here are their own bodies; {@code poison} cannot be read, and over {@code unforeseen} reading itself breaks. */
class BatchTest {

    private final FakeSqs sqs = new FakeSqs();
    private final Batch batch =
            new Batch(new Queues(sqs, FakeSqs.CONFIG, TestAlerts.create()), TestJournal.create(), TestAlerts.create());
    private final List<String> done = new ArrayList<>();

    private static SQSEvent event(String... bodies) {
        return event(1, bodies);
    }

    private static SQSEvent event(int receives, String... bodies) {
        SQSEvent event = new SQSEvent();
        event.setRecords(Stream.of(bodies)
                .map(body -> {
                    SQSMessage message = new SQSMessage();
                    message.setMessageId("id-" + body);
                    message.setBody(body);
                    message.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(receives)));
                    return message;
                })
                .toList());
        return event;
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

    private List<String> process(Work<String> work, String... bodies) {
        return process(work, event(bodies));
    }

    private List<String> process(Work<String> work, SQSEvent event) {
        return batch
                .process(event, QueueName.EVENTS, BatchTest::read, record -> Instant.now(), work)
                .getBatchItemFailures()
                .stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private Set<String> doAll(Map<String, String> records) {
        done.addAll(records.values());
        return Set.of();
    }

    private List<String> buried() {
        return puts("events-dead");
    }

    private List<String> putBack() {
        return puts("events");
    }

    private List<String> puts(String queue) {
        return sqs.single.stream()
                .filter(put -> put.queueUrl().equals(queue))
                .map(SendMessageRequest::messageBody)
                .toList();
    }

    @Test
    void process_shouldReportNothing_whenAllIsDone() {
        assertThat(process(this::doAll, "a", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void process_shouldPutBackWhatIsNotDone_whenTheWorkSaysSo() {
        assertThat(process(records -> Set.of("id-b"), "a", "b")).isEmpty();
        assertThat(putBack()).containsExactly("b");
        assertThat(sqs.single.get(0).delaySeconds()).isBetween(5, 30);
    }

    @Test
    void process_shouldReportWhatIsNotDone_whenItCannotBePutBack() {
        sqs.failRequest(1);

        assertThat(process(records -> Set.of("id-a", "id-b"), "a", "b")).hasSize(1);
        assertThat(putBack()).hasSize(1);
    }

    @Test
    void process_shouldBuryWhatCannotBeReadAndDoTheRest_whenThereIsPoison() {
        assertThat(process(this::doAll, "a", "poison", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(buried()).containsExactly("poison");
        assertThat(sqs.single.get(0).queueUrl()).isEqualTo("events-dead");
        assertThat(sqs.reason()).isEqualTo("the body is not JSON");
    }

    @Test
    void process_shouldDoTheRestAndNotAcknowledgeThatOne_whenReadingItBreaks() {
        assertThat(process(this::doAll, "a", "unforeseen", "b")).containsExactly("id-unforeseen");
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(buried()).isEmpty();
    }

    @Test
    void process_shouldNotAcknowledgePoison_whenItCannotBeBuried() {
        sqs.failRequest(1);

        assertThat(process(this::doAll, "a", "poison")).containsExactly("id-poison");
        assertThat(done).containsExactly("a");
    }

    @Test
    void process_shouldBringAllBack_whenNoneCanBeDoneNow() {
        Work<String> away = records -> {
            throw new UnavailableException("DynamoDB is away", null);
        };

        assertThat(process(away, "a", "poison", "b")).isEmpty();
        assertThat(putBack()).containsExactlyInAnyOrder("a", "b");
        assertThat(buried()).containsExactly("poison");
    }

    @Test
    void process_shouldDoTheOthers_whenOneBreaksTheWork() {
        Work<String> work = records -> {
            if (records.containsValue("bad")) {
                throw new IllegalStateException("bug");
            }
            return doAll(records);
        };

        assertThat(process(work, "a", "bad", "b")).containsExactly("id-bad");
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(buried()).isEmpty();
    }

    @Test
    void process_shouldBuryOnlyThatOne_whenOneIsRefusedForGood() {
        Work<String> work = records -> {
            if (records.containsValue("bad")) {
                throw new RefusedException("DynamoDB refused an item", null);
            }
            return doAll(records);
        };

        assertThat(process(work, "a", "bad", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
        assertThat(buried()).containsExactly("bad");
        assertThat(sqs.reason()).isEqualTo("DynamoDB refused an item");
    }

    @Test
    void process_shouldBringBackOnlyThoseNotDone_whenDoneOneByOneAndTheStoreGoesAway() {
        Set<String> seen = new HashSet<>();
        Work<String> work = records -> {
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
        assertThat(putBack()).hasSize(2).doesNotContain(done.get(0));
    }

    @ParameterizedTest(name = "received {0} times: buried {1}")
    @CsvSource({"1,false", "7,false", "8,true", "9,true"})
    void process_shouldBuryWithTheReason_whenARecordHasFailedTooOften(int receives, boolean dead) {
        Work<String> broken = records -> {
            throw new IllegalStateException("a secret");
        };

        assertThat(process(broken, event(receives, "a")).isEmpty()).isEqualTo(dead);

        assertThat(buried()).hasSize(dead ? 1 : 0);
        if (dead) {
            assertThat(sqs.reason()).contains(Integer.toString(receives)).doesNotContain("secret");
        }
    }

    /** A record that ends the function each time can never be given another reason than that. */
    @Test
    void process_shouldBuryWithoutTouchingIt_whenARecordWasReceivedTooOften() {
        assertThat(process(this::doAll, event(9, "a"))).isEmpty();
        assertThat(done).isEmpty();
        assertThat(buried()).containsExactly("a");
        assertThat(sqs.reason()).startsWith("received 9 times");
    }

    @Test
    void process_shouldTryAgain_whenARecordWasReceivedOftenBecauseOthersFailed() {
        assertThat(process(this::doAll, event(8, "a"))).isEmpty();
        assertThat(done).containsExactly("a");
        assertThat(buried()).isEmpty();
    }
}
