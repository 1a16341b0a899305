package io.mkomhub.platform.logging;

import io.mkomhub.platform.id.CorrelationId;
import java.util.Optional;

/** Logs dead letters. */
public interface DeadLetterLog {

    /**
     * Logs that a record was dead-lettered.
     *
     * @param queue the queue's name in lower case
     * @param record the SQS message id
     * @param reason why, without personal data
     * @param correlation the request that it comes from, if known
     */
    void deadLettered(String queue, String record, String reason, Optional<CorrelationId> correlation);
}
