package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.MessageId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The outcome of a transmission request. */
public sealed interface TransmissionOutcome {

    /**
     * MKOM reported the result of each message.
     *
     * @param mailingId MKOM's id of the mailing
     * @param refusals the messages that MKOM refused, with the reason
     * @param unconfirmed the messages that MKOM may or may not have accepted, with the reason; it accepted all others
     */
    record Accepted(Optional<String> mailingId, Map<MessageId, String> refusals, Map<MessageId, String> unconfirmed)
            implements TransmissionOutcome {

        public Accepted {
            refusals = Map.copyOf(refusals);
            unconfirmed = Map.copyOf(unconfirmed);
        }

        /** A response in which no message is uncertain. */
        public Accepted(Optional<String> mailingId, Map<MessageId, String> refusals) {
            this(mailingId, refusals, Map.of());
        }
    }

    /**
     * MKOM accepted none of the messages, and would refuse them again.
     *
     * @param reason for an operator
     */
    record Refused(String reason) implements TransmissionOutcome {}

    /**
     * MKOM accepted none of the messages, but may accept them later.
     *
     * @param reason for an operator
     * @param after the wait that MKOM asked for, if any
     */
    record Retryable(String reason, Optional<Duration> after) implements TransmissionOutcome {

        /** Without a wait. */
        public Retryable(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * MKOM may or may not have accepted the messages.
     *
     * @param reason for an operator
     * @param after the wait before other messages that MKOM asked for, if any
     */
    record Uncertain(String reason, Optional<Duration> after) implements TransmissionOutcome {

        /** Without a wait. */
        public Uncertain(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * MKOM rejected the hub's token, and accepted none of the messages.
     *
     * @param reason for an operator
     */
    record Unauthorised(String reason) implements TransmissionOutcome {}
}
