package io.mkomhub.record;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.codec.Events;
import io.mkomhub.queue.Batch;
import io.mkomhub.queue.QueueName;
import io.quarkus.funqy.Funq;

/** Function {@code record}: stores every event once and moves messages forward. */
public class RecordFunction {

    private final Batch batch;
    private final Recorder recorder;

    RecordFunction(Batch batch, Recorder recorder) {
        this.batch = batch;
        this.recorder = recorder;
    }

    @Funq("record")
    public SQSBatchResponse record(SQSEvent event) {
        return batch.process(event, QueueName.EVENTS, Events::read, recorder::record);
    }
}
