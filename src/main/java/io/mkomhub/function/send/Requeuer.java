package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.window.QuietConfig;
import io.mkomhub.function.send.RequeuePlan.Requeued;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.messages.HoldStore;
import io.mkomhub.store.queues.Lane;
import io.mkomhub.store.queues.Lane.DelayedBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Puts the unfinished messages of a run back on their queue as new, delayed records. Messages that wait longer than a
 * queue can delay them, or until their mailing is resumed, are held in the table instead.
 *
 * <p>Waiting in the visibility time-out of the queue would count as a failed receive. SQS drops a record after 1,000
 * receives at the latest, and a long outage takes more.
 *
 * <p>Guarantee: a record that could not be replaced is returned to the caller, so that SQS delivers it again. Limit:
 * SQS may have stored a record without confirming it; then its messages are in two records.
 */
@ApplicationScoped
class Requeuer {

    private static final Logger LOG = Logger.getLogger(Requeuer.class);

    private final Queues queues;
    private final HoldStore holds;
    private final SendConfig config;
    private final SendingHours hours;

    Requeuer(Queues queues, HoldStore holds, SendConfig config, QuietConfig quiet) {
        this.queues = queues;
        this.holds = holds;
        this.config = config;
        this.hours = SendingHours.of(quiet);
    }

    /**
     * Requeues the waiting messages.
     *
     * @param messageBatches the records of the run, by id
     * @return the ids of records that SQS must deliver again
     */
    Set<String> requeue(Run run, Map<String, MessageBatch> messageBatches) {
        List<Requeued> plan =
                RequeuePlan.of(messageBatches, run, hold(run, messageBatches), config.giveUpAfter(), hours);
        Set<String> notReplaced = new LinkedHashSet<>();
        Lane.putLater(
                        queues,
                        plan.stream()
                                .map(requeued -> new DelayedBatch(requeued.messageBatch(), requeued.delay()))
                                .toList())
                .forEach(place -> notReplaced.add(plan.get(place).record()));
        return notReplaced;
    }

    /** Holds and parks messages. While the table does not accept them, they wait on the queue as well as others. */
    private Set<MessageId> hold(Run run, Map<String, MessageBatch> messageBatches) {
        Set<MessageId> held = new HashSet<>();
        held.addAll(stored(() -> holds.hold(RequeuePlan.toHold(messageBatches, run, holds.least()), run.now())));
        held.addAll(stored(() ->
                holds.park(RequeuePlan.toPark(messageBatches, run, Waits.WaitReason.PARKED, hours), false, run.now())));
        held.addAll(stored(() -> holds.park(
                RequeuePlan.toPark(messageBatches, run, Waits.WaitReason.UNRELEASED, hours), true, run.now())));
        return held;
    }

    private static Set<MessageId> stored(Supplier<Set<MessageId>> store) {
        try {
            return store.get();
        } catch (UnavailableException | RefusedException e) {
            LOG.warnf(
                    "messages that wait for a later time or for their mailing remain on the queue: %s", e.getMessage());
            return Set.of();
        }
    }
}
