package io.mkomhub.function.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.sweep.SweepFunction.Swept;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.secrets.TestSecrets;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.TestStores.Touched;
import io.mkomhub.store.erasure.Eraser;
import io.mkomhub.store.messages.BatchWatch;
import io.mkomhub.store.messages.CallbackWatch;
import io.mkomhub.store.messages.HeldRecords;
import io.mkomhub.store.messages.ReviewReason;
import io.mkomhub.store.queues.Lease;
import io.mkomhub.store.queues.Spool.Spooled;
import io.mkomhub.store.queues.TestLease;
import io.mkomhub.store.tally.Recount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class SweeperTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Swept NOTHING_LEFT = new Swept(true, 0, 0, true);

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final CallbackWatch callbackWatch = new CallbackWatch(stores.table(), () -> TIMEOUT);
    private final BatchWatch batchWatch = new BatchWatch(stores.table(), stores.batches(), () -> TIMEOUT);
    private final TestClock clock = new TestClock(NOW);
    private Eraser eraser = stores.eraser();
    private final Lease lease = TestLease.of(stores);

    private record Config(Duration budget, Duration lease) implements SweepConfig {}

    @AfterEach
    void stop() {
        stores.close();
    }

    private Sweeper sweeper(Duration budget) {
        return new Sweeper(
                lease,
                stores.spool(),
                new Handover(
                        stores.holds(),
                        new HeldRecords(stores.holds(), stores.batches(), stores.messages(), queues.queues(), clock),
                        clock),
                queues.queues(),
                batchWatch,
                callbackWatch,
                stores.review(),
                eraser,
                stores.lateErasure(),
                TestMailings.of(stores, queues.queues(), clock),
                new Recount(stores.table(), clock),
                TestSecrets.of("mkom-token 2027-12-31", "", ""),
                TestMetrics.create(),
                TestAuditLog.create(),
                new Config(budget, Duration.ofMinutes(1)),
                clock);
    }

    private Swept sweep() {
        return sweeper(Duration.ofSeconds(35)).sweep();
    }

    /** Has something run before each request for a partition. */
    private void onRequest(String partition, Runnable before) {
        stores.gate(() -> {
            List<Touched> touched = stores.touched();
            if (touched.get(touched.size() - 1).partition().startsWith(partition)) {
                before.run();
            }
        });
    }

    private static void fail() {
        throw SdkClientException.create("unable to connect");
    }

    private void endTheTime() {
        clock.advance(Duration.ofSeconds(36));
    }

    private List<String> spooled() {
        return stores.spool().oldest().stream().map(Spooled::body).toList();
    }

    @Test
    void sweep_shouldMoveRecordsToTheirQueuesInOrder_whenSomeAreOnTheSpool() {
        stores.spool().keep(QueueName.EVENTS, List.of("a", "b"), NOW);
        stores.spool().keep(QueueName.OUTBOUND, List.of("c"), NOW);
        stores.spool().keep(QueueName.EVENTS, List.of("d"), NOW);

        assertThat(sweep()).isEqualTo(new Swept(true, 4, 0, true));

        assertThat(queues.batched("events")).containsExactly("a", "b", "d");
        assertThat(queues.batched("outbound")).containsExactly("c");
        assertThat(spooled()).isEmpty();
        assertThat(sweep()).isEqualTo(NOTHING_LEFT);
    }

    @Test
    void sweep_shouldLeaveWord_ofItsRunAndOfTheTokensExpiry() {
        assertThat(sweep()).isEqualTo(NOTHING_LEFT);

        assertThat(lease.lastRun())
                .isEqualTo(new Lease.LastRun(Optional.of(NOW), Optional.of(Instant.parse("2027-12-31T03:00:00Z"))));
    }

    @Test
    void sweep_shouldMoveAll_whenTheyAreMoreThanOneRound() {
        List<String> bodies =
                IntStream.range(0, 500).mapToObj(Integer::toString).toList();
        stores.spool().keep(QueueName.EVENTS, bodies, NOW);

        assertThat(sweep()).isEqualTo(new Swept(true, 500, 0, true));

        assertThat(queues.batched("events")).isEqualTo(bodies);
    }

    /** Accepted means kept: what no queue took stays, and the next run takes it. */
    @Test
    void sweep_shouldKeepRecordsOnTheSpool_whenTheirQueueDoesNotTakeThem() {
        stores.spool().keep(QueueName.EVENTS, List.of("a", "b"), NOW);
        stores.spool().keep(QueueName.OUTBOUND, List.of("c"), NOW);
        queues.failRequest(1);

        assertThat(sweep()).isEqualTo(new Swept(true, 1, 0, false));

        assertThat(spooled()).containsExactly("a", "b");
        assertThat(sweep()).isEqualTo(new Swept(true, 2, 0, true));
        assertThat(queues.batched("events")).containsExactly("a", "b");
    }

    @Test
    void sweep_shouldDoNothing_whileAnotherRunHoldsTheLease() {
        stores.spool().keep(QueueName.EVENTS, List.of("a"), NOW);
        Lease other = TestLease.of(stores);
        assertThat(other.take(NOW, Duration.ofMinutes(1), Optional.empty())).isTrue();

        assertThat(sweep()).isEqualTo(new Swept(false, 0, 0, false));
        assertThat(spooled()).containsExactly("a");

        other.giveBack();
        assertThat(sweep()).isEqualTo(new Swept(true, 1, 0, true));
    }

    @Test
    void sweep_shouldReleaseTheLease_whenTheRunFails() {
        onRequest("SPOOL#", SweeperTest::fail);
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::sweep);
        stores.gate(() -> {});

        assertThat(TestLease.of(stores).take(NOW, Duration.ofMinutes(1), Optional.empty()))
                .isTrue();
    }

    @Test
    void sweep_shouldSayThatItIsNotComplete_whenThereIsNoTime() {
        stores.spool().keep(QueueName.EVENTS, List.of("a"), NOW);

        assertThat(sweeper(Duration.ZERO).sweep()).isEqualTo(new Swept(true, 0, 0, false));

        assertThat(spooled()).containsExactly("a");
    }

    private static TrackedMessage message(MessageState state) {
        return TestMessage.acceptedAt(state.updatedAt()).in(state).unstored().tracked();
    }

    static Stream<Arguments> watched() {
        Instant before = NOW.minus(TIMEOUT);
        MessageState sending = MessageState.queued(before).claimed(before);
        return Stream.of(
                arguments("sent", sending.accepted(Optional.empty(), before), true, false),
                arguments("queued again", sending.released("429", before), true, true),
                arguments("sending", sending, true, true),
                arguments("uncertain", sending.uncertain("timeout", before), false, true),
                arguments("failed", sending.failed("refused", before), false, false),
                arguments(
                        "sent a moment less ago",
                        sending.accepted(Optional.empty(), before.plusMillis(1)),
                        false,
                        true));
    }

    @ParameterizedTest(name = "{0}: listed {2}, watched again {3}")
    @MethodSource("watched")
    void sweep_shouldListAMessageForReview_whenItsCallbackIsOverdue(
            String name, MessageState state, boolean overdue, boolean again) {
        Instant added = NOW.minus(TIMEOUT).minusSeconds(60);
        callbackWatch.due(added);
        TrackedMessage message = message(state);
        stores.accept(message);
        assertThat(stores.messages().save(List.of(message))).containsExactly(true);
        callbackWatch.add(List.of(message), added);

        assertThat(sweep()).isEqualTo(new Swept(true, 0, overdue ? 1 : 0, true));

        assertThat(stores.review()
                        .list(ReviewReason.OVERDUE, Optional.empty(), 10)
                        .entries())
                .extracting(TrackedMessage::id)
                .isEqualTo(overdue ? List.of(message.id()) : List.of());
        assertThat(callbackWatch.due(NOW.plus(TIMEOUT).plusSeconds(20)).watches())
                .hasSize(again ? 1 : 0);
        assertThat(sweep()).isEqualTo(NOTHING_LEFT);
    }

    @ParameterizedTest(name = "{0}: listed {2}, watched again {3}")
    @MethodSource("watched")
    void sweep_shouldListAMessageOfADueBatchForReview_whenItsCallbackIsOverdue(
            String name, MessageState state, boolean overdue, boolean again) {
        Instant accepted = NOW.minus(TIMEOUT).minusSeconds(60);
        batchWatch.checked(batchWatch.due(accepted));
        callbackWatch.due(accepted);
        TrackedMessage message = TestMessage.acceptedAt(accepted)
                .inBatch(BatchId.random(accepted))
                .in(state)
                .unstored()
                .tracked();
        stores.accept(message);
        assertThat(stores.messages().save(List.of(message))).containsExactly(true);

        assertThat(sweep()).isEqualTo(new Swept(true, 0, overdue ? 1 : 0, true));

        assertThat(stores.review()
                        .list(ReviewReason.OVERDUE, Optional.empty(), 10)
                        .entries())
                .extracting(TrackedMessage::id)
                .isEqualTo(overdue ? List.of(message.id()) : List.of());
        assertThat(callbackWatch.due(NOW.plus(TIMEOUT).plusSeconds(20)).watches())
                .hasSize(again ? 1 : 0);
        assertThat(sweep()).isEqualTo(NOTHING_LEFT);
    }

    @Test
    void sweep_shouldNotRecordThatItCheckedABatch_whenTheTableWasAwayBeforeItHad() {
        Instant accepted = NOW.minus(TIMEOUT).minusSeconds(60);
        batchWatch.checked(batchWatch.due(accepted));
        TrackedMessage message = TestMessage.acceptedAt(accepted)
                .inBatch(BatchId.random(accepted))
                .in(sentBefore())
                .unstored()
                .tracked();
        stores.accept(message);
        assertThat(stores.messages().save(List.of(message))).containsExactly(true);
        onRequest("P#", SweeperTest::fail);
        assertThatThrownBy(this::sweep).isInstanceOf(UnavailableException.class);

        stores.gate(() -> {});
        assertThat(sweep()).isEqualTo(new Swept(true, 0, 1, true));
    }

    private void addDue(MessageState state, int place) {
        TrackedMessage message = TestMessage.acceptedAt(state.updatedAt())
                .at(place)
                .in(state)
                .unstored()
                .tracked();
        assertThat(stores.messages().save(List.of(message))).containsExactly(true);
        callbackWatch.add(List.of(message), NOW.minus(TIMEOUT).minusSeconds(60));
    }

    private static MessageState sentBefore() {
        Instant before = NOW.minus(TIMEOUT);
        return MessageState.queued(before).claimed(before).accepted(Optional.empty(), before);
    }

    @Test
    void sweep_shouldLeaveTheOtherWatches_whenItsTimeEndsAfterOne() {
        callbackWatch.due(NOW.minus(TIMEOUT).minusSeconds(60));
        addDue(sentBefore(), 1);
        addDue(sentBefore(), 2);
        onRequest("W#", this::endTheTime);

        assertThat(sweep()).isEqualTo(new Swept(true, 0, 1, false));

        stores.gate(() -> {});
        assertThat(sweep()).isEqualTo(new Swept(true, 0, 1, true));
    }

    @Test
    void sweep_shouldNotLookForOverdueMessages_whenEmptyingTheSpoolTookItsTime() {
        callbackWatch.due(NOW.minus(TIMEOUT).minusSeconds(60));
        addDue(sentBefore(), 1);
        onRequest("SPOOL#", this::endTheTime);

        assertThat(sweep()).isEqualTo(new Swept(true, 0, 0, false));

        stores.gate(() -> {});
        assertThat(sweep()).isEqualTo(new Swept(true, 0, 1, true));
    }

    /** A message that a run stored while its person was erased, and the second pass of that erasure, which is due. */
    private void leftByAnErasure(TestClock eraserClock) {
        eraser = new Eraser(
                stores.table(),
                stores.messages(),
                stores.batches(),
                stores.references(),
                stores.optOuts(),
                stores.hashes(),
                eraserClock);
        TrackedMessage message = message(sentBefore());
        assertThat(eraser.erase(message.message().msisdn(), Duration.ofMinutes(1))
                        .complete())
                .isTrue();
        assertThat(stores.messages().save(List.of(message))).containsExactly(true);
        eraserClock.advance(Eraser.SECOND_PASS_DELAY.plusSeconds(1));
    }

    private List<TrackedMessage> stored() {
        return List.copyOf(
                stores.messages().find(List.of(message(sentBefore()).id())).values());
    }

    @ParameterizedTest(name = "{0}: complete {1}")
    @CsvSource({"in time, true", "too late, false", "table away, false"})
    void sweep_shouldCompleteErasures_orSayThatItIsNotComplete(String when, boolean complete) {
        // The eraser reads a clock of its own, so that time ends for the erasure alone.
        leftByAnErasure(
                new TestClock(when.equals("too late") ? NOW.plusSeconds(60) : NOW.minus(Eraser.SECOND_PASS_DELAY)));
        if (when.equals("table away")) {
            onRequest("ERASURES", SweeperTest::fail);
        }

        assertThat(sweep()).isEqualTo(new Swept(true, 0, 0, complete));

        stores.gate(() -> {});
        assertThat(stored()).extracting(message -> message.message().isErased()).containsExactly(complete);
        assertThat(TestLease.of(stores).take(clock.instant(), Duration.ofMinutes(1), Optional.empty()))
                .as("the lease is released")
                .isTrue();
    }

    @Test
    void sweep_shouldCountAndLogWhatItDid() {
        callbackWatch.due(NOW.minus(TIMEOUT).minusSeconds(60));
        addDue(sentBefore(), 1);
        addDue(sentBefore(), 2);
        stores.spool().keep(QueueName.EVENTS, List.of("a", "b", "c"), NOW);

        try (MetricLines counted = new MetricLines();
                AuditLogLines logged = new AuditLogLines()) {
            sweep();

            assertThat(counted.of(Metric.RECORDS_UNSPOOLED.title())).containsExactly(3);
            assertThat(counted.of(Metric.CALLBACKS_OVERDUE.title()).stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(2);
            assertThat(logged.all()).singleElement().satisfies(line -> {
                assertThat(line.path("requeued").asInt()).isEqualTo(3);
                assertThat(line.path("overdue").asInt()).isEqualTo(2);
                assertThat(line.path("complete").asBoolean()).isTrue();
                assertThat(line.path("status").asText()).isEqualTo("swept");
            });
        }
    }

    @Test
    void sweep_shouldLogThatItDidNothing_whileAnotherRunHoldsTheLease() {
        assertThat(TestLease.of(stores).take(NOW, Duration.ofMinutes(1), Optional.empty()))
                .isTrue();

        try (AuditLogLines logged = new AuditLogLines()) {
            sweep();

            assertThat(logged.all()).singleElement().satisfies(line -> {
                assertThat(line.path("status").asText()).isEqualTo("skipped");
                assertThat(line.path("complete").asBoolean()).isFalse();
            });
        }
    }
}
