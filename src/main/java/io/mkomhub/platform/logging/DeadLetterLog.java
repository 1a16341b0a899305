package io.mkomhub.platform.logging;

import io.mkomhub.platform.id.CorrelationId;
import java.util.Optional;

/** Logs each record that becomes a dead letter. */
public interface DeadLetterLog {

    /**
     * A record is on its queue's dead-letter queue.
     *
     * @param queue the queue's name, in lower case
     * @param record its SQS message id
     * @param reason why, without personal data
     * @param correlation the request that it comes from, where that is known
     */
    void deadLettered(String queue, String record, String reason, Optional<CorrelationId> correlation);
}
