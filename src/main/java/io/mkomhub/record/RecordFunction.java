package io.mkomhub.record;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.codec.EventRecord;
import io.mkomhub.mkom.Callbacks;
import io.mkomhub.queue.Batch;
import io.mkomhub.queue.QueueName;
import io.quarkus.funqy.Funq;
import java.time.Instant;

/** Function {@code record}: stores every event once and moves messages forward. */
public class RecordFunction {

    private final Batch batch;
    private final Sorter sorter;

    RecordFunction(Batch batch, Sorter sorter) {
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
