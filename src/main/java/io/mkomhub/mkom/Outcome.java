package io.mkomhub.mkom;

import io.mkomhub.message.MessageId;
import java.util.Map;
import java.util.Optional;

/** What came of handing messages to MKOM. */
public sealed interface Outcome {

    /**
     * MKOM answered for the messages one by one.
     *
     * @param mailingId MKOM's number for the mailing
     * @param refusals why MKOM did not take a message, for those it did not take; it took all others
     */
    record Accepted(Optional<String> mailingId, Map<MessageId, String> refusals) implements Outcome {

        public Accepted {
            refusals = Map.copyOf(refusals);
        }
    }

    /**
     * MKOM took none of the messages and never will as they are.
     *
     * @param reason in words for an operator
     */
    record Refused(String reason) implements Outcome {}

    /**
     * MKOM took none of the messages, but may later.
     *
     * @param reason in words for an operator
     */
    record Retryable(String reason) implements Outcome {}

    /**
     * MKOM may or may not have taken the messages.
     *
     * @param reason in words for an operator
     */
    record Uncertain(String reason) implements Outcome {}

    /**
     * MKOM does not accept the hub's token; it took none of the messages.
     *
     * @param reason in words for an operator
     */
    record Unauthorised(String reason) implements Outcome {}
}
