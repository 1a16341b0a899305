package io.mkomhub.function.record;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.channel.mkom.Callbacks;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.platform.sqs.Batch;
import io.mkomhub.platform.sqs.QueueName;
import io.quarkus.funqy.Funq;
import java.time.Instant;

/** Function {@code record}: stores every event once and moves messages forward. */
public class RecordFunction {

    private final Batch batch;
    private final EventDispatcher sorter;

    RecordFunction(Batch batch, EventDispatcher sorter) {
        this.batch = batch;
        this.sorter = sorter;
    }

    @Funq("record")
    public SQSBatchResponse record(SQSEvent event) {
        return batch.process(
                event,
                QueueName.EVENTS,
                body -> Callbacks.record(body, Instant.now()),
                EventRecord::since,
                sorter::record);
    }
}
