package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HoldStore.Due;
import io.mkomhub.store.messages.HoldStore.Held;
import io.mkomhub.store.messages.HoldStore.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HoldStoreTest {

    /** The beginning of a minute. */
    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private static final Instant DUE = NOW.plus(Duration.ofHours(1));

    private final TestStores stores = new TestStores();
    private final HoldStore holds = stores.holds();

    @BeforeEach
    void start() {
        stores.now(NOW);
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    private static Msisdn person(int place) {
        return new Msisdn("551195395%04d".formatted(place));
    }

    private static MessageBatch batch(String name, int messages) {
        BatchId id = BatchId.derived(name);
        return new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                CorrelationId.of("c-1"),
                2,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                person(place),
                                "Oi",
                                Optional.of(DUE),
                                Optional.empty(),
                                List.of()))
                        .toList());
    }

    private static Hold hold(MessageBatch messageBatch, IntFunction<Instant> due) {
        Map<MessageId, Instant> times = new HashMap<>();
        messageBatch
                .messages()
                .forEach(message ->
                        times.put(message.id(), due.apply(message.id().place())));
        return new Hold(messageBatch, times);
    }

    private long items(String prefix) {
        return stores.everything().stream()
                .filter(item -> item.contains(prefix))
                .count();
    }

    /** What is due, removed as it would be once it is queued. */
    private List<Held> take(Instant time) {
        List<Held> all = new ArrayList<>();
        for (Due due = holds.due(time); !due.complete(); due = holds.due(time)) {
            holds.remove(due.held());
            all.addAll(due.held());
        }
        return all;
    }

    @Test
    void due_shouldGiveAMessageShortlyBeforeItsTime_andAgainUntilItIsRemoved() {
        MessageBatch messageBatch = batch("one", 3);

        assertThat(holds.hold(List.of(hold(messageBatch, place -> DUE)), NOW))
                .containsExactlyInAnyOrderElementsOf(messageBatch.messages().stream()
                        .map(OutboundMessage::id)
                        .toList());

        assertThat(holds.due(DUE.minus(Duration.ofMinutes(4)))).isEqualTo(new Due(List.of(), true));
        Instant soon = DUE.minus(Duration.ofMinutes(3));
        for (int times = 0; times < 2; times++) {
            assertThat(holds.due(soon).held()).singleElement().satisfies(held -> {
                assertThat(held.messageBatch()).isEqualTo(messageBatch.id());
                assertThat(held.acceptedAt()).isEqualTo(NOW);
                assertThat(held.attempt()).isEqualTo(2);
                assertThat(held.correlation()).isEqualTo(messageBatch.correlation());
                assertThat(held.due()).isEqualTo(Map.of(DUE, List.of(1, 2, 3)));
            });
        }
        assertThat(take(soon)).hasSize(1);
        assertThat(holds.due(soon)).isEqualTo(new Due(List.of(), true));
    }

    @Test
    void hold_shouldWriteOneItemForABatchAndMinute_andWriteItAgainForARepeat() {
        MessageBatch messageBatch = batch("packed", 100);
        Hold hold = hold(messageBatch, place -> DUE.plusMillis(place % 2 == 0 ? 100 : 30_000));

        holds.hold(List.of(hold), NOW);
        holds.hold(List.of(hold), NOW);

        assertThat(items("pk=AttributeValue(S=D#")).isEqualTo(1);
        assertThat(items("pk=AttributeValue(S=MAILING#")).isEqualTo(1);
        Held held = take(DUE).get(0);
        // Whole seconds, and none early.
        assertThat(held.due().keySet()).containsExactly(DUE.plusSeconds(1), DUE.plusSeconds(30));
        assertThat(held.due().values()).allSatisfy(places -> assertThat(places).hasSize(50));
    }

    @Test
    void hold_shouldWriteAnItemForEachMinute() {
        holds.hold(List.of(hold(batch("minutes", 3), place -> DUE.plusSeconds(60L * place))), NOW);

        assertThat(take(DUE.plusSeconds(240)).stream()
                        .map(held -> held.due().firstKey())
                        .toList())
                .containsExactly(DUE.plusSeconds(60), DUE.plusSeconds(120), DUE.plusSeconds(180));
    }

    @Test
    void hold_shouldStoreTheWholeMessageBatch_whenItComesInTwoRecords() {
        MessageBatch whole = batch("parts", 4);
        MessageBatch one = whole.with(whole.messages().subList(2, 4), 1);
        MessageBatch other = whole.with(whole.messages().subList(0, 2), 3);

        assertThat(holds.hold(List.of(hold(one, place -> DUE), hold(other, place -> DUE)), NOW))
                .hasSize(4);

        assertThat(stores.batches()
                        .findMessages(Set.copyOf(whole.messages().stream()
                                .map(OutboundMessage::id)
                                .toList())))
                .hasSize(4);
    }

    @Test
    void hold_shouldStoreTheMessageBatch_whenItIsNotStored_andLeaveOneThatIs() {
        MessageBatch absent = batch("absent", 1);
        MessageBatch stored = batch("stored", 2);
        stores.batches().add(List.of(EncodedBatch.of(stored)), Duration.ofSeconds(5));
        stores.batches().takeOut(stored.messages().get(0).id());

        assertThat(holds.hold(List.of(hold(absent, place -> DUE), hold(stored, place -> DUE)), NOW))
                .containsExactlyInAnyOrder(
                        absent.messages().get(0).id(), stored.messages().get(1).id());

        assertThat(stores.batches().find(absent.messages().get(0).id())).isPresent();
        // What was taken out because it was erased does not come back.
        assertThat(stores.batches().find(stored.messages().get(0).id())).isEmpty();
    }

    @Test
    void due_shouldCatchUpInOrder_whenNobodyLookedForLong() {
        holds.hold(List.of(hold(batch("late", 3), place -> DUE.plus(Duration.ofHours(100L * (4 - place))))), NOW);

        assertThat(take(DUE.plus(Duration.ofDays(14))).stream()
                        .map(held -> held.due().values().iterator().next())
                        .toList())
                .containsExactly(List.of(3), List.of(2), List.of(1));
    }

    @Test
    void due_shouldReadNothingButTheCursor_whenNothingWasEverHeld() {
        int before = stores.touched().size();

        assertThat(holds.due(NOW)).isEqualTo(new Due(List.of(), true));

        assertThat(stores.touched()).hasSize(before + 1);
    }

    @Test
    void hold_shouldBeginWhereItIs_whenAnotherProcessHeldBefore() {
        holds.hold(List.of(hold(batch("first", 1), place -> DUE)), NOW);
        HoldStore other = new HoldStore(stores.table(), stores.batches(), stores.hashes(), TestHolds.DEFAULTS);

        other.hold(List.of(hold(batch("second", 1), place -> DUE.plusSeconds(60))), NOW.plus(Duration.ofHours(2)));

        assertThat(take(DUE.plusSeconds(60))).hasSize(2);
    }

    @Test
    void hold_shouldLetAnErasureFindAMessage_thatIsHeldForLongerThanRecordsLive() {
        MessageBatch messageBatch = batch("erased", 2);
        Instant far = NOW.plus(Duration.ofDays(200));
        holds.hold(List.of(hold(messageBatch, place -> far)), NOW);
        MessageId erased = messageBatch.messages().get(0).id();

        stores.eraser().erase(person(1), Duration.ofSeconds(10));

        assertThat(stores.batches().find(erased)).isEmpty();
        assertThat(stores.messages().find(List.of(erased)).values())
                .singleElement()
                .satisfies(shell -> assertThat(shell.message().isErased()).isTrue());
        assertThat(stores.batches().find(messageBatch.messages().get(1).id())).isPresent();
        assertThat(stores.everything())
                .noneMatch(item -> item.contains(person(1).digits()));
    }
}
