package io.mkomhub.function.send;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.platform.sqs.Batch;
import io.mkomhub.platform.sqs.QueueName;
import io.quarkus.funqy.Funq;

/**
 * Functions {@code send} and {@code urgent}: send messages through MKOM, each those of one priority. Each has its own queue
 * and its own concurrency.
 */
public class SendFunction {

    private final Batch batch;
    private final Dispatcher dispatcher;

    SendFunction(Batch batch, Dispatcher dispatcher) {
        this.batch = batch;
        this.dispatcher = dispatcher;
    }

    @Funq("send")
    public SQSBatchResponse send(SQSEvent event) {
        return process(event, QueueName.OUTBOUND);
    }

    @Funq("urgent")
    public SQSBatchResponse urgent(SQSEvent event) {
        return process(event, QueueName.URGENT);
    }

    private SQSBatchResponse process(SQSEvent event, QueueName queue) {
        return batch.process(
                event,
                queue,
                OutboundRecord::read,
                OutboundRecord::since,
                dispatcher::dispatch,
                dispatcher::deadLettered);
    }
}
