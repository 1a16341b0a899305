package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.messages.CallbackWatch.Due;
import io.mkomhub.store.messages.CallbackWatch.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final BatchId BATCH = BatchId.derived("test");

    private final TestTable dynamo = new TestTable();
    private final CallbackWatch callbackWatch = new CallbackWatch(dynamo.table(), () -> TIMEOUT);

    @AfterEach
    void stop() {
        dynamo.close();
    }

    private static TrackedMessage message(int place, Optional<Instant> schedule) {
        return TestMessage.acceptedAt(NOW)
                .at(place)
                .scheduled(schedule)
                .unstored()
                .tracked();
    }

    private List<MessageId> dueAt(Instant time) {
        List<Watch> due = new ArrayList<>();
        for (Due part = callbackWatch.due(time); !part.complete(); part = callbackWatch.due(time)) {
            part.watches().forEach(callbackWatch::remove);
            due.addAll(part.watches());
        }
        return due.stream().flatMap(watch -> watch.messages().stream()).toList();
    }

    @Test
    void due_shouldGiveEachOnce_whenItsTimeHasComeAndNotBefore() {
        List<TrackedMessage> messages = IntStream.rangeClosed(1, 100)
                .mapToObj(place -> message(place, Optional.empty()))
                .toList();
        assertThat(callbackWatch.due(NOW)).isEqualTo(new Due(List.of(), true));

        callbackWatch.add(messages, NOW);

        assertThat(dueAt(NOW.plus(TIMEOUT).minusSeconds(1))).isEmpty();
        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(20)))
                .isEqualTo(messages.stream().map(TrackedMessage::id).toList());
        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(40))).isEmpty();
    }

    @Test
    void due_shouldCountFromTheSchedule_whenAMessageHasOne() {
        Instant schedule = NOW.plus(Duration.ofMinutes(30));
        callbackWatch.due(NOW);
        callbackWatch.add(
                List.of(message(1, Optional.of(schedule)), message(2, Optional.of(NOW.minusSeconds(9)))), NOW);

        assertThat(dueAt(NOW.plus(TIMEOUT).plusSeconds(20))).containsExactly(new MessageId(BATCH, 2));
        assertThat(dueAt(schedule.plus(TIMEOUT).plusSeconds(20))).containsExactly(new MessageId(BATCH, 1));
    }

    @Test
    void due_shouldCatchUp_whenNobodyLookedForLong() {
        callbackWatch.due(NOW);
        callbackWatch.add(List.of(message(1, Optional.empty())), NOW);

        assertThat(dueAt(NOW.plus(TIMEOUT).plus(Duration.ofHours(1)))).containsExactly(new MessageId(BATCH, 1));
    }

    @Test
    void due_shouldGiveWhoeverAsksTimeToStop_whenThereIsMuchToCatchUpWith() {
        callbackWatch.due(NOW);

        assertThat(callbackWatch.due(NOW.plus(Duration.ofHours(3)))).isEqualTo(new Due(List.of(), false));
        assertThat(dueAt(NOW.plus(Duration.ofHours(3)))).isEmpty();
    }

    @Test
    void due_shouldGiveItAgain_whenItWasNotRemoved() {
        callbackWatch.due(NOW);
        callbackWatch.add(List.of(message(1, Optional.empty())), NOW);

        for (int i = 0; i < 2; i++) {
            Due due = callbackWatch.due(NOW.plus(TIMEOUT).plusSeconds(20));
            assertThat(due.watches()).hasSize(1);
            assertThat(due.complete()).isFalse();
        }
    }
}
