package io.mkomhub.api.messages;

import io.mkomhub.channel.intake.SpooledQueues;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.queues.Lane;
import java.time.Instant;
import java.util.List;

/**
 * Queues a message again after a request has changed its state, so that {@code send} acts on the new state.
 *
 * <p>Guarantee: the record is on the queue of the message's priority or on the spool. Limit: earlier records of the
 * message remain, so {@code send} must decide by the stored state, whichever record arrives.
 */
final class Requeuing {

    private final SpooledQueues queues;

    Requeuing(SpooledQueues queues) {
        this.queues = queues;
    }

    /**
     * Queues a message.
     *
     * @param acceptedAt from when {@code send} counts the time for which it tries to send the message
     * @param request the request, whose correlation id the record gets
     * @throws io.mkomhub.platform.fault.UnavailableException if neither the queue nor the spool accepts it
     */
    void queue(TrackedMessage message, Instant acceptedAt, HttpRequest request, Instant now) {
        MessageBatch messageBatch = new MessageBatch(
                message.id().messageBatch(),
                acceptedAt,
                message.origin(),
                message.mailing(),
                CorrelationId.of(request.correlationId()),
                1,
                List.of(message.message()));
        queues.put(Lane.of(messageBatch), List.of(MessageBatchJson.write(messageBatch)), now);
    }
}
