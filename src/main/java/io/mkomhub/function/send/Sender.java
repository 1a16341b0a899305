package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.TrackedMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the steps of {@code send} in order: plan each message, claim and transmit request by request, publish the new states, put
 * back what is not finished.
 *
 * <p>Guarantee: MKOM is asked to send a message only by the one run that claimed it with a conditional write. It is asked again only
 * if MKOM certainly does not have the message. Under the policy {@code resend} it is also asked again if no callback arrived in the
 * settling time and {@code record} confirmed that no callback accepted by then waits unread. MKOM is not asked to send a message to a
 * person whose opt-out was stored before the claim.
 * Limit: after an uncertain transmission the hub cannot know whether MKOM has the message; only in that case can a message go out
 * twice.
 *
 * <p>A message stays on the queue until it is sent, failed or held.
 */
@ApplicationScoped
class Sender {

    /** Wait for what a run could not finish. */
    static final Duration SOON = Duration.ofSeconds(1);

    private final Planner planner;
    private final Claimer claimer;
    private final Transmitter transmitter;
    private final StatusReporter reporter;
    private final AgeReporter ageReporter;
    private final CallbackCheckRequester checkRequester;
    private final Requeuer requeuer;
    private final SendConfig config;
    private final Clock clock;

    Sender(
            Planner planner,
            Claimer claimer,
            Transmitter transmitter,
            StatusReporter reporter,
            AgeReporter ageReporter,
            CallbackCheckRequester checkRequester,
            Requeuer requeuer,
            SendConfig config,
            Clock clock) {
        this.planner = planner;
        this.claimer = claimer;
        this.transmitter = transmitter;
        this.reporter = reporter;
        this.ageReporter = ageReporter;
        this.checkRequester = checkRequester;
        this.requeuer = requeuer;
        this.config = config;
        this.clock = clock;
    }

    /** As {@link #send(Map, Instant)}, in a run that begins now. */
    Set<String> send(Map<String, MessageBatch> messageBatches) {
        return send(messageBatches, clock.instant());
    }

    /**
     * Does one run over a batch of records.
     *
     * @param messageBatches the records, by id
     * @param startedAt when the run began
     * @return the ids of records that could not be put back on the queue
     */
    Set<String> send(Map<String, MessageBatch> messageBatches, Instant startedAt) {
        Run run = new Run(new ReceivedMessages(messageBatches.values()), startedAt, config, clock);
        planner.plan(run);
        while (run.hasMessagesToClaim()) {
            sendNextRequest(run);
        }
        reporter.publish(run);
        reporter.logWaits(run);
        ageReporter.report(run, messageBatches.values());
        checkRequester.request(run, messageBatches.values());
        return requeuer.requeue(run, messageBatches);
    }

    private void sendNextRequest(Run run) {
        List<TrackedMessage> request = run.nextRequest(transmitter.limit());
        if (run.streak().isOver()) {
            request.forEach(message -> run.retryLater(message, "MKOM did not take the messages before it"));
        } else if (!run.inTime()) {
            request.forEach(message -> run.waits()
                    .add(message.id(), Waits.Kind.UNFINISHED, run.now().plus(SOON), "the run had no more time for it"));
        } else {
            Claimer.Claims claims = claimer.claim(run, request);
            planner.planAgain(run, claims.overtaken());
            transmitter.transmit(run, claims.claimed());
        }
    }
}
