package io.mkomhub.function.send;

import io.mkomhub.channel.mkom.MkomClient;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.messages.MessageStore.Saving;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Records the outcome of a request to MKOM: stores, reports and counts the new state of each message, and makes
 * unfinished messages wait.
 *
 * <p>Guarantee: the outcome is stored before it is reported. A state from an earlier callback stays, because MKOM's
 * report is more reliable. Limit: if the outcome cannot be stored, the claim stays, and after
 * {@link SendConfig#longestRun} the message counts as uncertain.
 */
@ApplicationScoped
class OutcomeRecorder {

    private static final Logger LOG = Logger.getLogger(OutcomeRecorder.class);

    /** The maximum number of attempts to store an outcome. */
    private static final int MAX_TRIES = 4;

    private final MessageStore messages;
    private final Planner planner;
    private final StatusReporter reporter;
    private final MkomClient mkom;
    private final Metrics metrics;
    private final SendConfig config;

    OutcomeRecorder(
            MessageStore messages,
            Planner planner,
            StatusReporter reporter,
            MkomClient mkom,
            Metrics metrics,
            SendConfig config) {
        this.messages = messages;
        this.planner = planner;
        this.reporter = reporter;
        this.mkom = mkom;
        this.metrics = metrics;
        this.config = config;
    }

    /**
     * Records the outcome of one request.
     *
     * @param took how long MKOM took to answer
     * @throws UnavailableException if the outcome cannot be stored now
     */
    void record(Run run, List<TrackedMessage> claimed, TransmissionOutcome outcome, Optional<Duration> took) {
        Instant now = run.now();
        List<TrackedMessage> after = claimed.stream()
                .map(message -> message.in(stateAfter(outcome, message, now)))
                .toList();
        Set<MessageId> unstorable = save(run, after);
        after.forEach(message -> reporter.log(run, message, took));
        metrics.count(Map.of(
                Metric.TOKEN_DAYS_LEFT, mkom.tokenDaysLeft(now),
                Metric.MESSAGES_SENT, count(after, MessageStatus.SENT),
                Metric.MESSAGES_FAILED, count(after, MessageStatus.FAILED),
                Metric.MESSAGES_UNCERTAIN, count(after, MessageStatus.UNCERTAIN),
                Metric.MESSAGES_RETRIED, count(after, MessageStatus.QUEUED),
                Metric.TOKEN_REFUSED, outcome instanceof TransmissionOutcome.Unauthorised ? 1 : 0));
        for (TrackedMessage message : after) {
            if (unstorable.contains(message.id())) {
                run.waits()
                        .add(
                                message.id(),
                                Waits.WaitReason.UNFINISHED,
                                now.plus(config.longestRun()),
                                "DynamoDB refuses to store the outcome");
            } else {
                run.toPublish(message);
                followUp(run, message, outcome, now);
            }
        }
    }

    /**
     * Stores the states.
     *
     * @return the messages whose state DynamoDB refuses to store
     */
    private Set<MessageId> save(Run run, List<TrackedMessage> after) {
        for (int tries = 1; ; tries++) {
            try {
                List<Saved> saved = messages.saveEach(after);
                return IntStream.range(0, after.size())
                        .filter(i -> saved.get(i).result() == Saving.REFUSED)
                        .mapToObj(i -> after.get(i).id())
                        .collect(Collectors.toSet());
            } catch (UnavailableException e) {
                if (tries == MAX_TRIES || !run.inTime()) {
                    throw e;
                }
                LOG.warnf(
                        "the outcome of %d messages, the first of them %s, is not stored yet: %s",
                        (Integer) after.size(), after.get(0).id(), e.getMessage());
            }
        }
    }

    /** The state of a claimed message after an outcome. */
    static MessageState stateAfter(TransmissionOutcome outcome, TrackedMessage message, Instant now) {
        MessageState state = message.state();
        if (outcome instanceof TransmissionOutcome.Accepted accepted) {
            String refusal = accepted.refusals().get(message.id());
            String uncertain = accepted.unconfirmed().get(message.id());
            return refusal != null
                    ? state.failed(refusal, now)
                    : uncertain != null ? state.uncertain(uncertain, now) : state.accepted(accepted.mailingId(), now);
        } else if (outcome instanceof TransmissionOutcome.Refused refused) {
            return state.failed(refused.reason(), now);
        } else if (outcome instanceof TransmissionOutcome.Retryable retryable) {
            return state.released(retryable.reason(), now);
        } else if (outcome instanceof TransmissionOutcome.Unauthorised unauthorised) {
            return state.released(unauthorised.reason(), now);
        } else if (outcome instanceof TransmissionOutcome.Uncertain uncertain) {
            return state.uncertain(uncertain.reason(), now);
        }
        throw new IllegalStateException("unknown outcome " + outcome.getClass().getSimpleName());
    }

    /** Makes a message wait if it is queued again or uncertain. A message that was sent or failed is finished. */
    private void followUp(Run run, TrackedMessage message, TransmissionOutcome outcome, Instant now) {
        if (message.state().status() == MessageStatus.QUEUED) {
            if (outcome instanceof TransmissionOutcome.Unauthorised) {
                run.waits().add(message.id(), Waits.WaitReason.UNFINISHED, now.plus(config.unauthorisedDelay()));
                return;
            }
            if (outcome instanceof TransmissionOutcome.Retryable retryable) {
                retryable
                        .after()
                        .ifPresent(asked -> run.retries().notBefore(run.now().plus(asked)));
            }
            run.retryLater(message);
        } else if (message.state().status() == MessageStatus.UNCERTAIN) {
            if (outcome instanceof TransmissionOutcome.Uncertain uncertain) {
                uncertain
                        .after()
                        .ifPresent(asked -> run.retries().notBefore(run.now().plus(asked)));
            }
            planner.plan(run, message.stored());
        }
    }

    private static int count(List<TrackedMessage> messages, MessageStatus status) {
        return (int) messages.stream()
                .filter(message -> message.state().status() == status)
                .count();
    }
}
