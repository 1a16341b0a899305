package io.mkomhub.function.send;

import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.Waits.WaitReason;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.messages.MailingControls.Current;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MailingStore.TooManyException;
import io.mkomhub.store.messages.ReferenceIndex;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Makes messages wait for their mailing: until it is resumed, until they have their turn, or until a person releases them.
 *
 * <p>Guarantee: before messages wait that nobody decided about, their mailing is among those that {@code sweep} looks through. Messages
 * that wait are not stored, but their references can already be looked up.
 */
@ApplicationScoped
class WaitingRoom {

    private static final Logger LOG = Logger.getLogger(WaitingRoom.class);

    private final MailingControls mailings;
    private final MailingStore store;
    private final ReferenceIndex references;
    private final Metrics metrics;
    private final SendConfig config;

    WaitingRoom(
            MailingControls mailings,
            MailingStore store,
            ReferenceIndex references,
            Metrics metrics,
            SendConfig config) {
        this.mailings = mailings;
        this.store = store;
        this.references = references;
        this.metrics = metrics;
        this.config = config;
    }

    /**
     * Makes messages wait whose mailing is paused, and those over a budget that nobody released.
     *
     * @return the others
     * @throws UnavailableException if it cannot be read what was decided about mailings; no message may be sent
     */
    List<TrackedMessage> sift(Run run, List<TrackedMessage> request) {
        Current decided = mailings.current();
        List<TrackedMessage> paused = new ArrayList<>();
        Map<TrackedMessage, String> overBudget = new LinkedHashMap<>();
        List<TrackedMessage> others = new ArrayList<>();
        for (TrackedMessage message : request) {
            MailingControl control = decided.of(message);
            if (!control.frees(message.acceptedAt())) {
                paused.add(message);
            } else if (!control.cancels(message.acceptedAt())
                    && message.message().handling().heldBy().isPresent()
                    && mustBeReleased(message, decided)) {
                overBudget.put(message, message.message().handling().heldBy().get());
            } else {
                others.add(message);
            }
        }
        pause(run, paused);
        hold(run, decided, overBudget);
        return others;
    }

    /** Whether a message over a cap waits until a person releases it. */
    static boolean mustBeReleased(TrackedMessage message, Current decided) {
        return message.state().isUnsent() && !decided.of(message).releases(message.acceptedAt());
    }

    /** Makes messages wait whose mailing is paused. */
    void pause(Run run, List<TrackedMessage> paused) {
        Instant due = run.now().plus(config.unauthorisedDelay());
        index(fresh(paused));
        paused.forEach(message ->
                run.waits().add(message.id(), WaitReason.PARKED, due, "its mailing is paused, or was not started"));
    }

    /**
     * Makes messages over a cap wait until a person releases them.
     *
     * @param unreleased the cap of each
     */
    void hold(Run run, Current decided, Map<TrackedMessage, String> unreleased) {
        Instant now = run.now();
        List<TrackedMessage> messages = List.copyOf(unreleased.keySet());
        index(fresh(messages));
        try {
            messages.stream()
                    .map(decided::key)
                    .distinct()
                    .forEach(key -> watch(decided, key, MailingControl::holds, control -> control.holding(now), now));
        } catch (UnavailableException | RefusedException | TooManyException e) {
            waitForTable(run, messages, "messages over a cap cannot be put aside", e);
            return;
        }
        Instant due = now.plus(config.unauthorisedDelay());
        unreleased.forEach((message, cap) -> run.waits()
                .add(message.id(), WaitReason.UNRELEASED, due, "over the cap " + cap + ", until it is released"));
        metrics.count(Map.of(Metric.MESSAGES_HELD, unreleased.size()));
    }

    /**
     * Makes messages of a mailing wait until they have their turns. If too many mailings are looked through already, they wait on the
     * queue.
     *
     * @param perMinute the pace of the mailing
     * @param turns about when each has its turn
     */
    void queueUp(Run run, Current decided, String key, int perMinute, Map<TrackedMessage, Instant> turns) {
        if (turns.isEmpty()) {
            return;
        }
        Instant now = run.now();
        index(fresh(List.copyOf(turns.keySet())));
        WaitReason kind = WaitReason.PARKED;
        try {
            watch(
                    decided,
                    key,
                    control -> control.messagesPerMinute().isPresent(),
                    control -> control.messagesPerMinute().isPresent() ? control : control.paced(perMinute, now),
                    now);
        } catch (TooManyException e) {
            LOG.warnf("messages wait for the pace of their mailing on the queue: %s", e.getMessage());
            kind = WaitReason.EXPECTED;
        }
        for (Map.Entry<TrackedMessage, Instant> each : turns.entrySet()) {
            run.waits().add(each.getKey().id(), kind, each.getValue(), "the pace of its mailing (messages_per_minute)");
        }
    }

    private void watch(
            Current decided,
            String key,
            Predicate<MailingControl> known,
            UnaryOperator<MailingControl> reason,
            Instant now) {
        if (!decided.isWatched(key, known)) {
            store.open(key, reason, now);
        }
    }

    /** Makes messages wait because the table does not say what must be known before they are claimed. */
    void waitForTable(Run run, List<TrackedMessage> messages, String reason, RuntimeException why) {
        LOG.errorf("%s; %d messages wait: %s", reason, (Integer) messages.size(), why.getMessage());
        Instant due = run.now().plus(config.unauthorisedDelay());
        messages.forEach(message -> run.waits().add(message.id(), WaitReason.UNFINISHED, due, reason));
    }

    private static List<TrackedMessage> fresh(List<TrackedMessage> messages) {
        return messages.stream().filter(message -> message.version() == 0).toList();
    }

    /** Indexes messages by their reference. If DynamoDB refuses to index one, it is handled nevertheless. */
    void index(List<TrackedMessage> messages) {
        try {
            references.index(messages);
        } catch (RefusedException e) {
            if (messages.size() > 1) {
                messages.forEach(message -> index(List.of(message)));
            } else {
                LOG.errorf(
                        "message %s cannot be found by its reference: %s",
                        messages.get(0).id(), e.getMessage());
            }
        }
    }
}
