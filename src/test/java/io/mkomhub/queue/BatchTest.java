package io.mkomhub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.mkomhub.fault.RefusedException;
import io.mkomhub.fault.UnavailableException;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.queue.Batch.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Records here are their own bodies; {@code poison} cannot be read, and over {@code unforeseen} reading itself breaks. */
class BatchTest {

    private final FakeSqs sqs = new FakeSqs();
    private final Batch batch = new Batch(new Queues(sqs, FakeSqs.CONFIG));
    private final List<String> done = new ArrayList<>();

    private static SQSEvent event(String... bodies) {
        SQSEvent event = new SQSEvent();
        event.setRecords(Stream.of(bodies)
                .map(body -> {
                    SQSMessage message = new SQSMessage();
                    message.setMessageId("id-" + body);
                    message.setBody(body);
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
        return batch.process(event(bodies), QueueName.EVENTS, BatchTest::read, work).getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private Set<String> doAll(Map<String, String> records) {
        done.addAll(records.values());
        return Set.of();
    }

    private List<String> buried() {
        return sqs.single.stream().map(SendMessageRequest::messageBody).toList();
    }

    @Test
    void process_shouldReportNothing_whenAllIsDone() {
        assertThat(process(this::doAll, "a", "b")).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void process_shouldReportWhatIsToComeBack_whenTheWorkSaysSo() {
        assertThat(process(records -> Set.of("id-b"), "a", "b")).containsExactly("id-b");
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

        assertThat(process(away, "a", "poison", "b")).containsExactlyInAnyOrder("id-a", "id-b");
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

        List<String> failures = process(work, "a", "b", "c");

        assertThat(failures).hasSize(2).doesNotContain("id-" + done.get(0));
    }
}
