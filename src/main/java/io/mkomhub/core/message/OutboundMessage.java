package io.mkomhub.core.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message to one person, valid and ready to be sent.
 *
 * @param id the hub's name for it
 * @param msisdn to whom
 * @param text 1 to {@link Segments#MAX} segments
 * @param schedule when MKOM is to send it; empty for at once
 * @param reference the caller's own reference, as it came; may be empty
 * @param autoAnswers what the platform answers to replies by itself; may be empty
 * @param messageClass what it is for
 * @param returnAddress the channel it came through; empty if it came through none
 * @param expiry when MKOM is not to be asked any more to send it; empty for as long as the hub tries
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
        Optional<Instant> expiry) {

    public OutboundMessage {
        autoAnswers = List.copyOf(autoAnswers);
    }

    /** A message of class {@link MessageClass#SERVICE} through no channel, tried for as long as the hub tries. */
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

    /** The same message for another time. */
    public OutboundMessage at(Instant time) {
        return new OutboundMessage(
                id, msisdn, text, Optional.of(time), reference, autoAnswers, messageClass, returnAddress, expiry);
    }

    /** The same message without anything of the person it was for: no number, text or reference. */
    OutboundMessage erased() {
        return new OutboundMessage(
                id, Msisdn.ERASED, "", schedule, Optional.empty(), List.of(), messageClass, Optional.empty(), expiry);
    }

    /** Whether the data of the person it was for were erased. */
    public boolean isErased() {
        return msisdn.equals(Msisdn.ERASED);
    }

    /** Leaves out number, text and reference: they are personal data. */
    @Override
    public String toString() {
        return "OutboundMessage[id=" + id + "]";
    }
}
