package io.mkomhub.function.send;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.QuietConfig;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.erasure.LateErasure;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.messages.ReferenceIndex;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Plans a run: reads the stored state of each message and determines which messages to claim, which wait, and which
 * only have their state published again. {@link NextStep} decides; this class carries the decision out.
 *
 * <p>Guarantee: a state that results from a decision is stored before anything follows from it, and counted by the run
 * that stored it. Limit: a decision is based on the state that was read. The claim detects whether another run changed
 * it since.
 */
@ApplicationScoped
class Planner {

    private static final Logger LOG = Logger.getLogger(Planner.class);

    /** How often a message is read again because another run changed it, before it waits instead. */
    private static final int MAX_ROUNDS = 4;

    private final MessageStore messages;
    private final LateErasure lateErasure;
    private final MessageBatchStore batches;
    private final ReferenceIndex references;
    private final MailingControls mailings;
    private final StatusReporter reporter;
    private final UnstorableMessages unstorable;
    private final Metrics metrics;
    private final SendConfig config;
    private final SendingHours hours;

    Planner(
            MessageStore messages,
            LateErasure lateErasure,
            MessageBatchStore batches,
            ReferenceIndex references,
            MailingControls mailings,
            StatusReporter reporter,
            UnstorableMessages unstorable,
            Metrics metrics,
            SendConfig config,
            QuietConfig quiet) {
        this.messages = messages;
        this.lateErasure = lateErasure;
        this.batches = batches;
        this.references = references;
        this.mailings = mailings;
        this.reporter = reporter;
        this.unstorable = unstorable;
        this.metrics = metrics;
        this.config = config;
        this.hours = SendingHours.of(quiet);
    }

    /** Plans every message of a run. */
    void plan(Run run) {
        Map<MessageId, TrackedMessage> requeued = new LinkedHashMap<>();
        run.received().requeued().forEach(message -> requeued.put(message.id(), message));
        find(run, requeued.values()).forEach(message -> requeued.put(message.id(), message));
        run.received().first().forEach(message -> plan(run, message, 0));
        requeued.values().forEach(message -> plan(run, message, 0));
        // A message that waits for its delivery window is not stored yet, but its reference can already be looked
        // up.
        references.index(run.received().first().stream()
                .filter(message -> run.waits().of(message.id()).isPresent())
                .toList());
    }

    /** Plans a message whose state this run has just stored. */
    void plan(Run run, TrackedMessage message) {
        plan(run, message, 0);
    }

    /** Plans messages again that another run changed. */
    void planAgain(Run run, List<TrackedMessage> overtaken) {
        planAgain(run, overtaken, 1);
    }

    private void planAgain(Run run, List<TrackedMessage> overtaken, int round) {
        if (round == MAX_ROUNDS) {
            overtaken.forEach(message -> run.waits()
                    .add(
                            message.id(),
                            Waits.WaitReason.UNFINISHED,
                            run.now().plus(Sender.SOON),
                            "other runs kept changing it"));
            return;
        }
        find(run, overtaken).forEach(message -> plan(run, message, round + 1));
    }

    /**
     * Returns those of the messages that are stored. A released message counts as accepted when it was released, whichever
     * of its records arrived.
     */
    private List<TrackedMessage> find(Run run, Collection<TrackedMessage> received) {
        Map<MessageId, String> heldBy = new HashMap<>();
        received.forEach(
                message -> message.message().handling().heldBy().ifPresent(cap -> heldBy.put(message.id(), cap)));
        return messages.findKnown(received).values().stream()
                .map(message -> message.acceptedAt(
                        Times.later(message.acceptedAt(), run.received().acceptedAt(message.id()))))
                // A message may have been stored before it was over a cap.
                .map(message -> Optional.ofNullable(heldBy.get(message.id()))
                        .map(cap -> message.with(message.message().heldBy(cap)))
                        .orElse(message))
                .toList();
    }

    private void plan(Run run, TrackedMessage message, int round) {
        MessageId id = message.id();
        Optional<CallbackChecks> checks = run.received().checks(id);
        NextStep step =
                NextStep.of(message, checks, run.received().heldUntil(id), control(message), config, hours, run.now());
        if (step instanceof NextStep.Claim || step instanceof NextStep.Cancel) {
            run.readyToClaim(message);
        } else if (step instanceof NextStep.ClaimFor claim) {
            run.readyToClaim(message.scheduled(claim.schedule()));
        } else if (step instanceof NextStep.Wait wait) {
            run.waits().add(id, Waits.WaitReason.EXPECTED, wait.until(), reasonToWait(message, run.now()));
        } else if (step instanceof NextStep.Check) {
            run.waits()
                    .add(
                            id,
                            Waits.WaitReason.CHECK,
                            run.now(),
                            checks.flatMap(CallbackChecks::reason)
                                    .orElse("the hub checks whether a callback about it waits unread"));
        } else if (step instanceof NextStep.Done && message.message().isErased()) {
            // The index may have it again if the caller repeated the request.
            batches.takeOut(id);
        } else if (step instanceof NextStep.Done) {
            // An earlier run may have stored the state and ended before it published it.
            run.toPublish(message);
        } else if (step instanceof NextStep.Move move) {
            move(run, message, move, round);
        }
    }

    /** What was decided about a message's mailing. If that cannot be read, the claim finds out, or does not take place. */
    private MailingControl control(TrackedMessage message) {
        try {
            return mailings.current().of(message);
        } catch (UnavailableException | RefusedException e) {
            return MailingControl.NONE;
        }
    }

    private void move(Run run, TrackedMessage message, NextStep.Move move, int round) {
        if (!run.inTime()) {
            // After a long outage, thousands of messages may be given up at once, each with its own request.
            run.waits()
                    .add(
                            message.id(),
                            Waits.WaitReason.UNFINISHED,
                            run.now().plus(Sender.SOON),
                            "the run had no time left for it");
            return;
        }
        if (!lateErasure.erase(List.of(message), run.now()).isEmpty()) {
            planAgain(run, List.of(message), round);
            return;
        }
        Saved saved = messages.saveEach(List.of(message.in(move.next()))).get(0);
        TrackedMessage moved = saved.message();
        switch (saved.result()) {
            case DONE -> {
                count(moved);
                reporter.log(run, moved, Optional.empty());
                plan(run, moved, round);
            }
            case OVERTAKEN -> planAgain(run, List.of(message), round);
            case REFUSED -> unstorable.deadLetter(run, message.id());
        }
    }

    /** Counts a message that is held or given up. Only the run that stored the state counts it. */
    private void count(TrackedMessage moved) {
        if (moved.state().held()) {
            metrics.count(Map.of(Metric.MESSAGES_HELD, 1));
            LOG.warnf("message %s is held until a person decides whether to send it again", moved.id());
        } else if (moved.state().status() == MessageStatus.EXPIRED) {
            metrics.count(Map.of(Metric.MESSAGES_EXPIRED, 1));
        } else if (moved.state().status() == MessageStatus.FAILED) {
            metrics.count(Map.of(Metric.MESSAGES_GIVEN_UP, 1));
        }
    }

    private static String reasonToWait(TrackedMessage message, Instant now) {
        return switch (message.state().status()) {
            case SENDING -> "another run is sending it";
            case UNCERTAIN -> "its delivery to MKOM is unconfirmed";
            default ->
                message.message().schedule().filter(now::isBefore).isPresent()
                        ? "its scheduled time"
                        : "its delivery window is closed";
        };
    }
}
