package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.MessageId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What came of handing messages to MKOM. */
public sealed interface TransmissionOutcome {

    /**
     * MKOM answered for the messages one by one.
     *
     * @param mailingId MKOM's number for the mailing
     * @param refusals why MKOM did not take a message, for those it did not take
     * @param unconfirmed why it is not known whether MKOM took a message, for those of which it is not; it took all others
     */
    record Accepted(Optional<String> mailingId, Map<MessageId, String> refusals, Map<MessageId, String> unconfirmed)
            implements TransmissionOutcome {

        public Accepted {
            refusals = Map.copyOf(refusals);
            unconfirmed = Map.copyOf(unconfirmed);
        }

        /** An answer that leaves no message in doubt. */
        public Accepted(Optional<String> mailingId, Map<MessageId, String> refusals) {
            this(mailingId, refusals, Map.of());
        }
    }

    /**
     * MKOM took none of the messages and never will as they are.
     *
     * @param reason in words for an operator
     */
    record Refused(String reason) implements TransmissionOutcome {}

    /**
     * MKOM took none of the messages, but may later.
     *
     * @param reason in words for an operator
     * @param after how long MKOM asked to wait, if it asked
     */
    record Retryable(String reason, Optional<Duration> after) implements TransmissionOutcome {

        /** One of which MKOM did not say when. */
        public Retryable(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * MKOM may or may not have taken the messages.
     *
     * @param reason in words for an operator
     * @param after how long MKOM asked to wait with what else there is to send, if it asked
     */
    record Uncertain(String reason, Optional<Duration> after) implements TransmissionOutcome {

        /** One of which MKOM asked nothing. */
        public Uncertain(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * MKOM does not accept the hub's token; it took none of the messages.
     *
     * @param reason in words for an operator
     */
    record Unauthorised(String reason) implements TransmissionOutcome {}
}
