package io.mkomhub.function.send;

import io.mkomhub.channel.mkom.MkomClient;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Sends claimed messages to MKOM, and adapts the request size to what MKOM accepts.
 *
 * <p>Guarantee: a message that MKOM refuses does not make others fail. A refused request is split in halves until the
 * invalid message is alone; if there is no time for that, all of them are tried again later. Limit: a run stops calling
 * MKOM after {@value FailureStreak#MAX_FAILURES} consecutive requests that MKOM could not accept.
 */
@ApplicationScoped
class Transmitter {

    private static final Logger LOG = Logger.getLogger(Transmitter.class);

    private final MkomClient mkom;
    private final RequestPace pace;
    private final OutcomeRecorder outcomes;
    private final AdaptiveBatchLimit batchLimit;

    Transmitter(MkomClient mkom, RequestPace pace, OutcomeRecorder outcomes, SendConfig config) {
        this.mkom = mkom;
        this.pace = pace;
        this.outcomes = outcomes;
        this.batchLimit = new AdaptiveBatchLimit(config.batch());
    }

    /** The maximum number of messages in the next request. */
    int limit() {
        return batchLimit.limit();
    }

    /** Sends messages of one mailing in one request, whose moment has come, and records the outcome. */
    void transmit(Run run, List<TrackedMessage> claimed) {
        if (claimed.isEmpty()) {
            return;
        }
        if (!run.inTime()) {
            // MKOM might respond after the end of the run, and the response would be lost.
            conclude(
                    run,
                    claimed,
                    new TransmissionOutcome.Retryable("the run had no time left to send it"),
                    Duration.ZERO);
            return;
        }
        long from = System.nanoTime();
        TransmissionOutcome outcome = mkom.transmit(
                claimed.get(0).mailing(),
                claimed.stream().map(TrackedMessage::message).toList(),
                claimed.stream()
                        .flatMap(message -> run.received().correlation(message.id()).stream())
                        .toList());
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        if (!(outcome instanceof TransmissionOutcome.Refused)) {
            run.streak().notRefused();
            conclude(run, claimed, outcome, took);
            return;
        }
        run.streak().refused();
        if (claimed.size() == 1) {
            conclude(run, claimed, outcome, took);
        } else if (run.streak().maySplit() && run.inTime()) {
            transmitHalf(run, claimed.subList(0, claimed.size() / 2));
            transmitHalf(run, claimed.subList(claimed.size() / 2, claimed.size()));
        } else {
            conclude(run, claimed, new TransmissionOutcome.Retryable("MKOM refused it together with others"), took);
        }
    }

    /** Sends a half of a refused request when its own moment comes. If none comes in time, it is tried again later. */
    private void transmitHalf(Run run, List<TrackedMessage> half) {
        if (hasMoment(run, half)) {
            transmit(run, half);
        } else {
            // Not counted as a failure: MKOM was not asked.
            outcomes.record(run, half, new TransmissionOutcome.Retryable(RequestPace.REASON), Optional.empty());
        }
    }

    private boolean hasMoment(Run run, List<TrackedMessage> half) {
        try {
            // Without time, the request is not made anyway.
            return !run.inTime()
                    || pace.await(run, run.received().priority(half)).isEmpty();
        } catch (UnavailableException | RefusedException e) {
            LOG.errorf("the moment of the next request to MKOM cannot be reserved: %s", e.getMessage());
            return false;
        }
    }

    private void conclude(Run run, List<TrackedMessage> claimed, TransmissionOutcome outcome, Duration took) {
        outcomes.record(run, claimed, outcome, Optional.of(took));
        if (outcome instanceof TransmissionOutcome.Accepted) {
            run.streak().accepted();
            batchLimit.taken();
        } else if (outcome instanceof TransmissionOutcome.Retryable
                || outcome instanceof TransmissionOutcome.Uncertain) {
            run.streak().failed();
            batchLimit.refused();
        } else if (outcome instanceof TransmissionOutcome.Unauthorised) {
            run.streak().unauthorised();
            LOG.errorf("MKOM does not accept the hub's token; messages wait until it does");
        }
    }
}
