package io.mkomhub.function.record;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.mkomhub.channel.mkom.Callbacks;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.platform.sqs.Batch;
import io.mkomhub.platform.sqs.QueueName;
import io.quarkus.funqy.Funq;
import java.time.Clock;

/** Function {@code record}: stores every event once and updates the messages. */
public class RecordFunction {

    private final Batch batch;
    private final EventDispatcher dispatcher;
    private final Clock clock;

    RecordFunction(Batch batch, EventDispatcher dispatcher, Clock clock) {
        this.batch = batch;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    @Funq("record")
    public SQSBatchResponse record(SQSEvent event) {
        return batch.process(
                event,
                QueueName.EVENTS,
                body -> Callbacks.record(body, clock.instant()),
                EventRecord::since,
                dispatcher::record);
    }
}
