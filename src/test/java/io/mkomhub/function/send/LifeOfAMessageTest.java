package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.NextStep.Cancel;
import io.mkomhub.function.send.NextStep.Check;
import io.mkomhub.function.send.NextStep.Claim;
import io.mkomhub.function.send.NextStep.Done;
import io.mkomhub.function.send.NextStep.Move;
import io.mkomhub.function.send.NextStep.Wait;
import io.mkomhub.function.send.SendConfig.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every possible life of a message: all interleavings of two workers, one crash, one redelivery, callbacks, a sweep, a
 * person's decision about uncertainty, with MKOM failing once in any possible way; and, in a world without that decision
 * and the sweep, so that the worlds can be counted, a change or a cancellation by the sender; and, in a third one, a pause, a
 * resumption and a cancellation of its mailing.
 *
 * <p>The steps are those of the production code: {@link NextStep} decides, and {@link MessageState} changes along the
 * table in {@link MessageStatus}. This test adds the order in which {@link Sender} executes them, the queue, and MKOM.
 * Time advances only in ticks of the settling time, which pass between runs: a run is shorter than
 * {@link SendConfig#longestRun}. A check for unread callbacks is one step here; {@link LateCallbackTest} tests its
 * parts.
 *
 * <p>The first write of a message is its claim, version 1. For a message that is being sent, the claim is its state, and
 * every worker, callback and sweep that reads it may store the next one. A message that is not being sent is first claimed,
 * and stored in a second step: until then it counts as queued, and any other worker may take it over.
 */
class LifeOfAMessageTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration TICK = Duration.ofMinutes(10);

    private static final TrackedMessage FRESH =
            TestMessage.acceptedAt(NOW).unstored().tracked();

    private static final MailingControl CANCELLED = MailingControl.NONE.cancelled("api:crm", NOW);

    private static final CallbackChecks NO_CALLBACK_WAITS =
            new CallbackChecks(CallbackChecks.ENOUGH, 0, NOW, NOW, Optional.empty());

    /** The next world, from the one before. */
    private static final class Change {

        private Optional<TrackedMessage> stored;
        private int freshRecords;
        private int knownRecords;
        private Worker one;
        private Worker other;
        private int taken;
        private int afterUncertainty;
        private int callbacks;
        private int crashes;
        private int redeliveries;
        private int failures;
        private int decisions;
        private int sweeps;
        private int changes;
        private Optional<TrackedMessage> change;
        private Steering mailing;
        private boolean optedOut;
        private boolean excused;

        Change(World before) {
            stored = before.stored();
            freshRecords = before.freshRecords();
            knownRecords = before.knownRecords();
            one = before.one();
            other = before.other();
            taken = before.taken();
            afterUncertainty = before.afterUncertainty();
            callbacks = before.callbacks();
            crashes = before.crashes();
            redeliveries = before.redeliveries();
            failures = before.failures();
            decisions = before.decisions();
            sweeps = before.sweeps();
            changes = before.changes();
            change = before.change();
            mailing = before.mailing();
            optedOut = before.optedOut();
            excused = before.excused();
        }

        World world() {
            return new World(
                    stored,
                    freshRecords,
                    knownRecords,
                    one,
                    other,
                    taken,
                    afterUncertainty,
                    callbacks,
                    crashes,
                    redeliveries,
                    failures,
                    decisions,
                    sweeps,
                    changes,
                    change,
                    mailing,
                    optedOut,
                    excused);
        }
    }

    /**
     * What was decided about the mailing, and what waits for it.
     *
     * @param pauses how often it may still be paused
     * @param cancels how often it may still be cancelled
     * @param parked records that were put aside
     */
    private record Steering(boolean paused, boolean cancelled, int pauses, int cancels, int parked) {

        /** Nobody can decide about it. */
        static final Steering NONE = new Steering(false, false, 0, 0, 0);

        /** Somebody can pause it and cancel it. */
        static final Steering OPEN = new Steering(false, false, 1, 1, 0);

        Steering park() {
            return new Steering(paused, cancelled, pauses, cancels, parked + 1);
        }

        /** What {@code sweep} leaves once it has queued a parked record. */
        Steering freed() {
            return new Steering(paused, cancelled, pauses, cancels, parked - 1);
        }

        Steering pause() {
            return new Steering(true, cancelled, pauses - 1, cancels, parked);
        }

        Steering resume() {
            return new Steering(false, cancelled, pauses, cancels, parked);
        }

        Steering cancel() {
            return new Steering(paused, true, pauses, cancels - 1, parked);
        }

        /** Whether a run may believe that it is paused: it is, or was when the run looked. */
        boolean mayLookPaused() {
            return pauses == 0 && !equals(NONE);
        }
    }

    /** What MKOM makes of a request. */
    private enum Answer {
        ACCEPTED(true),
        REFUSED(false),
        RETRYABLE(false),
        ACCEPTED_IN_SILENCE(true),
        LOST_IN_SILENCE(false);

        private final boolean taken;

        Answer(boolean taken) {
            this.taken = taken;
        }

        MessageState after(MessageState state) {
            return switch (this) {
                case ACCEPTED -> state.accepted(Optional.empty(), NOW);
                case REFUSED -> state.failed("MKOM refused the message", NOW);
                case RETRYABLE -> state.released("MKOM answered 503", NOW);
                case ACCEPTED_IN_SILENCE, LOST_IN_SILENCE -> state.uncertain("no answer from MKOM", NOW);
            };
        }
    }

    private enum Phase {
        IDLE,
        DECIDING,
        PLACED,
        CLAIMED,
        ANSWERED
    }

    /**
     * A run of {@code send}.
     *
     * @param fresh whether its record has never been put back
     * @param checked whether {@code record} has found that no callback waits
     * @param seen the message as the run knows it
     * @param answer what MKOM said
     */
    private record Worker(
            Phase phase, boolean fresh, boolean checked, Optional<TrackedMessage> seen, Optional<Answer> answer) {

        static final Worker IDLE = new Worker(Phase.IDLE, false, Optional.empty(), Optional.empty());

        Worker(Phase phase, boolean fresh, Optional<TrackedMessage> seen, Optional<Answer> answer) {
            this(phase, fresh, false, seen, answer);
        }

        Worker deciding(TrackedMessage message) {
            return new Worker(Phase.DECIDING, fresh, checked, Optional.of(message), Optional.empty());
        }

        /** The message is claimed, and this state of it is to be stored next. */
        Worker placed(TrackedMessage next) {
            return new Worker(Phase.PLACED, fresh, checked, Optional.of(next), Optional.empty());
        }

        Worker checked(TrackedMessage message) {
            return new Worker(Phase.DECIDING, fresh, true, Optional.of(message), Optional.empty());
        }

        TrackedMessage message() {
            return seen.orElseThrow();
        }
    }

    /**
     * Everything there is.
     *
     * @param freshRecords on the queue, never put back
     * @param knownRecords on the queue, put back before
     * @param taken how often MKOM took the message
     * @param afterUncertainty how often it was claimed although MKOM might have had it
     * @param callbacks that MKOM has still to make
     * @param changes how often the sender may still change or cancel it
     * @param change what the sender's request has claimed the message for, and stores next
     * @param mailing what was decided about its mailing
     * @param excused whether the message may fail: MKOM refused it, reported so, or a person gave it up
     */
    private record World(
            Optional<TrackedMessage> stored,
            int freshRecords,
            int knownRecords,
            Worker one,
            Worker other,
            int taken,
            int afterUncertainty,
            int callbacks,
            int crashes,
            int redeliveries,
            int failures,
            int decisions,
            int sweeps,
            int changes,
            Optional<TrackedMessage> change,
            Steering mailing,
            boolean optedOut,
            boolean excused) {

        /** A message that a person may have to decide about. */
        static World first() {
            return new World(
                    Optional.empty(),
                    1,
                    0,
                    Worker.IDLE,
                    Worker.IDLE,
                    0,
                    0,
                    0,
                    1,
                    1,
                    1,
                    1,
                    1,
                    0,
                    Optional.empty(),
                    Steering.NONE,
                    false,
                    false);
        }

        /** A message that its sender may change or cancel. */
        static World steered() {
            return new World(
                    Optional.empty(),
                    1,
                    0,
                    Worker.IDLE,
                    Worker.IDLE,
                    0,
                    0,
                    0,
                    1,
                    1,
                    1,
                    0,
                    0,
                    1,
                    Optional.empty(),
                    Steering.NONE,
                    false,
                    false);
        }

        /** A message whose mailing may be paused, resumed and cancelled; without a crash, so that the worlds can be counted. */
        static World ofAMailing() {
            return first().left(0, 1, 1, 0, 0).steer(Steering.OPEN);
        }

        World steer(Steering next) {
            return with(change -> change.mailing = next);
        }

        Worker worker(int number) {
            return number == 0 ? one : other;
        }

        World worker(int number, Worker next) {
            return with(change -> {
                if (number == 0) {
                    change.one = next;
                } else {
                    change.other = next;
                }
            });
        }

        World records(int fresh, int known) {
            return with(change -> {
                change.freshRecords += fresh;
                change.knownRecords += known;
            });
        }

        World stored(TrackedMessage message) {
            return with(change -> change.stored = Optional.of(message));
        }

        World mkom(int nextTaken, int nextCallbacks) {
            return with(change -> {
                change.taken = nextTaken;
                change.callbacks = nextCallbacks;
            });
        }

        World risked() {
            return with(change -> change.afterUncertainty++);
        }

        World left(int nextCrashes, int nextRedeliveries, int nextFailures, int nextDecisions, int nextSweeps) {
            return with(change -> {
                change.crashes = nextCrashes;
                change.redeliveries = nextRedeliveries;
                change.failures = nextFailures;
                change.decisions = nextDecisions;
                change.sweeps = nextSweeps;
            });
        }

        World changed() {
            return with(change -> change.changes--);
        }

        World changing(Optional<TrackedMessage> next) {
            return with(change -> change.change = next);
        }

        World changeAgain() {
            return with(change -> change.changes++);
        }

        World person(boolean nextOptedOut, boolean nextExcused) {
            return with(change -> {
                change.optedOut = nextOptedOut;
                change.excused = nextExcused;
            });
        }

        private World with(Consumer<Change> change) {
            Change next = new Change(this);
            change.accept(next);
            return next.world();
        }

        boolean idle() {
            return one.phase() == Phase.IDLE && other.phase() == Phase.IDLE;
        }

        /** Nothing is left to do but by the world outside. */
        boolean over() {
            return idle() && freshRecords + knownRecords + mailing.parked() == 0 && change.isEmpty();
        }
    }

    /** All worlds that follow from the first, under a policy. */
    private static final class Exploration {

        private final SendConfig config;
        private final boolean canExpire;
        private final Map<World, List<World>> next = new LinkedHashMap<>();
        private final Set<String> transitions = new TreeSet<>();

        Exploration(Policy policy, World first) {
            this(policy, first, false);
        }

        /**
         * @param canExpire whether the message has a validity, which ends at any time
         */
        Exploration(Policy policy, World first, boolean canExpire) {
            this.canExpire = canExpire;
            config = new TestSendConfig(policy);
            Deque<World> open = new ArrayDeque<>(List.of(first));
            while (!open.isEmpty()) {
                World world = open.pop();
                if (!next.containsKey(world)) {
                    List<World> following = follow(world);
                    next.put(world, following);
                    following.stream().filter(each -> !next.containsKey(each)).forEach(open::push);
                }
            }
        }

        private List<World> follow(World world) {
            List<World> all = new ArrayList<>();
            for (int number = 0; number < 2; number++) {
                Worker worker = world.worker(number);
                switch (worker.phase()) {
                    case IDLE -> all.addAll(deliver(world, number));
                    case DECIDING -> {
                        all.addAll(decide(world, number, worker.message(), MailingControl.NONE));
                        if (world.mailing().cancelled()) {
                            all.addAll(decide(world, number, worker.message(), CANCELLED));
                        }
                        if (canExpire) {
                            all.addAll(decide(world, number, expired(worker.message()), MailingControl.NONE));
                        }
                    }
                    case PLACED -> all.add(store(world, number));
                    case CLAIMED -> all.addAll(ask(world, number));
                    case ANSWERED -> all.add(conclude(world, number));
                }
                if (worker.phase() != Phase.IDLE) {
                    if (world.crashes() > 0) {
                        all.add(comesBack(
                                        world.left(
                                                world.crashes() - 1,
                                                world.redeliveries(),
                                                world.failures(),
                                                world.decisions(),
                                                world.sweeps()),
                                        worker)
                                .worker(number, Worker.IDLE));
                    }
                    if (world.redeliveries() > 0) {
                        all.add(comesBack(
                                world.left(
                                        world.crashes(),
                                        world.redeliveries() - 1,
                                        world.failures(),
                                        world.decisions(),
                                        world.sweeps()),
                                worker));
                    }
                }
            }
            all.addAll(outside(world));
            return all;
        }

        private static World comesBack(World world, Worker worker) {
            return worker.fresh() ? world.records(1, 0) : world.records(0, 1);
        }

        /** SQS hands a record to a run, which reads what is known, unless nothing can be. */
        private static List<World> deliver(World world, int number) {
            List<World> all = new ArrayList<>();
            if (world.freshRecords() > 0) {
                all.add(world.records(-1, 0)
                        .worker(number, new Worker(Phase.DECIDING, true, Optional.of(FRESH), Optional.empty())));
            }
            if (world.knownRecords() > 0) {
                all.add(world.records(0, -1)
                        .worker(
                                number,
                                new Worker(
                                        Phase.DECIDING,
                                        false,
                                        Optional.of(world.stored().orElse(FRESH)),
                                        Optional.empty())));
            }
            return all;
        }

        /** The message as it is decided about once its validity has ended, which may be at any time. */
        private static TrackedMessage expired(TrackedMessage message) {
            return message.with(message.message()
                    .with(message.message().text(), message.message().schedule(), Optional.of(NOW.minusSeconds(1))));
        }

        /**
         * @param control what the run knows of the mailing; it may have looked before somebody decided
         */
        private List<World> decide(World world, int number, TrackedMessage decided, MailingControl control) {
            Worker worker = world.worker(number);
            NextStep step = NextStep.of(
                    decided,
                    worker.checked() ? Optional.of(NO_CALLBACK_WAITS) : Optional.empty(),
                    Optional.empty(),
                    control,
                    config,
                    SendingHours.ANY,
                    NOW);
            if (step instanceof Check) {
                // A callback waits or none does; what is known of the message is then read again.
                return List.of(
                        world.records(0, 1).worker(number, Worker.IDLE),
                        world.worker(number, worker.checked(world.stored().orElseThrow())));
            }
            World taken = take(step, world, number);
            return step instanceof Claim && world.mailing().mayLookPaused()
                    ? List.of(taken, world.steer(world.mailing().park()).worker(number, Worker.IDLE))
                    : List.of(taken);
        }

        private World take(NextStep step, World world, int number) {
            Worker worker = world.worker(number);
            TrackedMessage message = worker.message();
            if (step instanceof Claim) {
                if (world.optedOut()) {
                    return store(message.in(message.state().optedOut(NOW)), message.state(), world, number);
                }
                TrackedMessage claim = message.in(message.state().claimed(NOW));
                Optional<World> saved = save(world, claim);
                if (saved.isEmpty()) {
                    return readAgain(world, number);
                }
                World claimed = world.taken() > 0 || message.state().status() == MessageStatus.UNCERTAIN
                        ? saved.get().risked()
                        : saved.get();
                return claimed.worker(
                        number,
                        new Worker(Phase.CLAIMED, worker.fresh(), Optional.of(claim.stored()), Optional.empty()));
            } else if (step instanceof Cancel) {
                return store(
                        message.in(message.state().cancelled(CANCELLED.reason(), NOW)), message.state(), world, number);
            } else if (step instanceof Move move) {
                return store(message.in(move.next()), message.state(), world, number);
            } else if (step instanceof Wait) {
                return world.records(0, 1).worker(number, Worker.IDLE);
            }
            assertThat(step).isInstanceOf(Done.class);
            return world.worker(number, Worker.IDLE);
        }

        /** Stores a state of a message that is not being sent. A message that nothing is known of is claimed first. */
        private World store(TrackedMessage next, MessageState before, World world, int number) {
            Worker worker = world.worker(number);
            if (next.version() == 0) {
                return save(world, next.in(before))
                        .map(claimed -> claimed.worker(number, worker.placed(next.stored())))
                        .orElseGet(() -> readAgain(world, number));
            }
            return save(world, next)
                    .map(saved -> next.state().status() == MessageStatus.OPTED_OUT
                                    || next.state().status() == MessageStatus.CANCELLED
                            ? saved.worker(number, Worker.IDLE)
                            : saved.worker(number, worker.deciding(next.stored())))
                    .orElseGet(() -> readAgain(world, number));
        }

        private World store(World world, int number) {
            TrackedMessage next = world.worker(number).message();
            return store(next, next.state(), world, number);
        }

        private static World readAgain(World world, int number) {
            return world.worker(
                    number, world.worker(number).deciding(world.stored().orElseThrow()));
        }

        private static List<World> ask(World world, int number) {
            List<World> all = new ArrayList<>();
            Worker worker = world.worker(number);
            // What was changed before the claim is sent as it was changed.
            assertThat(worker.message().message().text())
                    .isEqualTo(world.stored().orElseThrow().message().text());
            for (Answer answer : Answer.values()) {
                if (answer != Answer.ACCEPTED && world.failures() == 0) {
                    continue;
                }
                World asked = answer.taken ? world.mkom(world.taken() + 1, world.callbacks() + 1) : world;
                if (answer != Answer.ACCEPTED) {
                    asked = asked.left(
                            asked.crashes(),
                            asked.redeliveries(),
                            asked.failures() - 1,
                            asked.decisions(),
                            asked.sweeps());
                }
                if (answer == Answer.REFUSED) {
                    asked = asked.person(asked.optedOut(), true);
                }
                all.add(asked.worker(
                        number, new Worker(Phase.ANSWERED, worker.fresh(), worker.seen(), Optional.of(answer))));
            }
            return all;
        }

        private World conclude(World world, int number) {
            Worker worker = world.worker(number);
            TrackedMessage after = worker.message()
                    .in(worker.answer().orElseThrow().after(worker.message().state()));
            // Where somebody was faster, it was a callback, which knows better.
            World saved = save(world, after).orElse(world);
            return switch (after.state().status()) {
                case QUEUED -> saved.records(0, 1).worker(number, Worker.IDLE);
                case UNCERTAIN -> saved.worker(number, worker.deciding(after.stored()));
                default -> saved.worker(number, Worker.IDLE);
            };
        }

        /** What callbacks, {@code sweep}, people and time do. */
        private List<World> outside(World world) {
            List<World> all = new ArrayList<>();
            if (!world.optedOut()) {
                all.add(world.person(true, world.excused()));
            }
            all.addAll(steer(world, world.mailing()));
            TrackedMessage known = world.stored().orElse(FRESH);
            if (world.changes() > 0 && known.state().isUnsent()) {
                all.add(change(world.changed(), known, known.in(known.state().cancelled("cancelled by api:crm", NOW))));
                all.add(change(
                        world.changed(),
                        known,
                        known.with(known.message().with("Tchau", Optional.empty(), Optional.empty()))));
            }
            if (world.change().isPresent()) {
                World without = world.changing(Optional.empty());
                // The request ends there; or it goes on, and decides again if a worker was faster.
                all.add(without);
                all.add(save(without, world.change().get())
                        .map(saved -> saved.records(0, 1))
                        .orElseGet(without::changeAgain));
            }
            if (world.stored().isEmpty()) {
                return all;
            }
            TrackedMessage message = world.stored().get();
            if (world.callbacks() > 0) {
                World called = world.mkom(world.taken(), world.callbacks() - 1);
                all.add(called);
                for (MessageStatus meaning : List.of(MessageStatus.DELIVERED, MessageStatus.FAILED)) {
                    all.add(report(called, message, Optional.of(meaning)));
                }
                all.add(report(called, message, Optional.empty()));
            }
            MessageState state = message.state();
            boolean old = state.updatedAt().isBefore(NOW);
            if (world.sweeps() > 0 && old && !state.status().isFinal() && state.status() != MessageStatus.UNCERTAIN) {
                all.add(world.left(
                                world.crashes(),
                                world.redeliveries(),
                                world.failures(),
                                world.decisions(),
                                world.sweeps() - 1)
                        .stored(message.stored()));
            }
            if (world.decisions() > 0 && state.status() == MessageStatus.UNCERTAIN) {
                World decided = world.left(world.crashes(), world.redeliveries(), world.failures(), 0, world.sweeps());
                all.add(save(decided, message.in(state.sentAgain("api:crm", NOW)))
                        .orElseThrow()
                        .records(0, 1));
                all.add(save(decided, message.in(state.failed("dropped", NOW)))
                        .orElseThrow()
                        .person(world.optedOut(), true));
            }
            if (world.idle() && !old) {
                all.add(world.stored(new TrackedMessage(
                        message.message(), message.mailing(), message.origin(), NOW, aged(state), message.version())));
            }
            return all;
        }

        /** What people decide about the mailing, and what {@code sweep} frees, also if it ends before it removes what it has queued. */
        private static List<World> steer(World world, Steering mailing) {
            List<World> all = new ArrayList<>();
            if (mailing.pauses() > 0) {
                all.add(world.steer(mailing.pause()));
            }
            if (mailing.paused()) {
                all.add(world.steer(mailing.resume()));
            }
            if (mailing.cancels() > 0) {
                all.add(world.steer(mailing.cancel()));
            }
            if (mailing.parked() > 0 && (!mailing.paused() || mailing.cancelled())) {
                all.add(world.records(0, 1).steer(mailing.freed()));
                if (world.redeliveries() > 0) {
                    all.add(world.records(0, 1)
                            .left(
                                    world.crashes(),
                                    world.redeliveries() - 1,
                                    world.failures(),
                                    world.decisions(),
                                    world.sweeps()));
                }
            }
            return all;
        }

        /** Stores a change by the sender. A message that nothing is known of is claimed first. */
        private World change(World world, TrackedMessage known, TrackedMessage changed) {
            return known.version() == 0
                    ? save(world, known).orElseThrow().changing(Optional.of(changed.stored()))
                    : save(world, changed).orElseThrow().records(0, 1);
        }

        private static MessageState aged(MessageState state) {
            return new MessageState(
                    state.status(),
                    NOW.minus(TICK),
                    state.attempts(),
                    state.uncertainAttempts(),
                    state.mkomMailingId(),
                    state.reason(),
                    state.platformStatus(),
                    state.platformStatusAt(),
                    state.held());
        }

        private World report(World world, TrackedMessage message, Optional<MessageStatus> meaning) {
            StatusReport report = new StatusReport(
                    Optional.empty(), Optional.empty(), FRESH.message().msisdn(), Optional.of(NOW), "word");
            MessageState next = message.state().reported(report, meaning, NOW);
            World reported = save(world, message.in(next)).orElseThrow();
            return meaning.equals(Optional.of(MessageStatus.FAILED))
                    ? reported.person(world.optedOut(), true)
                    : reported;
        }

        /** A conditional write: on top of the version it was made from, or not at all. */
        private Optional<World> save(World world, TrackedMessage message) {
            long version = world.stored().map(TrackedMessage::version).orElse(0L);
            if (version != message.version()) {
                return Optional.empty();
            }
            MessageStatus from = world.stored().orElse(FRESH).state().status();
            MessageStatus to = message.state().status();
            if (from != to) {
                transitions.add(from + " to " + to);
            }
            return Optional.of(world.stored(message.stored()));
        }

        /** The worlds from which one of the given kind cannot be reached. */
        Set<World> withoutWayTo(Set<World> ends) {
            Map<World, List<World>> before = new HashMap<>();
            next.forEach((world, following) -> following.forEach(each ->
                    before.computeIfAbsent(each, key -> new ArrayList<>()).add(world)));
            Set<World> leading = new HashSet<>(ends);
            Deque<World> open = new ArrayDeque<>(ends);
            while (!open.isEmpty()) {
                for (World world : before.getOrDefault(open.pop(), List.of())) {
                    if (leading.add(world)) {
                        open.push(world);
                    }
                }
            }
            Set<World> lost = new HashSet<>(next.keySet());
            lost.removeAll(leading);
            return lost;
        }
    }

    private static Set<String> table() {
        Set<String> table = new TreeSet<>();
        for (MessageStatus from : MessageStatus.values()) {
            for (MessageStatus to : EnumSet.allOf(MessageStatus.class)) {
                if (from.canBecome(to)) {
                    table.add(from + " to " + to);
                }
            }
        }
        return table;
    }

    private static boolean isGoodEnd(World world, Policy policy) {
        if (!world.over()) {
            return false;
        }
        MessageState state = world.stored().orElse(FRESH).state();
        return switch (state.status()) {
            case SENT, DELIVERED -> world.taken() > 0;
            // MKOM has a message that failed with its mailing at most from an attempt that was uncertain.
            case FAILED ->
                world.excused() || (world.mailing().cancelled() && world.taken() <= state.uncertainAttempts());
            case OPTED_OUT -> world.optedOut();
            case CANCELLED ->
                world.taken() == 0 && (world.changes() == 0 || world.mailing().cancelled());
            // MKOM has an expired message at most from an attempt that was uncertain.
            case EXPIRED -> world.taken() <= state.uncertainAttempts();
            case UNCERTAIN ->
                state.held()
                        && (policy == Policy.HOLD
                                || state.uncertainAttempts() >= NextStep.MAX_UNCERTAIN_ATTEMPTS
                                || world.mailing().cancelled());
            case QUEUED, SENDING -> false;
        };
    }

    @ParameterizedTest
    @EnumSource
    void message_shouldBeSentOnceAndNeverBeLost_whateverHappensInWhateverOrder(Policy policy) {
        Exploration exploration = new Exploration(policy, World.first());
        Set<World> ends = new HashSet<>();
        int most = 0;
        for (World world : exploration.next.keySet()) {
            assertThat(world.taken()).as("%s", world).isLessThanOrEqualTo(1 + world.afterUncertainty());
            if (policy == Policy.HOLD && world.decisions() == 1) {
                assertThat(world.taken()).as("%s", world).isLessThanOrEqualTo(1);
            }
            if (policy == Policy.RESEND && world.decisions() == 1) {
                assertThat(world.taken()).as("%s", world).isLessThanOrEqualTo(2);
            }
            most = Math.max(most, world.taken());
            if (world.over()) {
                assertThat(isGoodEnd(world, policy)).as("%s", world).isTrue();
                ends.add(world);
            }
        }
        System.out.printf(
                "policy %s: %d states, %d steps, %d ends; at most %d transmissions%n",
                policy.name().toLowerCase(Locale.ROOT),
                exploration.next.size(),
                exploration.next.values().stream().mapToInt(List::size).sum(),
                ends.size(),
                most);

        assertThat(exploration.withoutWayTo(ends)).isEmpty();
        Set<String> table = table();
        table.remove("QUEUED to CANCELLED");
        table.removeAll(Set.of("QUEUED to EXPIRED", "UNCERTAIN to EXPIRED"));
        if (policy == Policy.HOLD) {
            // Nothing is claimed on top of uncertainty.
            table.removeAll(Set.of("UNCERTAIN to SENDING", "UNCERTAIN to OPTED_OUT"));
        }
        assertThat(exploration.transitions).isEqualTo(table);
    }

    @Test
    void message_shouldBeSentAsItWasChanged_orNotAtAllIfItWasCancelled_whateverHappensInWhateverOrder() {
        Exploration exploration = new Exploration(Policy.RESEND, World.steered());
        Set<World> ends = new HashSet<>();
        for (World world : exploration.next.keySet()) {
            if (world.stored().orElse(FRESH).state().status() == MessageStatus.CANCELLED) {
                assertThat(world.taken()).as("%s", world).isZero();
            }
            assertThat(world.taken()).as("%s", world).isLessThanOrEqualTo(1 + world.afterUncertainty());
            if (world.over()) {
                assertThat(isGoodEnd(world, Policy.RESEND)).as("%s", world).isTrue();
                ends.add(world);
            }
        }

        assertThat(exploration.withoutWayTo(ends)).isEmpty();
        assertThat(exploration.transitions).contains("QUEUED to CANCELLED");
    }

    @Test
    void message_shouldBeSentOnce_orCancelledWithItsMailing_howeverThatIsPausedResumedAndCancelled() {
        Exploration exploration = new Exploration(Policy.RESEND, World.ofAMailing());
        Set<World> ends = new HashSet<>();
        for (World world : exploration.next.keySet()) {
            if (world.stored().orElse(FRESH).state().status() == MessageStatus.CANCELLED) {
                assertThat(world.taken()).as("%s", world).isZero();
                assertThat(world.mailing().cancelled()).as("%s", world).isTrue();
            }
            assertThat(world.taken()).as("%s", world).isLessThanOrEqualTo(1 + world.afterUncertainty());
            if (world.over()) {
                assertThat(isGoodEnd(world, Policy.RESEND)).as("%s", world).isTrue();
                ends.add(world);
            }
        }

        assertThat(ends).anyMatch(world -> world.taken() > 0 && world.mailing().pauses() == 0);
        assertThat(exploration.withoutWayTo(ends)).isEmpty();
        assertThat(exploration.transitions).contains("QUEUED to CANCELLED");
    }

    @Test
    void message_shouldBeSentOrExpire_whateverHappensInWhateverOrder() {
        Exploration exploration = new Exploration(Policy.RESEND, World.first(), true);
        Set<World> ends = new HashSet<>();
        for (World world : exploration.next.keySet()) {
            assertThat(world.taken()).as("%s", world).isLessThanOrEqualTo(1 + world.afterUncertainty());
            if (world.over()) {
                assertThat(isGoodEnd(world, Policy.RESEND)).as("%s", world).isTrue();
                ends.add(world);
            }
        }

        assertThat(exploration.withoutWayTo(ends)).isEmpty();
        assertThat(exploration.transitions).contains("QUEUED to EXPIRED", "UNCERTAIN to EXPIRED");
    }
}
