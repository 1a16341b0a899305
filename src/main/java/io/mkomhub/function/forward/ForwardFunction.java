package io.mkomhub.function.forward;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.platform.sqs.Batch;
import io.mkomhub.platform.sqs.QueueName;
import io.quarkus.funqy.Funq;
import java.time.Instant;

/** Function {@code forward}: tells the peers of channels what happened. */
public class ForwardFunction {

    private final Batch batch;
    private final Forwarder forwarder;

    ForwardFunction(Batch batch, Forwarder forwarder) {
        this.batch = batch;
        this.forwarder = forwarder;
    }

    @Funq("forward")
    public SQSBatchResponse forward(SQSEvent event) {
        return batch.process(
                event,
                QueueName.FORWARD,
                NotificationJson::read,
                delivery -> delivery.since().orElseGet(Instant::now),
                forwarder::forward);
    }
}
