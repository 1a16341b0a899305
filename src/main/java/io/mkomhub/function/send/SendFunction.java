package io.mkomhub.function.send;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.platform.sqs.Batch;
import io.mkomhub.platform.sqs.QueueName;
import io.quarkus.funqy.Funq;

/** Function {@code send}: sends messages through MKOM. */
public class SendFunction {

    private final Batch batch;
    private final Dispatcher dispatcher;

    SendFunction(Batch batch, Dispatcher dispatcher) {
        this.batch = batch;
        this.dispatcher = dispatcher;
    }

    @Funq("send")
    public SQSBatchResponse send(SQSEvent event) {
        return batch.process(
                event,
                QueueName.OUTBOUND,
                OutboundRecord::read,
                OutboundRecord::since,
                dispatcher::dispatch,
                dispatcher::deadLettered);
    }
}
