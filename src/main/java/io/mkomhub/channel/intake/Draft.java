package io.mkomhub.channel.intake;

import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message that is valid but not accepted yet.
 *
 * @param msisdn to whom
 * @param text what
 * @param segments how many SMS that takes
 * @param schedule when MKOM is to send it; empty for at once
 * @param reference the caller's own
 * @param autoAnswers passed on to the platform
 * @param messageClass what it is for
 * @param returnAddress the channel it came through; empty if it came through none
 * @param expiry when MKOM is not to be asked any more to send it; empty for as long as the hub tries
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
        Optional<Instant> expiry) {

    public Draft {
        autoAnswers = List.copyOf(autoAnswers);
    }

    /** A message that came through no channel, and is tried for as long as the hub tries. */
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
                Optional.empty());
    }

    /** The same message, through a channel. */
    public Draft through(ChannelOrigin address) {
        return new Draft(
                msisdn, text, segments, schedule, reference, autoAnswers, messageClass, Optional.of(address), expiry);
    }

    /** Leaves out number, text and reference: they are personal data. */
    @Override
    public String toString() {
        return "Draft[segments=" + segments + "]";
    }
}
