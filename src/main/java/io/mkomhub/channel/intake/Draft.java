package io.mkomhub.channel.intake;

import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Segments;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A valid message that has not been accepted yet.
 *
 * @param msisdn the receiver
 * @param text the text
 * @param segments the number of SMS that the text takes
 * @param schedule when MKOM is to send it; empty for immediately
 * @param reference the caller's own reference
 * @param autoAnswers automatic answers, passed on to the platform
 * @param messageClass the purpose of the message
 * @param returnAddress the channel it came through; empty if it came through none
 * @param expiry when the hub stops trying to send it; empty for the hub's own limit
 * @param heldBy the cap that it is over, so that a person must release it; empty if it is over none
 */
public record Draft(
        Msisdn msisdn,
        String text,
        Segments segments,
        Optional<Instant> schedule,
        Optional<String> reference,
        List<AutoAnswer> autoAnswers,
        MessageClass messageClass,
        Optional<ChannelOrigin> returnAddress,
        Optional<Instant> expiry,
        Optional<String> heldBy) {

    public Draft {
        autoAnswers = List.copyOf(autoAnswers);
    }

    /** A message that came through no channel and has no expiry of its own. */
    public Draft(
            Msisdn msisdn,
            String text,
            Segments segments,
            Optional<Instant> schedule,
            Optional<String> reference,
            List<AutoAnswer> autoAnswers,
            MessageClass messageClass) {
        this(
                msisdn,
                text,
                segments,
                schedule,
                reference,
                autoAnswers,
                messageClass,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same message as it came through a channel. */
    public Draft through(ChannelOrigin address) {
        return new Draft(
                msisdn,
                text,
                segments,
                schedule,
                reference,
                autoAnswers,
                messageClass,
                Optional.of(address),
                expiry,
                heldBy);
    }

    /** The same message over a cap. */
    Draft heldBy(String cap) {
        return new Draft(
                msisdn,
                text,
                segments,
                schedule,
                reference,
                autoAnswers,
                messageClass,
                returnAddress,
                expiry,
                Optional.of(cap));
    }

    /**
     * The message that is accepted.
     *
     * @param handling how the messages of its request are handled
     */
    OutboundMessage message(MessageId id, Handling handling) {
        return new OutboundMessage(
                id,
                msisdn,
                text,
                schedule,
                reference,
                autoAnswers,
                messageClass,
                returnAddress,
                expiry,
                heldBy.map(handling::heldBy).orElse(handling));
    }

    /** Omits number, text and reference: they are personal data. */
    @Override
    public String toString() {
        return "Draft[segments=" + segments + "]";
    }
}
