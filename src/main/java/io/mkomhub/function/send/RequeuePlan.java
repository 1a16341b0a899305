package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.messages.HoldStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Computes the records to put back on their queue: one for all messages of a batch that are due at about the
 * same time.
 *
 * <p>Guarantee: no message is due before its time, except that a wait for anything but MKOM is limited to the maximum
 * delay of SQS; the message is then checked again. No message is due after it is given up or expires.
 */
final class RequeuePlan {

    /** A stored message may end later than its record says. It is not to come back again and again. */
    private static final Duration LEAST_PARKED = Duration.ofHours(1);

    /** Added to the time when a message is given up, so that it has passed when the message is checked. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private RequeuePlan() {}

    /**
     * A record to put back.
     *
     * @param record the id of the record that it replaces
     * @param messageBatch the remaining messages of that record
     */
    record Requeued(String record, MessageBatch messageBatch, Duration delay) {}

    /**
     * Returns the messages of a run to hold in the table: those that wait long for something. A record with checks stays on the queue, because the table would forget them.
     *
     * @param messageBatches the records of the run, by id
     * @param least the least wait for which a message is held
     */
    static List<HoldStore.Hold> toHold(Map<String, MessageBatch> messageBatches, Run run, Duration least) {
        Instant earliest = run.now().plus(least);
        return messageBatches.values().stream()
                .filter(messageBatch -> messageBatch.checks().isEmpty())
                .map(messageBatch -> {
                    Map<MessageId, Instant> due = new HashMap<>();
                    messageBatch
                            .messages()
                            .forEach(message -> run.waits()
                                    .of(message.id())
                                    .filter(wait -> wait.kind() == Waits.WaitReason.EXPECTED
                                            && wait.due().isAfter(earliest))
                                    .ifPresent(wait -> due.put(message.id(), wait.due())));
                    return new HoldStore.Hold(messageBatch, due);
                })
                .filter(hold -> !hold.due().isEmpty())
                .toList();
    }

    /**
     * Returns the messages of a run that wait for this reason, each with the time at which {@link NextStep} ends it. A record with checks
     * stays on the queue, because the table would forget them.
     */
    static List<HoldStore.Hold> toPark(
            Map<String, MessageBatch> messageBatches, Run run, Waits.WaitReason reason, SendingHours hours) {
        return messageBatches.values().stream()
                .filter(messageBatch -> messageBatch.checks().isEmpty())
                .map(messageBatch -> new HoldStore.Hold(
                        messageBatch,
                        messageBatch.messages().stream()
                                .filter(message -> run.waits().has(message.id(), reason))
                                .collect(Collectors.toMap(
                                        OutboundMessage::id, message -> parkedUntil(message, run, reason, hours)))))
                .filter(hold -> !hold.due().isEmpty())
                .toList();
    }

    private static Instant parkedUntil(OutboundMessage message, Run run, Waits.WaitReason reason, SendingHours hours) {
        Instant acceptedAt = run.received().acceptedAt(message.id());
        Instant end = end(
                message,
                reason == Waits.WaitReason.UNRELEASED
                        ? NextStep.releasedBefore(message, acceptedAt)
                        : NextStep.turnBefore(message, acceptedAt, hours));
        return Times.later(end, run.now().plus(LEAST_PARKED));
    }

    /**
     * Returns the records for all waiting messages of a run, except those that {@code record} checks first, and those that
     * are held.
     *
     * @param messageBatches the records of the run, by id
     * @param held the messages that the table holds
     * @param giveUpAfter the age at which a message is given up
     * @param hours when messages may be sent; the age is counted from then on
     */
    static List<Requeued> of(
            Map<String, MessageBatch> messageBatches,
            Run run,
            Set<MessageId> held,
            Duration giveUpAfter,
            SendingHours hours) {
        Instant now = run.now();
        List<Requeued> requeued = new ArrayList<>();
        messageBatches.forEach((record, messageBatch) -> {
            Map<Duration, List<OutboundMessage>> byDelay = new LinkedHashMap<>();
            messageBatch
                    .messages()
                    .forEach(message -> run.waits()
                            .of(message.id())
                            .filter(wait -> wait.kind() != Waits.WaitReason.CHECK && !held.contains(message.id()))
                            .ifPresent(wait -> byDelay.computeIfAbsent(
                                            delay(message, wait, run, giveUpAfter, hours, now),
                                            delay -> new ArrayList<>())
                                    .add(message)));
            byDelay.forEach((delay, messages) ->
                    requeued.add(new Requeued(record, messageBatch.with(messages, messageBatch.attempt() + 1), delay)));
        });
        return requeued;
    }

    private static Duration delay(
            OutboundMessage message, Waits.Wait wait, Run run, Duration giveUpAfter, SendingHours hours, Instant now) {
        if (wait.kind() == Waits.WaitReason.RETRY) {
            Instant from = run.received().sendableSince(message.id());
            Instant end = end(message, hours.firstAllowed(message, from).plus(giveUpAfter));
            return delay(Times.earlier(run.retries().allowed(wait.due()), end), now);
        }
        Duration delay = delay(wait.due(), now);
        return delay.compareTo(Queues.LONGEST_DELAY) > 0 ? Queues.LONGEST_DELAY : delay;
    }

    /** When a message is given up or expires. It must be checked then. */
    private static Instant end(OutboundMessage message, Instant givenUpAt) {
        return message.expiry()
                .map(expiry -> Times.earlier(expiry, givenUpAt))
                .orElse(givenUpAt)
                .plus(MARGIN);
    }

    /**
     * Returns the time until a moment in whole seconds, rounded up: to 1 second up to 3, to 3 seconds up to 20, and to
     * 15 seconds beyond. So messages that are due at about the same time stay in one record.
     */
    static Duration delay(Instant due, Instant now) {
        long seconds = Queues.delayUntil(due, now).toSeconds();
        long step = seconds <= 3 ? 1 : seconds <= 20 ? 3 : 15;
        return Duration.ofSeconds((seconds + step - 1) / step * step);
    }
}
