package io.mkomhub.store.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.queues.Lane.DelayedBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneTest {

    private final TestQueues queues = new TestQueues();

    private static DelayedBatch batch(String name, Priority priority, int seconds) {
        BatchId id = BatchId.derived(name);
        return new DelayedBatch(
                new MessageBatch(
                        id,
                        Instant.EPOCH,
                        name,
                        new Mailing("Natal", 1),
                        1,
                        List.of(new OutboundMessage(
                                new MessageId(id, 1),
                                new Msisdn("5511953959059"),
                                "Oi",
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                MessageClass.SERVICE,
                                Optional.empty(),
                                Optional.empty(),
                                Handling.of(priority)))),
                Duration.ofSeconds(seconds));
    }

    private List<String> origins(String queue) {
        return queues.batched(queue).stream()
                .map(body -> MessageBatchJson.read(body).origin())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"URGENT, URGENT", "NORMAL, OUTBOUND"})
    void of_shouldBeTheQueueOfThePriority(Priority priority, QueueName queue) {
        assertThat(Lane.of(batch("a", priority, 0).messageBatch())).isEqualTo(queue);
    }

    @Test
    void putLater_shouldKeepEachBatchInItsLane_whenBothAreMixed() {
        assertThat(Lane.putLater(
                        queues.queues(),
                        List.of(
                                batch("n1", Priority.NORMAL, 1),
                                batch("u1", Priority.URGENT, 2),
                                batch("n2", Priority.NORMAL, 3))))
                .isEmpty();

        assertThat(origins("urgent")).containsExactly("u1");
        assertThat(queues.delays("urgent")).containsExactly(2);
        assertThat(origins("outbound")).containsExactly("n1", "n2");
        assertThat(queues.delays("outbound")).containsExactly(1, 3);
        assertThat(queues.requests()).isEqualTo(2);
    }

    @ParameterizedTest(name = "request {0} fails")
    @CsvSource({"1, 1", "2, 0;2"})
    void putLater_shouldNameTheBatchesOfTheQueueThatTookNone(int failing, String refused) {
        queues.failRequest(failing);

        assertThat(Lane.putLater(
                        queues.queues(),
                        List.of(
                                batch("n1", Priority.NORMAL, 0),
                                batch("u1", Priority.URGENT, 0),
                                batch("n2", Priority.NORMAL, 0))))
                .map(String::valueOf)
                .containsExactlyInAnyOrder(refused.split(";", -1));
    }
}
