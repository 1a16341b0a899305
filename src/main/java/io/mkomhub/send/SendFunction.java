package io.mkomhub.send;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.codec.Parcels;
import io.mkomhub.message.Parcel;
import io.mkomhub.queue.Batch;
import io.mkomhub.queue.QueueName;
import io.quarkus.funqy.Funq;

/** Function {@code send}: hands messages to MKOM, once each. */
public class SendFunction {

    private final Batch batch;
    private final Sender sender;

    SendFunction(Batch batch, Sender sender) {
        this.batch = batch;
        this.sender = sender;
    }

    @Funq("send")
    public SQSBatchResponse send(SQSEvent event) {
        return batch.process(
                event, QueueName.OUTBOUND, Parcels::read, Parcel::acceptedAt, sender::send, sender::buried);
    }
}
