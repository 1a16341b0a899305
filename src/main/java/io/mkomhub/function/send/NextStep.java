package io.mkomhub.function.send;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.TrackedMessage;
import java.time.Instant;
import java.util.Optional;

/** What {@code send} does with a message that it finds on its queue. */
sealed interface NextStep {

    /** Attempts that may have reached MKOM, at most, before a person has to decide: nobody is to pay for a third. */
    int MAX_UNCERTAIN_ATTEMPTS = 2;

    /** Claim it and hand it to MKOM. */
    record Claim() implements NextStep {}

    /** Claim it and hand it to MKOM, to be sent at the given time in place of its own. */
    record ClaimFor(Instant schedule) implements NextStep {}

    /** Look again at the given time. */
    record Wait(Instant until) implements NextStep {}

    /** Store the given state first, then look again. */
    record Move(MessageState next) implements NextStep {}

    /** Have {@code record} look whether callbacks about it wait unread: it may be sent again if none does. */
    record Check() implements NextStep {}

    /** Nothing is left to do. */
    record Done() implements NextStep {}

    /**
     * Decides, and lets advertising wait while quiet hours last; what is scheduled for within them is scheduled for their end.
     *
     * @param message as it is stored, or new
     * @param checks what is known of callbacks that wait
     */
    static NextStep of(
            TrackedMessage message,
            Optional<CallbackChecks> checks,
            SendConfig config,
            Optional<QuietHours> quietHours,
            Instant now) {
        NextStep step = of(message, checks, config, now);
        if (quietHours.isEmpty()
                || !(step instanceof Claim)
                || message.message().messageClass() != MessageClass.MARKETING) {
            return step;
        }
        Optional<Instant> later = message.message().schedule().filter(now::isBefore);
        Instant wanted = later.orElse(now);
        Instant allowed = quietHours.get().firstAllowed(wanted);
        if (allowed.equals(wanted)) {
            return step;
        }
        return later.isPresent() ? new ClaimFor(allowed) : new Wait(allowed);
    }

    /**
     * Decides.
     *
     * @param message as it is stored, or new
     * @param checks what is known of callbacks that wait
     */
    static NextStep of(TrackedMessage message, Optional<CallbackChecks> checks, SendConfig config, Instant now) {
        NextStep step = whileValid(message, checks, config, now);
        boolean expired = message.message().expiry().filter(now::isAfter).isPresent();
        return expired && step instanceof Claim
                ? new Move(message.state().failed("its validity ended before MKOM was known to have it", now))
                : step;
    }

    private static NextStep whileValid(
            TrackedMessage message, Optional<CallbackChecks> checks, SendConfig config, Instant now) {
        MessageState state = message.state();
        return switch (state.status()) {
            case QUEUED ->
                now.isAfter(message.acceptedAt().plus(config.giveUpAfter()))
                        ? new Move(state.failed(
                                "given up after " + config.giveUpAfter().toHours() + " hours: "
                                        + state.reason().orElse("it waited too long"),
                                now))
                        : new Claim();
            case SENDING -> {
                Instant expiry = state.claimExpiry(config.longestRun());
                yield now.isBefore(expiry)
                        ? new Wait(expiry)
                        : new Move(state.uncertain("the run that was sending it ended without a word", now));
            }
            case UNCERTAIN -> afterSettling(message, checks, config, now);
            case SENT, DELIVERED, FAILED, OPTED_OUT -> new Done();
        };
    }

    /**
     * A scheduled message can be heard of only after its time. What was heard may wait unread, however long ago it was
     * accepted: a message is not sent again while that cannot be ruled out, and if it never can, a person decides.
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
                : new Move(state.hold("in " + config.giveUpAfter().toHours()
                        + " hours it could not be ruled out that a callback waits: "
                        + checks.flatMap(CallbackChecks::reason).orElse("nobody could look")));
    }
}
