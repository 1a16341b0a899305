package io.mkomhub.send;

import io.mkomhub.message.MessageState;
import io.mkomhub.message.TrackedMessage;
import java.time.Duration;
import java.time.Instant;

/** What {@code send} does with a message that it finds on its queue. */
sealed interface NextStep {

    /** Claim it and hand it to MKOM. */
    record Claim() implements NextStep {}

    /** Look again at the given time. */
    record Wait(Instant until) implements NextStep {}

    /** Store the given state first, then look again. */
    record Move(MessageState next) implements NextStep {}

    /** Nothing is left to do. */
    record Done() implements NextStep {}

    /**
     * Decides.
     *
     * @param message as it is stored, or new
     */
    static NextStep of(TrackedMessage message, SendConfig config, Instant now) {
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
            case UNCERTAIN -> afterSettling(message, config, now);
            case SENT, DELIVERED, FAILED -> new Done();
        };
    }

    /** A scheduled message can be heard of only after its time. */
    private static NextStep afterSettling(TrackedMessage message, SendConfig config, Instant now) {
        Duration settle = config.settle();
        Instant updatedAt = message.state().updatedAt();
        Instant settled = message.message()
                .schedule()
                .filter(updatedAt::isBefore)
                .orElse(updatedAt)
                .plus(settle);
        if (now.isBefore(settled)) {
            return new Wait(settled);
        }
        return config.uncertain() == SendConfig.Policy.RESEND ? new Claim() : new Done();
    }
}
