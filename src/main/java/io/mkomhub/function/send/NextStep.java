package io.mkomhub.function.send;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.time.Durations;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The next step for a message of the outbound queue, decided from the stored state, the time and the settings.
 *
 * <p>Guarantee: a message is claimed again only if MKOM definitely does not have it, or if it settled without a
 * callback, the policy is {@code resend}, fewer than {@value #MAX_UNCERTAIN_ATTEMPTS} attempts are uncertain and no
 * callback about it waits unread. Makes no call.
 */
sealed interface NextStep {

    /**
     * The number of uncertain attempts after which a person decides. The recipient may have received each of them, and
     * each may be billed.
     */
    int MAX_UNCERTAIN_ATTEMPTS = 2;

    /** Claim the message and send it. */
    record Claim() implements NextStep {}

    /** Claim the message and send it with this schedule instead of its own. */
    record ClaimFor(Instant schedule) implements NextStep {}

    /** Store that the message is cancelled with its mailing. */
    record Cancel() implements NextStep {}

    /** Check the message again at this time. */
    record Wait(Instant until) implements NextStep {}

    /** Store this state, then decide again. */
    record Move(MessageState next) implements NextStep {}

    /** Let {@code record} check for unread callbacks about the message. If there are none, it may be sent again. */
    record Check() implements NextStep {}

    /** Nothing: the message is finished, or waits for a person's decision. */
    record Done() implements NextStep {}

    /**
     * Decides with delivery windows: a message waits until its window opens. One that is scheduled outside it is rescheduled
     * to the opening, if MKOM keeps it until then.
     *
     * @param message the message as stored, or a new one
     * @param checks the checks for unread callbacks so far
     * @param heldUntil until when the message was held; empty if it was not
     * @param mailing what was decided about its mailing. A pause is no step: it applies when the message would be claimed
     */
    static NextStep of(
            TrackedMessage message,
            Optional<CallbackChecks> checks,
            Optional<Instant> heldUntil,
            MailingControl mailing,
            SendConfig config,
            SendingHours hours,
            Instant now) {
        boolean cancelled = mailing.cancels(message.acceptedAt());
        if (cancelled && message.state().isUnsent()) {
            return new Cancel();
        }
        NextStep step = atAnyHour(message, checks, heldUntil, config, hours, now);
        if (!(step instanceof Claim)) {
            return step;
        }
        if (message.message().handling().heldBy().isPresent()
                && message.state().isUnsent()
                && !mailing.releases(message.acceptedAt())
                && now.isAfter(releasedBefore(message.message(), message.acceptedAt()))) {
            return new Move(
                    message.state().failed(reasonUnreleased(message.message().handling()), now));
        }
        if (mailing.pace(message.message().handling()).isPresent()
                && message.state().isUnsent()
                && now.isAfter(turnBefore(message.message(), message.acceptedAt(), hours))) {
            return new Move(message.state().failed(MailingPace.TOO_LONG, now));
        }
        if (cancelled) {
            // MKOM may have it from an earlier attempt, so it is not called cancelled.
            return new Move(
                    message.state().status() == MessageStatus.UNCERTAIN
                            ? message.state().hold(mailing.reason())
                            : message.state()
                                    .failed(mailing.reason() + "; MKOM may have it from an earlier attempt", now));
        }
        Optional<Instant> later = message.message().schedule().filter(now::isBefore);
        Instant wanted = later.orElse(now);
        Instant allowed = hours.firstAllowed(message.message(), wanted);
        if (allowed.equals(wanted)) {
            return step;
        }
        return later.isPresent() && config.schedulePolicy() == SendConfig.SchedulePolicy.PLATFORM
                ? new ClaimFor(allowed)
                : new Wait(allowed);
    }

    private static NextStep atAnyHour(
            TrackedMessage message,
            Optional<CallbackChecks> checks,
            Optional<Instant> heldUntil,
            SendConfig config,
            SendingHours hours,
            Instant now) {
        NextStep step = whileValid(message, checks, heldUntil, config, hours, now);
        boolean expired = message.message().expiry().filter(now::isAfter).isPresent();
        return expired && step instanceof Claim ? new Move(message.state().expired(now)) : step;
    }

    private static NextStep whileValid(
            TrackedMessage message,
            Optional<CallbackChecks> checks,
            Optional<Instant> heldUntil,
            SendConfig config,
            SendingHours hours,
            Instant now) {
        MessageState state = message.state();
        return switch (state.status()) {
            case QUEUED -> {
                Optional<Instant> handover = message.message()
                        .schedule()
                        .filter(schedule -> config.schedulePolicy() == SendConfig.SchedulePolicy.HUB)
                        .map(schedule -> schedule.minus(config.scheduleLead()))
                        .filter(now::isBefore);
                if (handover.isPresent()) {
                    yield new Wait(handover.get());
                }
                yield now.isAfter(hours.firstAllowed(
                                        message.message(),
                                        sendableFrom(message.message(), message.acceptedAt(), heldUntil))
                                .plus(config.giveUpAfter()))
                        ? new Move(state.failed(
                                "given up after " + Durations.inWords(config.giveUpAfter()) + ": "
                                        + state.reason().orElse("it waited too long"),
                                now))
                        : new Claim();
            }
            case SENDING -> {
                Instant expiry = state.claimExpiry(config.longestRun());
                yield now.isBefore(expiry)
                        ? new Wait(expiry)
                        : new Move(state.uncertain("the run that was sending it was interrupted", now));
            }
            case UNCERTAIN -> afterSettling(message, checks, config, now);
            case SENT, DELIVERED, FAILED, OPTED_OUT, CANCELLED, EXPIRED -> new Done();
        };
    }

    /** Until when a message over a cap waits for its release. */
    static Instant releasedBefore(OutboundMessage message, Instant acceptedAt) {
        return sendableFrom(message, acceptedAt, Optional.empty()).plus(MailingControl.LONGEST_PAUSE);
    }

    /** Until when a message waits for its turn under the pace of its mailing. */
    static Instant turnBefore(OutboundMessage message, Instant acceptedAt, SendingHours hours) {
        return hours.firstAllowed(message, sendableFrom(message, acceptedAt, Optional.empty()))
                .plus(MailingPace.LONGEST);
    }

    private static String reasonUnreleased(Handling handling) {
        return "over the cap " + handling.heldBy().orElse("") + ", and not released within "
                + MailingControl.LONGEST_PAUSE.toDays() + " days";
    }

    /** The earliest time at which a message could have been sent. */
    private static Instant sendableFrom(OutboundMessage message, Instant acceptedAt, Optional<Instant> heldUntil) {
        return Stream.of(message.schedule(), heldUntil)
                .flatMap(Optional::stream)
                .reduce(acceptedAt, Times::later);
    }

    /**
     * Decides about an uncertain message. MKOM reports on a scheduled message only after its time, so the settling time
     * starts then. A callback may wait unread long after the hub accepted it, so the message is not sent again until
     * the checks rule that out. If they never do, a person decides.
     */
    private static NextStep afterSettling(
            TrackedMessage message, Optional<CallbackChecks> checks, SendConfig config, Instant now) {
        Instant settled = message.heardOfFrom().plus(config.settle());
        if (now.isBefore(settled)) {
            return new Wait(settled);
        }
        MessageState state = message.state();
        if (state.held()) {
            return new Done();
        }
        if (config.uncertain() != SendConfig.Policy.RESEND || state.uncertainAttempts() >= MAX_UNCERTAIN_ATTEMPTS) {
            return new Move(state.hold());
        }
        if (checks.filter(found -> found.clear(settled, now)).isPresent()) {
            return new Claim();
        }
        return now.isBefore(settled.plus(config.giveUpAfter()))
                ? new Check()
                : new Move(state.hold("in " + Durations.inWords(config.giveUpAfter())
                        + " an unread callback could not be ruled out: "
                        + checks.flatMap(CallbackChecks::reason).orElse("no check was made")));
    }
}
