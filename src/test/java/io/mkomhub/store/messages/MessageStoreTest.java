package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.messages.MessageStore.Saving;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageStoreTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private static TestTable dynamo;
    private static MessageBatchStore batches;
    private static MessageStore store;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        batches = new MessageBatchStore(dynamo.table());
        store = new MessageStore(dynamo.table(), dynamo.hashes(), batches);
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static TrackedMessage fresh() {
        return new TrackedMessage(
                new OutboundMessage(
                        new MessageId(BatchId.derived("test", Integer.toString(COUNTER.incrementAndGet())), 1),
                        new Msisdn("5511953959059"),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                new Mailing("Natal", 1),
                "api:crm",
                T0,
                MessageState.queued(T0),
                0);
    }

    /** Stores a message as it was accepted, and claims it. */
    private static TrackedMessage claim(TrackedMessage fresh) {
        accept(batches, fresh);
        Saved saved =
                store.saveEach(List.of(fresh.in(fresh.state().claimed(T0)))).get(0);
        assertThat(saved.result()).isEqualTo(Saving.DONE);
        return saved.message();
    }

    private static void accept(MessageBatchStore to, TrackedMessage message) {
        to.complete(new MessageBatch(
                message.id().messageBatch(),
                message.acceptedAt(),
                message.origin(),
                message.mailing(),
                0,
                List.of(message.message())));
    }

    private static TrackedMessage stored(TrackedMessage message) {
        return Optional.ofNullable(store.find(Set.of(message.id())).get(message.id()))
                .orElseThrow();
    }

    static Stream<Handling> handlings() {
        return Stream.of(
                Handling.NORMAL,
                Handling.of(Priority.URGENT),
                new Handling(
                        Priority.NORMAL,
                        Optional.of(DeliveryWindow.ofText("20:00-24:00 sat,sun no-holidays")),
                        Optional.of(600),
                        Optional.of("budget_per_day")));
    }

    @ParameterizedTest
    @MethodSource("handlings")
    void find_shouldKnowHowAMessageIsHandled_whenItIsStored(Handling handling) {
        TrackedMessage any = fresh();
        TrackedMessage message = new TrackedMessage(
                new OutboundMessage(
                        any.id(),
                        any.message().msisdn(),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        MessageClass.SERVICE,
                        Optional.empty(),
                        Optional.empty(),
                        handling),
                any.mailing(),
                any.origin(),
                T0,
                any.state(),
                0);

        TrackedMessage claimed = claim(message);
        assertThat(stored(message)).isEqualTo(claimed);
        assertThat(store.save(List.of(claimed.in(claimed.state().accepted(Optional.empty(), T0)))))
                .containsExactly(true);
        assertThat(stored(message).message().handling()).isEqualTo(handling);
    }

    @Test
    void save_shouldSucceedForOne_whenTwoClaimTheSameMessage() {
        TrackedMessage claim = fresh().in(MessageState.queued(T0).claimed(T0));

        assertThat(store.save(List.of(claim))).containsExactly(true);
        assertThat(store.save(List.of(claim))).containsExactly(false);
    }

    /** The repeat of a write whose answer was lost is refused over the write itself: that is no defeat. */
    @Test
    void save_shouldSucceed_whenTheAnswerToItsOwnWriteWasLost() {
        TrackedMessage fresh = fresh();
        accept(batches, fresh);
        dynamo.faults().next(Fault.LOST_ANSWER, 1);
        TrackedMessage claim = store.saveEach(List.of(fresh.in(fresh.state().claimed(T0))))
                .get(0)
                .message();
        assertThat(claim.version()).isEqualTo(1);
        dynamo.faults().next(Fault.LOST_ANSWER, 1);
        TrackedMessage sent = claim.in(claim.state().accepted(Optional.empty(), T0));
        assertThat(store.save(List.of(sent))).containsExactly(true);

        assertThat(stored(claim).version()).isEqualTo(2);
        assertThat(stored(claim).state().status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void save_shouldFail_whenTheAnswerWasLostAndSomebodyElseWasFirst() {
        TrackedMessage claim = fresh().in(MessageState.queued(T0).claimed(T0));
        store.save(List.of(claim));

        dynamo.faults().next(Fault.LOST_ANSWER, 1);
        assertThat(store.save(List.of(claim))).containsExactly(false);
    }

    @Test
    void save_shouldPutItOnTheListAndTakeItOff_whenAMessageIsUncertainForAWhile() {
        ReviewStore review = new ReviewStore(dynamo.table(), store);
        TrackedMessage claim = claim(fresh());
        TrackedMessage uncertain = claim.in(claim.state().uncertain("?", T0));
        store.save(List.of(uncertain));

        assertThat(review.list(ReviewReason.UNCERTAIN, Optional.empty(), 10).entries())
                .extracting(TrackedMessage::id)
                .containsExactly(claim.id());
        store.save(List.of(uncertain.stored().in(uncertain.state().accepted(Optional.empty(), T0))));

        assertThat(review.list(ReviewReason.UNCERTAIN, Optional.empty(), 10).entries())
                .isEmpty();
    }

    @Test
    void flag_shouldChangeNothing_whenTheMessageHasChangedMeanwhile() {
        TrackedMessage claim = claim(fresh());
        TrackedMessage sent = claim.in(claim.state().accepted(Optional.empty(), T0));
        store.save(List.of(sent));

        assertThat(store.flag(List.of(claim))).containsExactly(false);
        assertThat(store.flag(List.of(sent.stored()))).containsExactly(true);
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                arguments("kept for long", 180, Optional.empty(), Optional.empty(), 180),
                arguments("kept as short as may be", 15, Optional.empty(), Optional.empty(), 15),
                arguments("scheduled for the last day", 15, Optional.of(15), Optional.empty(), 30),
                arguments("scheduled for later", 15, Optional.of(200), Optional.empty(), 215),
                arguments("kept for longer than its schedule asks", 180, Optional.of(20), Optional.empty(), 180),
                arguments("valid for long", 15, Optional.empty(), Optional.of(30), 45),
                arguments("valid beyond its schedule", 15, Optional.of(10), Optional.of(30), 45));
    }

    /** A record can come back from the dead-letter queue for 15 days; were the message gone by then it would be sent again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void save_shouldKeepTheMessage_asLongAsARecordOfItCanComeBack(
            String name, int retention, Optional<Integer> schedule, Optional<Integer> validity, int days) {
        try (TestTable own = new TestTable()) {
            MessageBatchStore accepted = new MessageBatchStore(own.keeping(retention));
            MessageStore keeping = new MessageStore(own.keeping(retention), own.hashes(), accepted);
            MessageId id = new MessageId(BatchId.derived(name), 1);
            OutboundMessage message = new OutboundMessage(
                    id,
                    new Msisdn("5511953959059"),
                    "Oi",
                    schedule.map(day -> T0.plus(day, ChronoUnit.DAYS)),
                    Optional.empty(),
                    List.of(),
                    MessageClass.SERVICE,
                    Optional.empty(),
                    validity.map(day -> T0.plus(day, ChronoUnit.DAYS)));
            TrackedMessage fresh = new TrackedMessage(
                    message,
                    new Mailing("Natal", 1),
                    "api:crm",
                    T0,
                    MessageState.queued(T0).claimed(T0),
                    0);
            accept(accepted, fresh);
            assertThat(keeping.save(List.of(fresh))).containsExactly(true);

            own.now(T0.plus(days, ChronoUnit.DAYS).minusSeconds(1));
            assertThat(keeping.find(List.of(id))).hasSize(1);
            assertThat(keeping.save(List.of(fresh))).containsExactly(false);
            own.now(T0.plus(days, ChronoUnit.DAYS));
            assertThat(keeping.find(List.of(id))).isEmpty();
        }
    }

    /** Without its claim, a record of it would be that of a new message. */
    @Test
    void keep_shouldKeepTheClaim_asLongAsTheMessageThatIsReleasedLater() {
        try (TestTable own = new TestTable()) {
            MessageStore keeping =
                    new MessageStore(own.keeping(15), own.hashes(), new MessageBatchStore(own.keeping(15)));
            TrackedMessage fresh = fresh();
            TrackedMessage uncertain = keeping.saveEach(
                            List.of(fresh.in(fresh.state().claimed(T0).uncertain("no answer", T0))))
                    .get(0)
                    .message();
            Instant later = T0.plus(10, ChronoUnit.DAYS);
            TrackedMessage released =
                    uncertain.acceptedAt(later).in(uncertain.state().sentAgain("api:crm", later));

            keeping.keep(released);
            assertThat(keeping.save(List.of(released))).containsExactly(true);

            own.now(later.plus(15, ChronoUnit.DAYS).minusSeconds(1));
            assertThat(keeping.find(List.of(fresh.id()))).containsOnlyKeys(fresh.id());
            assertThat(keeping.save(List.of(fresh))).containsExactly(false);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 14})
    void table_shouldRefuseToStart_whenItKeepsThingsForLessThanARecordCanComeBack(int days) {
        try (TestTable own = new TestTable()) {
            assertThatThrownBy(() -> own.keeping(days)).hasMessageContaining("HUB_RETENTION_DAYS must be 15 or more");
        }
    }
}
