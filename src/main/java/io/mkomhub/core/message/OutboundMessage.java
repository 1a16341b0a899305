package io.mkomhub.core.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A valid message to one person.
 *
 * @param id the hub's id of the message
 * @param msisdn the recipient
 * @param text 1 to {@link Segments#MAX} segments
 * @param schedule when MKOM is to send the message; empty to send at once
 * @param reference the caller's reference, as received; may be empty
 * @param autoAnswers the automatic answers that MKOM sends to replies; may be empty
 * @param messageClass the message's purpose
 * @param returnAddress the channel that the message came through; empty if none
 * @param expiry the time after which the hub does not try to send the message; empty for the hub's default limit
 * @param handling how the hub handles it, like all messages of its request
 */
public record OutboundMessage(
        MessageId id,
        Msisdn msisdn,
        String text,
        Optional<Instant> schedule,
        Optional<String> reference,
        List<AutoAnswer> autoAnswers,
        MessageClass messageClass,
        Optional<ChannelOrigin> returnAddress,
        Optional<Instant> expiry,
        Handling handling) {

    public OutboundMessage {
        autoAnswers = List.copyOf(autoAnswers);
    }

    /** A message that is handled as {@link Handling#NORMAL}. */
    public OutboundMessage(
            MessageId id,
            Msisdn msisdn,
            String text,
            Optional<Instant> schedule,
            Optional<String> reference,
            List<AutoAnswer> autoAnswers,
            MessageClass messageClass,
            Optional<ChannelOrigin> returnAddress,
            Optional<Instant> expiry) {
        this(id, msisdn, text, schedule, reference, autoAnswers, messageClass, returnAddress, expiry, Handling.NORMAL);
    }

    /** The name of the channel that it came through; empty if none. */
    public Optional<String> channel() {
        return returnAddress.map(ChannelOrigin::channel);
    }

    /**
     * A message of class {@link MessageClass#SERVICE}, handled as {@link Handling#NORMAL}, that came through no channel, with the hub's default limit for
     * attempts.
     */
    public OutboundMessage(
            MessageId id,
            Msisdn msisdn,
            String text,
            Optional<Instant> schedule,
            Optional<String> reference,
            List<AutoAnswer> autoAnswers) {
        this(
                id,
                msisdn,
                text,
                schedule,
                reference,
                autoAnswers,
                MessageClass.SERVICE,
                Optional.empty(),
                Optional.empty());
    }

    /** Returns the same message with another scheduled time. */
    public OutboundMessage at(Instant time) {
        return new OutboundMessage(
                id,
                msisdn,
                text,
                Optional.of(time),
                reference,
                autoAnswers,
                messageClass,
                returnAddress,
                expiry,
                handling);
    }

    /** Returns the same message with another text, scheduled time and expiry. */
    public OutboundMessage with(String newText, Optional<Instant> newSchedule, Optional<Instant> newExpiry) {
        return new OutboundMessage(
                id,
                msisdn,
                newText,
                newSchedule,
                reference,
                autoAnswers,
                messageClass,
                returnAddress,
                newExpiry,
                handling);
    }

    /** Returns the same message as one over a cap, unless it already is. */
    public OutboundMessage heldBy(String cap) {
        return handling.heldBy().isPresent()
                ? this
                : new OutboundMessage(
                        id,
                        msisdn,
                        text,
                        schedule,
                        reference,
                        autoAnswers,
                        messageClass,
                        returnAddress,
                        expiry,
                        handling.heldBy(cap));
    }

    /** Returns the same message without personal data: no number, text or reference. */
    OutboundMessage erased() {
        return new OutboundMessage(
                id,
                Msisdn.ERASED,
                "",
                schedule,
                Optional.empty(),
                List.of(),
                messageClass,
                Optional.empty(),
                expiry,
                handling);
    }

    /** How soon it is needed. */
    public Priority priority() {
        return handling.priority();
    }

    /** Whether the person's data were erased. */
    public boolean isErased() {
        return msisdn.equals(Msisdn.ERASED);
    }

    /** Omits number, text and reference, which are personal data. */
    @Override
    public String toString() {
        return "OutboundMessage[id=" + id + "]";
    }
}
