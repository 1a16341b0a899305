package io.mkomhub.function.forward;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.platform.sqs.Batch;
import io.mkomhub.platform.sqs.QueueName;
import io.quarkus.funqy.Funq;
import java.time.Clock;

/** Function {@code forward}: sends notifications to channels. */
public class ForwardFunction {

    private final Batch batch;
    private final Forwarder forwarder;
    private final Clock clock;

    ForwardFunction(Batch batch, Forwarder forwarder, Clock clock) {
        this.batch = batch;
        this.forwarder = forwarder;
        this.clock = clock;
    }

    @Funq("forward")
    public SQSBatchResponse forward(SQSEvent event) {
        return batch.process(
                event,
                QueueName.FORWARD,
                NotificationJson::read,
                delivery -> delivery.since().orElseGet(clock::instant),
                forwarder::forward);
    }
}
