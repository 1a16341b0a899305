package io.mkomhub.function.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HeldRecords;
import io.mkomhub.store.messages.TestHolds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Instant DUE = NOW.plus(Duration.ofHours(1));

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues(clock);
    private final Handover handover = new Handover(
            stores.holds(),
            new HeldRecords(stores.holds(), stores.batches(), stores.messages(), queues.queues(), clock),
            clock);

    @BeforeEach
    void start() {
        stores.now(NOW);
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    private static MessageBatch batch(String name, int messages) {
        BatchId id = BatchId.derived(name);
        return new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing(name, 1),
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn("551195395%04d".formatted(place)),
                                "Oi",
                                Optional.of(DUE),
                                Optional.empty(),
                                List.of()))
                        .toList());
    }

    private MessageBatch hold(MessageBatch messageBatch, Instant due) {
        stores.holds().hold(List.of(TestHolds.until(due, messageBatch)), NOW);
        return messageBatch;
    }

    private boolean handOver() {
        return handover.handOver(clock.instant().plusSeconds(30));
    }

    private List<MessageBatch> queued() {
        return queues.bodies().stream().map(MessageBatchJson::read).toList();
    }

    @Test
    void handOver_shouldQueueARecordWithTheRestOfItsWait_onceAndNotBefore() {
        MessageBatch messageBatch = hold(batch("Natal", 100), DUE);
        assertThat(handOver()).isTrue();
        assertThat(queued()).isEmpty();

        clock.advance(Duration.ofMinutes(58));
        assertThat(handOver()).isTrue();
        assertThat(handOver()).isTrue();

        assertThat(queued()).singleElement().satisfies(record -> {
            assertThat(record.messages()).isEqualTo(messageBatch.messages());
            assertThat(record.heldUntil()).contains(DUE);
            assertThat(record.attempt()).isZero();
            assertThat(record.acceptedAt()).isEqualTo(NOW);
            assertThat(record.mailing()).isEqualTo(messageBatch.mailing());
            assertThat(record.origin()).isEqualTo("api:crm");
        });
        assertThat(queues.delays()).containsExactly(120);
    }

    @Test
    void handOver_shouldQueueInOrderOfTime_afterAnOutage() {
        hold(batch("second", 1), DUE.plus(Duration.ofHours(30)));
        hold(batch("first", 1), DUE);
        hold(batch("third", 1), DUE.plus(Duration.ofDays(9)));

        clock.advance(Duration.ofDays(10));
        assertThat(handOver()).isTrue();

        assertThat(queued().stream().map(record -> record.mailing().identifier()))
                .containsExactly("first", "second", "third");
        assertThat(queues.delays()).containsOnly(0);
    }

    @Test
    void handOver_shouldKeepWhatTheQueueDoesNotAccept() {
        hold(batch("Natal", 1), DUE);
        clock.advance(Duration.ofHours(1));
        queues.failRequest(1);

        assertThat(handOver()).isFalse();
        assertThat(handOver()).isTrue();

        assertThat(queued()).hasSize(1);
    }

    @Test
    void handOver_shouldEndInTime() {
        hold(batch("Natal", 1), DUE);
        clock.advance(Duration.ofHours(1));

        assertThat(handover.handOver(clock.instant())).isFalse();
        assertThat(queued()).isEmpty();
    }

    @Test
    void handOver_shouldTakeTheStoredMessage_whenItsBatchHasExpired() {
        MessageBatch messageBatch = hold(batch("Natal", 1), DUE);
        TrackedMessage changed = TrackedMessage.of(
                messageBatch, messageBatch.messages().get(0).with("Tchau", Optional.of(DUE), Optional.empty()));
        assertThat(stores.messages().saveContent(changed)).isTrue();
        stores.batches().takeOut(changed.id());
        clock.advance(Duration.ofHours(1));

        assertThat(handOver()).isTrue();

        assertThat(queued())
                .singleElement()
                .satisfies(record -> assertThat(record.messages()).containsExactly(changed.message()));
    }

    @Test
    void handOver_shouldQueueNothing_forAMessageThatWasErased() {
        MessageBatch messageBatch = batch("Natal", 2);
        stores.batches().add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        hold(messageBatch, DUE);
        for (OutboundMessage message : messageBatch.messages()) {
            stores.messages().erase(List.of(TrackedMessage.of(messageBatch, message)), NOW);
            stores.batches().takeOut(message.id());
        }
        clock.advance(Duration.ofHours(1));

        assertThat(handOver()).isTrue();

        assertThat(queued()).isEmpty();
        assertThat(stores.holds().due(clock.instant()).held()).isEmpty();
    }
}
