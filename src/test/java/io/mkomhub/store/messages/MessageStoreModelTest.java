package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.StoredReport;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.store.Interleaving;
import io.mkomhub.store.Interleaving.Turn;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.messages.MessageStore.Saving;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The store beside a map from message to state. A message of the map has a version; a write succeeds if it names that
 * version, and fails otherwise. Where the store keeps a state, in the claims of the batch or in the message's own item,
 * must not show.
 */
class MessageStoreModelTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final int SEEDS = Integer.getInteger("store.seeds", 60);
    private static final int STEPS = 60;
    private static final int MESSAGES = 6;

    private final TestStores stores = new TestStores();

    @AfterEach
    void stop() {
        stores.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    /** Messages of two batches: some to the same person, some scheduled. */
    private List<TrackedMessage> accepted(Random random) {
        List<TrackedMessage> all = new ArrayList<>();
        for (int batch = 0; batch < 2; batch++) {
            BatchId id = BatchId.derived("model", Integer.toString(batch), Integer.toString(random.nextInt()));
            List<OutboundMessage> messages = new ArrayList<>();
            for (int place = 1; place <= MESSAGES / 2; place++) {
                messages.add(new OutboundMessage(
                        new MessageId(id, place),
                        new Msisdn("551198066421" + random.nextInt(3)),
                        "Oi " + place,
                        random.nextInt(3) == 0 ? Optional.of(T0.plusSeconds(3_600)) : Optional.empty(),
                        Optional.empty(),
                        List.of()));
            }
            MessageBatch messageBatch = new MessageBatch(id, T0, "api:crm", new Mailing("Natal", 1), 0, messages);
            stores.batches().complete(messageBatch);
            messages.forEach(message -> all.add(TrackedMessage.of(messageBatch, message)));
        }
        return all;
    }

    /** What a worker may do with a message as it read it. */
    private static Optional<MessageState> next(TrackedMessage message, Random random, Instant now) {
        MessageState state = message.state();
        int choice = random.nextInt(5);
        return switch (state.status()) {
            case QUEUED -> Optional.of(choice == 0 ? state.optedOut(now) : state.claimed(now));
            case SENDING ->
                Optional.of(
                        choice == 0
                                ? state.released("MKOM answered 503", now)
                                : choice == 1
                                        ? state.uncertain("no answer", now)
                                        : choice == 2 ? reported(state, now) : state.accepted(Optional.of("7"), now));
            case UNCERTAIN -> Optional.of(choice == 0 ? state.claimed(now) : reported(state, now));
            case SENT -> Optional.of(reported(state, now));
            case DELIVERED, FAILED, OPTED_OUT, CANCELLED, EXPIRED -> Optional.empty();
        };
    }

    private static MessageState reported(MessageState state, Instant now) {
        StatusReport report = new StatusReport(
                Optional.empty(), Optional.empty(), new Msisdn("5511980664210"), Optional.of(T0), "Entregue");
        return state.reported(report, Optional.of(MessageStatus.DELIVERED), now);
    }

    /** The parts of a message that a user or a worker can see. */
    private record Seen(
            long version,
            MessageStatus status,
            Instant updatedAt,
            int attempts,
            int uncertainAttempts,
            boolean erased,
            Optional<Instant> schedule,
            int reports) {

        static Seen of(TrackedMessage message) {
            return new Seen(
                    message.version(),
                    message.state().status(),
                    message.state().updatedAt(),
                    message.state().attempts(),
                    message.state().uncertainAttempts(),
                    message.message().isErased(),
                    message.message().schedule(),
                    message.reports().size());
        }
    }

    private static Map<MessageId, Seen> seen(Collection<TrackedMessage> messages) {
        return messages.stream().collect(Collectors.toMap(TrackedMessage::id, Seen::of));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void find_shouldReturnWhatAMapWould_whateverIsWrittenInWhateverOrder(int seed) {
        Random random = new Random(seed);
        List<TrackedMessage> accepted = accepted(random);
        Map<MessageId, TrackedMessage> model = new HashMap<>();
        // What workers have read, and may write on top of later.
        List<TrackedMessage> known = new ArrayList<>(accepted);

        for (int step = 0; step < STEPS; step++) {
            Instant now = T0.plusSeconds(step + 1);
            Map<MessageId, TrackedMessage> chosen = new HashMap<>();
            for (int i = 0; i <= random.nextInt(4); i++) {
                TrackedMessage one = known.get(random.nextInt(known.size()));
                chosen.put(one.id(), one);
            }
            int action = random.nextInt(8);
            // A list that shows a message as overdue a little later is no loss, so that write does not look for itself.
            if (action != 1 && random.nextInt(6) == 0) {
                stores.faults().next(Fault.LOST_ANSWER, 1);
            }
            if (action == 0) {
                List<TrackedMessage> before = List.copyOf(chosen.values());
                List<Boolean> erased = stores.messages().erase(before, now);
                for (int i = 0; i < before.size(); i++) {
                    apply(model, before.get(i), before.get(i).erased(now), erased.get(i), true);
                    if (erased.get(i)) {
                        stores.batches().takeOut(before.get(i).id());
                    }
                }
            } else if (action == 1) {
                List<TrackedMessage> before = chosen.values().stream()
                        .filter(message -> message.version() > 0)
                        .toList();
                List<Boolean> flagged = stores.messages().flag(before);
                for (int i = 0; i < before.size(); i++) {
                    apply(model, before.get(i), before.get(i), flagged.get(i), false);
                }
            } else {
                List<TrackedMessage> before = new ArrayList<>();
                List<TrackedMessage> after = new ArrayList<>();
                for (TrackedMessage message : chosen.values()) {
                    next(message, random, now).ifPresent(state -> {
                        before.add(message);
                        TrackedMessage changed = message.in(state);
                        after.add(
                                state.platformStatus().isPresent()
                                        ? changed.reported(List.of(new StoredReport(
                                                "r" + message.version(), now, Optional.empty(), "w", Optional.empty())))
                                        : changed);
                    });
                }
                List<Saved> saved = stores.messages().saveEach(after);
                for (int i = 0; i < before.size(); i++) {
                    boolean done = saved.get(i).result() == Saving.DONE;
                    boolean bare = after.get(i).state().status() == MessageStatus.SENDING;
                    apply(model, before.get(i), after.get(i), done, !bare);
                    if (done) {
                        known.add(saved.get(i).message());
                    }
                }
            }
            stores.faults().clear();

            List<MessageId> ids = accepted.stream().map(TrackedMessage::id).toList();
            Map<MessageId, TrackedMessage> found = stores.messages().find(ids);
            assertThat(seen(found.values())).as("step %d", step).isEqualTo(seen(model.values()));
            assertThat(stores.messages().findKnown(accepted))
                    .as("step %d", step)
                    .isEqualTo(found);
            known.addAll(found.values());
        }
        assertThat(model).isNotEmpty();
    }

    /** A write succeeds in the map exactly if it does in the store. */
    private static void apply(
            Map<MessageId, TrackedMessage> model,
            TrackedMessage before,
            TrackedMessage after,
            boolean done,
            boolean ownItem) {
        long version = Optional.ofNullable(model.get(before.id()))
                .map(TrackedMessage::version)
                .orElse(0L);
        assertThat(done)
                .as("%s, of version %d over %d", before.id(), before.version(), version)
                .isEqualTo(before.version() == version);
        if (done) {
            TrackedMessage stored = after.stored();
            // A new message that is not being sent is claimed first.
            model.put(before.id(), before.version() == 0 && ownItem ? stored.stored() : stored);
        }
    }

    /** One that claims messages, tells what became of them, and reports or erases some, as long as there are any to do. */
    private void work(
            List<TrackedMessage> accepted, Random random, Map<String, TrackedMessage> winners, boolean redelivered) {
        List<TrackedMessage> mine = new ArrayList<>(accepted);
        for (int round = 0; round < 4; round++) {
            Instant now = T0.plusSeconds(random.nextInt(100));
            List<TrackedMessage> after = new ArrayList<>();
            for (TrackedMessage message : mine) {
                if (random.nextInt(4) > 0) {
                    next(message, random, now).ifPresent(state -> after.add(message.in(state)));
                }
            }
            List<TrackedMessage> again = new ArrayList<>();
            for (Saved saved : stores.messages().saveEach(after)) {
                if (saved.result() == Saving.DONE) {
                    String write = saved.message().id() + " " + saved.message().version();
                    assertThat(winners.put(write, saved.message())).as(write).isNull();
                    again.add(saved.message());
                }
            }
            mine = redelivered || random.nextBoolean()
                    ? new ArrayList<>(stores.messages().findKnown(accepted).values())
                    : again;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void save_shouldSucceedForOneOfEachVersion_whenWorkersInterruptEachOtherBetweenRequests(int seed)
            throws InterruptedException {
        Random random = new Random(seed);
        List<TrackedMessage> accepted = accepted(random);
        Map<String, TrackedMessage> winners = new ConcurrentHashMap<>();
        List<Runnable> workers = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            Random own = new Random(random.nextLong());
            boolean redelivered = worker == 2;
            workers.add(() -> work(accepted, own, winners, redelivered));
        }
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            turns.add(new Turn(random.nextInt(3), 1 + random.nextInt(3)));
        }

        Interleaving.run(stores, workers, turns);

        Map<MessageId, TrackedMessage> found =
                stores.messages().find(accepted.stream().map(TrackedMessage::id).toList());
        Map<MessageId, Long> last = new HashMap<>();
        winners.values().forEach(message -> last.merge(message.id(), message.version(), Math::max));
        assertThat(last).isNotEmpty();
        last.forEach((id, version) -> {
            TrackedMessage stored = Objects.requireNonNull(found.get(id));
            assertThat(stored.version()).isEqualTo(version);
            assertThat(Seen.of(stored)).isEqualTo(Seen.of(Objects.requireNonNull(winners.get(id + " " + version))));
        });
        // Of each version there is one, except that the claim of a message that is not being sent wins with its state.
        found.forEach((id, message) -> {
            for (long version = 2; version <= message.version(); version++) {
                assertThat(winners).containsKey(id + " " + version);
            }
        });
    }
}
