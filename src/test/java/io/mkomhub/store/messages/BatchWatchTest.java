package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.messages.BatchWatch.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:30.250Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final TestTable dynamo = new TestTable();
    private final MessageBatchStore batches = new MessageBatchStore(dynamo.table());
    private final BatchWatch batchWatch = new BatchWatch(dynamo.table(), batches, () -> TIMEOUT);

    @AfterEach
    void stop() {
        dynamo.close();
    }

    private static MessageBatch batch(BatchId id, Instant acceptedAt) {
        TrackedMessage message = TestMessage.acceptedAt(acceptedAt).inBatch(id).tracked();
        return new MessageBatch(id, acceptedAt, message.origin(), message.mailing(), 0, List.of(message.message()));
    }

    /** Stores message batches that are accepted at these times. */
    private List<MessageId> accepted(Instant... times) {
        List<MessageBatch> accepted =
                Stream.of(times).map(time -> batch(BatchId.random(time), time)).toList();
        batches.add(accepted.stream().map(EncodedBatch::of).toList(), Duration.ofSeconds(10));
        return accepted.stream().map(batch -> new MessageId(batch.id(), 1)).toList();
    }

    private List<MessageId> dueAt(Instant time) {
        List<MessageId> all = new ArrayList<>();
        for (boolean complete = false; !complete; ) {
            Due due = batchWatch.due(time);
            due.messages().forEach(message -> all.add(message.id()));
            batchWatch.checked(due);
            complete = due.complete();
        }
        return all;
    }

    @Test
    void due_shouldGiveEachMessageOnce_whenItsTimeHasComeAndNotBefore() {
        assertThat(dueAt(NOW)).isEmpty();
        List<MessageId> first = accepted(NOW, NOW);
        List<MessageId> second = accepted(NOW.plusMillis(1));

        assertThat(dueAt(NOW.plus(TIMEOUT))).isEmpty();
        assertThat(dueAt(NOW.plus(TIMEOUT).plusMillis(1))).containsExactlyInAnyOrderElementsOf(first);
        assertThat(dueAt(NOW.plus(TIMEOUT).plusMillis(1))).isEmpty();
        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(3600))).isEqualTo(second);
    }

    @Test
    void due_shouldFindEveryBatchOfEveryMinuteAndPartition_whenThereAreMoreThanOneCallReturns() {
        assertThat(dueAt(NOW)).isEmpty();
        List<MessageId> all = accepted(IntStream.range(0, 2_500)
                .mapToObj(i -> NOW.plusMillis(i < 2_000 ? 7 : i * 97L))
                .toArray(Instant[]::new));

        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(100))).containsOnlyOnceElementsOf(all.subList(0, 2_000));
        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(600))).isNotEmpty();
    }

    @Test
    void due_shouldGiveTheSameAgain_whenItWasNotChecked() {
        assertThat(dueAt(NOW)).isEmpty();
        List<MessageId> accepted = accepted(NOW);

        Due interrupted = batchWatch.due(NOW.plus(TIMEOUT).plusSeconds(1));

        assertThat(interrupted.messages()).extracting(TrackedMessage::id).isEqualTo(accepted);
        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(1))).isEqualTo(accepted);
    }

    @Test
    void due_shouldCatchUp_whenNobodyLookedForHours() {
        assertThat(dueAt(NOW)).isEmpty();
        List<MessageId> accepted = accepted(NOW.plus(Duration.ofHours(3)));

        assertThat(dueAt(NOW.plus(Duration.ofHours(4)))).isEqualTo(accepted);
    }

    @Test
    void due_shouldLookBack_whenNobodyEverLooked() {
        List<MessageId> accepted = accepted(NOW);

        assertThat(dueAt(NOW.plus(TIMEOUT).plus(Duration.ofMinutes(4)))).isEqualTo(accepted);
    }

    static Stream<Arguments> covered() {
        BatchId timed = BatchId.random(NOW);
        BatchId derived = BatchId.derived("api:crm", "key", "0");
        return Stream.of(
                arguments("sent at once", timed, NOW, Optional.empty(), Duration.ZERO, true),
                arguments("read on a clock that is behind", timed, NOW, Optional.empty(), Duration.ofSeconds(-6), true),
                arguments("sent soon", timed, NOW, Optional.empty(), Duration.ofSeconds(299), true),
                arguments("sent late", timed, NOW, Optional.empty(), Duration.ofSeconds(300), false),
                arguments("accepted anew", timed, NOW.plusMillis(1), Optional.empty(), Duration.ZERO, false),
                arguments("derived id", derived, NOW, Optional.empty(), Duration.ZERO, false),
                arguments("scheduled", timed, NOW, Optional.of(NOW.plusSeconds(60)), Duration.ZERO, false),
                arguments("schedule is past", timed, NOW, Optional.of(NOW.minusSeconds(60)), Duration.ZERO, true));
    }

    @ParameterizedTest(name = "{0}: {5}")
    @MethodSource
    void covered(
            String name, BatchId id, Instant acceptedAt, Optional<Instant> schedule, Duration later, boolean covered) {
        TrackedMessage message = TestMessage.acceptedAt(acceptedAt)
                .inBatch(id)
                .scheduled(schedule)
                .unstored()
                .tracked();

        assertThat(batchWatch.covers(message, NOW.plus(later))).isEqualTo(covered);
    }

    @Test
    void covers_shouldBeFalse_whenTheBatchMayExpireBeforeItIsLookedAt() {
        TrackedMessage message = TestMessage.acceptedAt(NOW)
                .inBatch(BatchId.random(NOW))
                .unstored()
                .tracked();

        assertThat(new BatchWatch(dynamo.table(), batches, () -> Duration.ofDays(365)).covers(message, NOW))
                .isFalse();
    }
}
