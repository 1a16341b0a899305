package io.mkomhub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.dynamodb.FaultyDynamoDb;
import io.mkomhub.message.Mailing;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.MessageState;
import io.mkomhub.message.MessageStatus;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.OutboundMessage;
import io.mkomhub.message.ParcelId;
import io.mkomhub.message.TrackedMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MessageStoreTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private static TestTable dynamo;
    private static FaultyDynamoDb faulty;
    private static MessageStore store;
    private static MessageStore losing;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        faulty = FaultyDynamoDb.start(dynamo.endpoint());
        store = new MessageStore(dynamo.table(), dynamo.hashes());
        losing = new MessageStore(dynamo.table(faulty.endpoint()), dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        faulty.close();
        dynamo.close();
    }

    private static TrackedMessage fresh() {
        return new TrackedMessage(
                new OutboundMessage(
                        new MessageId(ParcelId.derived("test", Integer.toString(COUNTER.incrementAndGet())), 1),
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

    private static TrackedMessage stored(TrackedMessage message) {
        return Optional.ofNullable(store.find(Set.of(message.id())).get(message.id()))
                .orElseThrow();
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
        TrackedMessage claim = fresh().in(MessageState.queued(T0).claimed(T0));

        faulty.loseNextAnswer();
        assertThat(losing.save(List.of(claim))).containsExactly(true);
        faulty.loseNextAnswer();
        TrackedMessage sent = claim.stored().in(claim.state().accepted(Optional.empty(), T0));
        assertThat(losing.save(List.of(sent))).containsExactly(true);

        assertThat(stored(claim).version()).isEqualTo(2);
        assertThat(stored(claim).state().status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void save_shouldFail_whenTheAnswerWasLostAndSomebodyElseWasFirst() {
        TrackedMessage claim = fresh().in(MessageState.queued(T0).claimed(T0));
        store.save(List.of(claim));

        faulty.loseNextAnswer();
        assertThat(losing.save(List.of(claim))).containsExactly(false);
    }

    @Test
    void save_shouldPutItOnTheListAndTakeItOff_whenAMessageIsUncertainForAWhile() {
        AttentionStore attention = new AttentionStore(dynamo.table(), store);
        TrackedMessage claim = fresh().in(MessageState.queued(T0).claimed(T0));
        store.save(List.of(claim));
        TrackedMessage uncertain = claim.stored().in(claim.state().uncertain("?", T0));
        store.save(List.of(uncertain));

        assertThat(attention.list(Attention.UNCERTAIN, Optional.empty(), 10).messages())
                .extracting(TrackedMessage::id)
                .containsExactly(claim.id());
        store.save(List.of(uncertain.stored().in(uncertain.state().accepted(Optional.empty(), T0))));

        assertThat(attention.list(Attention.UNCERTAIN, Optional.empty(), 10).messages())
                .isEmpty();
    }

    @Test
    void flag_shouldChangeNothing_whenTheMessageHasChangedMeanwhile() {
        TrackedMessage claim = fresh().in(MessageState.queued(T0).claimed(T0));
        store.save(List.of(claim));
        TrackedMessage sent = claim.stored().in(claim.state().accepted(Optional.empty(), T0));
        store.save(List.of(sent));

        assertThat(store.flag(List.of(claim.stored()))).containsExactly(false);
        assertThat(store.flag(List.of(sent.stored()))).containsExactly(true);
    }
}
