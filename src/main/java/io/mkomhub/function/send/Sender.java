package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.TestNumber;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the steps of {@code send} in order: plan each message, wait for the turns of messages and the moment of each request, claim its messages and
 * transmit it, publish the new states, requeue unfinished messages.
 *
 * <p>Guarantee: only the run that claimed a message with a conditional write requests MKOM to send it. It is sent again
 * only if MKOM definitely does not have it. Under the policy {@code resend} it is also sent again if no callback
 * arrived in the settling time and {@code record} confirmed that no accepted callback waits unread. A message is not
 * sent to a person whose opt-out was stored before the claim. Limit: after an uncertain transmission the hub cannot
 * know whether MKOM has the message. Only in that case can a message be sent twice.
 *
 * <p>A message stays on the queue until it is sent, failed or held.
 */
@ApplicationScoped
class Sender {

    /** The wait of messages that a run could not finish. */
    static final Duration SOON = Duration.ofSeconds(1);

    private final Planner planner;
    private final WaitingRoom waitingRoom;
    private final MailingPace mailingPace;
    private final RequestPace requestPace;
    private final Claimer claimer;
    private final Sandbox sandbox;
    private final Transmitter transmitter;
    private final StatusReporter reporter;
    private final AgeReporter ageReporter;
    private final CallbackCheckRequester checkRequester;
    private final Requeuer requeuer;
    private final SendConfig config;
    private final Clock clock;

    Sender(
            Planner planner,
            WaitingRoom waitingRoom,
            MailingPace mailingPace,
            RequestPace requestPace,
            Claimer claimer,
            Sandbox sandbox,
            Transmitter transmitter,
            StatusReporter reporter,
            AgeReporter ageReporter,
            CallbackCheckRequester checkRequester,
            Requeuer requeuer,
            SendConfig config,
            Clock clock) {
        this.planner = planner;
        this.waitingRoom = waitingRoom;
        this.mailingPace = mailingPace;
        this.requestPace = requestPace;
        this.claimer = claimer;
        this.sandbox = sandbox;
        this.transmitter = transmitter;
        this.reporter = reporter;
        this.ageReporter = ageReporter;
        this.checkRequester = checkRequester;
        this.requeuer = requeuer;
        this.config = config;
        this.clock = clock;
    }

    /** Works like {@link #send(Map, Instant)}, in a run that starts now. */
    Set<String> send(Map<String, MessageBatch> messageBatches) {
        return send(messageBatches, clock.instant());
    }

    /**
     * Executes one run over a batch of records.
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
            request.forEach(message -> run.retryLater(message, "MKOM did not accept the messages before it"));
        } else if (!run.inTime()) {
            request.forEach(message -> run.waits()
                    .add(
                            message.id(),
                            Waits.WaitReason.UNFINISHED,
                            run.now().plus(SOON),
                            "the run had no time left for it"));
        } else {
            List<TrackedMessage> admitted = admitted(run, request);
            if (!admitted.isEmpty()) {
                Claimer.Claims claims = claimer.claim(run, admitted);
                planner.planAgain(run, claims.overtaken());
                Map<Boolean, List<TrackedMessage>> byTest =
                        claims.claimed().stream().collect(Collectors.partitioningBy(Sender::isTest));
                transmitter.transmit(run, byTest.getOrDefault(false, List.of()));
                sandbox.transmit(run, byTest.getOrDefault(true, List.of()));
            }
        }
    }

    /**
     * Waits for the turns of messages and for the moment of their request, before they are claimed: a claimed message whose run ends
     * would be uncertain.
     *
     * @return the messages that may be sent now; the others wait
     */
    private List<TrackedMessage> admitted(Run run, List<TrackedMessage> request) {
        List<TrackedMessage> admitted;
        try {
            admitted = mailingPace.admit(run, waitingRoom.sift(run, request));
        } catch (UnavailableException | RefusedException e) {
            waitingRoom.waitForTable(run, request, "what was decided about their mailing cannot be read", e);
            return List.of();
        }
        return admitted.stream().allMatch(Sender::isTest) || hasMoment(run, admitted) ? admitted : List.of();
    }

    /** Whether MKOM does not get the message. */
    private static boolean isTest(TrackedMessage message) {
        return TestNumber.of(message.message().msisdn()).isPresent();
    }

    private boolean hasMoment(Run run, List<TrackedMessage> request) {
        Optional<Instant> due;
        try {
            due = requestPace.await(run, run.received().priority(request));
        } catch (UnavailableException | RefusedException e) {
            waitingRoom.waitForTable(run, request, "the moment of the next request to MKOM cannot be reserved", e);
            return false;
        }
        // Not late: it is the operator who wants it to wait.
        due.ifPresent(moment -> request.forEach(
                message -> run.waits().add(message.id(), Waits.WaitReason.EXPECTED, moment, RequestPace.REASON)));
        return due.isEmpty();
    }
}
