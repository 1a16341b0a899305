package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.NextStep.Check;
import io.mkomhub.function.send.NextStep.Claim;
import io.mkomhub.function.send.SendConfig.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way in which the callback of an uncertain message can be late: all interleavings of its way through spool,
 * events queue, delayed records and dead letters with the checks that {@code send} requests.
 *
 * <p>The decisions are those of {@link NextStep} and {@link CallbackChecks}. A check passes by the rules of
 * {@code record}: nothing is spooled, delayed or dead-lettered. The faults are: SQS accepts nothing, lets the check
 * overtake the callback, or returns an outdated count; a write is refused; a run is interrupted; dead letters are
 * redriven at that moment. Time stands still after the settling time.
 */
class LateCallbackTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final SendConfig CONFIG = new TestSendConfig(Policy.RESEND);
    private static final MessageBatch BATCH = new MessageBatch(
            BatchId.derived("test"),
            NOW,
            "api:crm",
            new Mailing("Natal", 1),
            1,
            List.of(new OutboundMessage(
                    new MessageId(BatchId.derived("test"), 1),
                    new Msisdn("5511953959059"),
                    "Oi",
                    Optional.empty(),
                    Optional.empty(),
                    List.of())));
    private static final TrackedMessage UNCERTAIN = TrackedMessage.of(
                    BATCH, BATCH.messages().get(0))
            .in(MessageState.queued(NOW).claimed(NOW).uncertain("no answer", NOW.minus(Duration.ofMinutes(10))));

    /** Where the callback is. */
    private enum Callback {
        NOT_MADE,
        SPOOLED,
        AHEAD_OF_THE_CHECK,
        QUEUED,
        IN_HAND,
        DELAYED,
        DEAD,
        DONE;

        boolean waits() {
            return this != NOT_MADE && this != DONE;
        }

        boolean counted() {
            return this == SPOOLED || this == DELAYED || this == DEAD;
        }
    }

    /** Where the message batch is. */
    private enum Place {
        WITH_SEND,
        WITH_RECORD,
        RESTING,
        CLAIMED
    }

    /**
     * Everything there is.
     *
     * @param early whether the callback was accepted before the first check of the row was asked for
     * @param unresolved whether the callback was in a run's hands when a check passed, and is still
     * @param faults that can still happen
     */
    private record World(
            Callback callback, Place place, MessageBatch messageBatch, boolean early, boolean unresolved, int faults) {

        World callback(Callback next) {
            return new World(next, place, messageBatch, early, unresolved, faults);
        }

        World resolved() {
            return new World(callback, place, messageBatch, early, false, faults);
        }

        World messageBatch(Place next, MessageBatch nextBatch) {
            return new World(callback, next, nextBatch, early, unresolved, faults);
        }

        World early(boolean next) {
            return new World(callback, place, messageBatch, next, unresolved, faults);
        }

        World unresolved(boolean next) {
            return new World(callback, place, messageBatch, early, next, faults);
        }

        World fault() {
            return new World(callback, place, messageBatch, early, unresolved, faults - 1);
        }
    }

    private static List<World> follow(World world) {
        List<World> all = new ArrayList<>(ofCallback(world));
        switch (world.place()) {
            case WITH_SEND -> all.add(send(world));
            case WITH_RECORD -> all.addAll(record(world));
            case RESTING -> {
                // Hardly anything is put back for longer than a rest, and what is, the next check counts.
                if (!world.unresolved() && world.callback() != Callback.DELAYED) {
                    all.add(world.messageBatch(Place.WITH_SEND, world.messageBatch()));
                }
            }
            case CLAIMED -> {
                // It was sent again.
            }
        }
        return all;
    }

    private static List<World> ofCallback(World world) {
        return switch (world.callback()) {
            case NOT_MADE ->
                world.faults() > 0
                        ? List.of(world.fault().callback(Callback.SPOOLED), world.callback(Callback.QUEUED))
                        : List.of(world.callback(Callback.QUEUED));
            case SPOOLED, DELAYED -> List.of(world.callback(Callback.QUEUED));
            case DEAD -> world.faults() > 0 ? List.of(world.fault().callback(Callback.QUEUED)) : List.of();
            case AHEAD_OF_THE_CHECK, QUEUED -> List.of(world.callback(Callback.IN_HAND));
            case IN_HAND -> {
                List<World> all =
                        new ArrayList<>(List.of(world.callback(Callback.DONE).resolved()));
                if (world.faults() > 0) {
                    // A write is refused and the record requeued or dead-lettered, or the run ends without a word.
                    for (Callback next : List.of(Callback.DELAYED, Callback.DEAD, Callback.QUEUED)) {
                        all.add(world.fault().callback(next).resolved());
                    }
                }
                yield all;
            }
            case DONE -> List.of();
        };
    }

    private static World send(World world) {
        if (world.callback() == Callback.DONE) {
            return world;
        }
        NextStep step = NextStep.of(
                UNCERTAIN,
                world.messageBatch().checks(),
                Optional.empty(),
                MailingControl.NONE,
                CONFIG,
                SendingHours.ANY,
                NOW);
        if (step instanceof Claim) {
            return world.messageBatch(Place.CLAIMED, world.messageBatch());
        }
        assertThat(step).isInstanceOf(Check.class);
        boolean first =
                world.messageBatch().checks().map(CallbackChecks::passed).orElse(0) % CallbackChecks.ENOUGH == 0;
        World asked = world.messageBatch(Place.WITH_RECORD, world.messageBatch());
        asked = first ? asked.early(world.callback().waits()) : asked;
        return asked.callback() == Callback.QUEUED ? asked.callback(Callback.AHEAD_OF_THE_CHECK) : asked;
    }

    private static List<World> record(World world) {
        CallbackCheck check = new CallbackCheck(world.messageBatch(), NOW);
        if (world.callback() == Callback.AHEAD_OF_THE_CHECK) {
            return world.faults() > 0 ? List.of(passed(world.fault().callback(Callback.QUEUED), check)) : List.of();
        }
        if (!world.callback().counted()) {
            return List.of(passed(world, check));
        }
        List<World> all = new ArrayList<>();
        all.add(world.unresolved(false).messageBatch(Place.WITH_SEND, withoutCount(check.refused("it waits", NOW))));
        if (world.faults() > 0) {
            all.add(passed(world.fault(), check));
        }
        return all;
    }

    private static World passed(World world, CallbackCheck check) {
        return world.unresolved(world.callback() == Callback.IN_HAND).messageBatch(Place.RESTING, check.passed(NOW));
    }

    /** How often it was refused leads to nothing but a wait; counted, the worlds would have no end. */
    private static MessageBatch withoutCount(MessageBatch messageBatch) {
        return messageBatch.with(new CallbackChecks(0, 1, NOW, NOW, Optional.of("it waits")));
    }

    private static Set<World> worlds(int faults) {
        Set<World> seen = new LinkedHashSet<>();
        Deque<World> open =
                new ArrayDeque<>(List.of(new World(Callback.NOT_MADE, Place.WITH_SEND, BATCH, false, false, faults)));
        while (!open.isEmpty()) {
            World world = open.pop();
            if (seen.add(world)) {
                follow(world).forEach(open::push);
            }
        }
        return seen;
    }

    private static boolean isSentInVain(World world) {
        return world.place() == Place.CLAIMED
                && world.early()
                && world.callback().waits();
    }

    @ParameterizedTest(name = "{0} faults")
    @ValueSource(ints = {0, 1})
    void message_shouldNotBeSentAgain_whileACallbackFromBeforeTheChecksWaits(int faults) {
        Set<World> worlds = worlds(faults);

        assertThat(worlds.stream().filter(LateCallbackTest::isSentInVain)).isEmpty();
        assertThat(worlds).anyMatch(world -> world.place() == Place.CLAIMED && world.callback() == Callback.NOT_MADE);
    }

    /** Or this test would prove nothing: what goes wrong at both checks is what two cannot show. */
    @Test
    void model_shouldFindTheWayRound_whenSomethingGoesWrongAtEachCheck() {
        assertThat(worlds(2).stream().filter(LateCallbackTest::isSentInVain)).isNotEmpty();
    }
}
