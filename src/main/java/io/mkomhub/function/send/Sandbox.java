package io.mkomhub.function.send;

import io.mkomhub.channel.mkom.StatusWords;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.channel.mkom.WireReference;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TestNumber;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plays MKOM for test numbers: answers in its place, and puts its callbacks on the events queue.
 *
 * <p>Guarantee: no message to a test number reaches MKOM. From the callback on, everything is as with a person. Limit: if the events
 * queue does not accept a callback, its message is tried again.
 */
@ApplicationScoped
class Sandbox {

    /** How long after the request a callback comes; enough for the outcome to be stored. */
    private static final Duration DELIVERED_AFTER = Duration.ofSeconds(1);

    private static final Duration DELAYED_BY = Duration.ofMinutes(1);

    /** How long after the delivery an answer comes. */
    private static final Duration ANSWERED_AFTER = Duration.ofSeconds(2);

    private static final Duration LONGEST_WAIT = Queues.LONGEST_DELAY.minus(DELAYED_BY);

    private static final String ANSWER = "Oi";
    private static final String OPT_OUT = "SAIR";

    private final Queues queues;
    private final OutcomeRecorder outcomes;

    Sandbox(Queues queues, OutcomeRecorder outcomes) {
        this.queues = queues;
        this.outcomes = outcomes;
    }

    /** A callback about a message. */
    private record Callback(MessageId message, Event event, Duration delay) {}

    /** Handles claimed messages to test numbers, and records the outcome. */
    void transmit(Run run, List<TrackedMessage> claimed) {
        if (claimed.isEmpty()) {
            return;
        }
        Instant now = run.now();
        Map<MessageId, String> refusals = new HashMap<>();
        List<Callback> callbacks = new ArrayList<>();
        for (TrackedMessage message : claimed) {
            TestNumber number = TestNumber.of(message.message().msisdn()).orElseThrow();
            if (number == TestNumber.FAILED) {
                refusals.put(message.id(), "the number is a test number that MKOM is said to refuse");
            }
            callbacks.addAll(callbacks(message, number, now));
        }
        Set<MessageId> notQueued = queues
                .putLater(
                        QueueName.EVENTS,
                        callbacks.stream()
                                .map(callback -> new Delayed(record(run, callback, now), callback.delay()))
                                .toList())
                .stream()
                .map(place -> callbacks.get(place).message())
                .collect(Collectors.toSet());
        record(run, claimed, notQueued, refusals);
    }

    private void record(
            Run run, List<TrackedMessage> claimed, Set<MessageId> notQueued, Map<MessageId, String> refusals) {
        Map<Boolean, List<TrackedMessage>> byQueued =
                claimed.stream().collect(Collectors.partitioningBy(message -> !notQueued.contains(message.id())));
        List<TrackedMessage> queued = byQueued.getOrDefault(true, List.of());
        List<TrackedMessage> later = byQueued.getOrDefault(false, List.of());
        if (!queued.isEmpty()) {
            outcomes.record(
                    run, queued, new TransmissionOutcome.Accepted(Optional.empty(), refusals), Optional.empty());
        }
        if (!later.isEmpty()) {
            outcomes.record(
                    run,
                    later,
                    new TransmissionOutcome.Retryable("the events queue did not accept a test callback"),
                    Optional.empty());
        }
    }

    private static List<Callback> callbacks(TrackedMessage message, TestNumber number, Instant now) {
        Duration delay = untilTime(message, now).plus(number == TestNumber.DELAYED ? DELAYED_BY : DELIVERED_AFTER);
        Optional<String> reference = Optional.of(WireReference.of(message.message()));
        Callback delivered = new Callback(
                message.id(),
                new Event.StatusReport(
                        Optional.empty(), reference, message.message().msisdn(), at(now, delay), StatusWords.DELIVERED),
                delay);
        return switch (number) {
            case FAILED, SILENT -> List.of();
            case DELIVERED, DELAYED -> List.of(delivered);
            case REPLYING, OPTING_OUT ->
                isAnswer(message)
                        ? List.of(delivered)
                        : List.of(
                                delivered,
                                reply(message, reference, number == TestNumber.REPLYING ? ANSWER : OPT_OUT, now));
        };
    }

    /** Whether the hub itself answers with the message. Two robots would talk for ever. */
    private static boolean isAnswer(TrackedMessage message) {
        return message.origin().startsWith(Flows.ORIGIN)
                || message.message().messageClass() == MessageClass.OPT_OUT_CONFIRMATION;
    }

    private static Callback reply(TrackedMessage message, Optional<String> reference, String text, Instant now) {
        Duration delay = untilTime(message, now).plus(DELIVERED_AFTER).plus(ANSWERED_AFTER);
        return new Callback(
                message.id(),
                new Event.Reply(Optional.empty(), reference, message.message().msisdn(), at(now, delay), text),
                delay);
    }

    /** How long MKOM would keep the message for its schedule; a queue cannot wait for longer than a quarter of an hour. */
    private static Duration untilTime(TrackedMessage message, Instant now) {
        return message.message()
                .schedule()
                .filter(now::isBefore)
                .map(schedule -> Duration.between(now, schedule))
                .map(wait -> Times.shorter(wait, LONGEST_WAIT))
                .orElse(Duration.ZERO);
    }

    private static Optional<Instant> at(Instant now, Duration delay) {
        return Optional.of(now.plus(delay).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String record(Run run, Callback callback, Instant now) {
        return new Events(
                        now.plus(callback.delay()),
                        run.received().correlation(callback.message()),
                        List.of(callback.event()))
                .write();
    }
}
