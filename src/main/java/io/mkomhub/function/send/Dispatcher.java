package io.mkomhub.function.send;

import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Passes each record of the outbound and the urgent queue on: {@link Sender} sends message batches, and reminders that wait on the
 * outbound queue move to the events queue when they are due.
 */
@ApplicationScoped
class Dispatcher {

    private final Sender sender;
    private final DeadLetterMarker deadLetterMarker;
    private final Queues queues;
    private final Clock clock;

    Dispatcher(Sender sender, DeadLetterMarker deadLetterMarker, Queues queues, Clock clock) {
        this.sender = sender;
        this.deadLetterMarker = deadLetterMarker;
        this.queues = queues;
        this.clock = clock;
    }

    /**
     * Processes a batch of records; see {@link io.mkomhub.platform.sqs.Batch.Work}.
     *
     * @return the ids of records that could not be put back on the queue
     */
    Set<String> dispatch(Map<String, OutboundRecord> records, Instant startedAt) {
        Map<String, MessageBatch> messageBatches = new LinkedHashMap<>();
        Map<String, PartsDue> due = new LinkedHashMap<>();
        Map<String, PartsDue> early = new LinkedHashMap<>();
        Instant now = clock.instant();
        records.forEach((id, record) -> {
            if (record instanceof OutboundRecord.ToSend toSend) {
                messageBatches.put(id, toSend.messageBatch());
            } else if (record instanceof OutboundRecord.ToPassOn toPassOn) {
                PartsDue reminder = toPassOn.reminder();
                (now.isBefore(reminder.due()) ? early : due).put(id, reminder);
            }
        });
        Set<String> comingBack = new LinkedHashSet<>(put(QueueName.EVENTS, due, now));
        comingBack.addAll(put(QueueName.OUTBOUND, early, now));
        if (!messageBatches.isEmpty()) {
            comingBack.addAll(sender.send(messageBatches, startedAt));
        }
        return comingBack;
    }

    /** Records on the messages of a record that it was dead-lettered. */
    void deadLettered(OutboundRecord record, String reason) {
        if (record instanceof OutboundRecord.ToSend toSend) {
            deadLetterMarker.mark(toSend.messageBatch(), reason);
        }
    }

    private Set<String> put(QueueName queue, Map<String, PartsDue> reminders, Instant now) {
        List<String> ids = new ArrayList<>(reminders.keySet());
        Set<String> refused = new LinkedHashSet<>();
        queues.putLater(
                        queue,
                        reminders.values().stream()
                                .map(reminder -> new Delayed(reminder.write(), wait(now, reminder.due())))
                                .toList())
                .forEach(place -> refused.add(ids.get(place)));
        return refused;
    }

    /**
     * Returns the time until a moment plus one second, because queues delay by whole seconds and no record may be
     * early.
     */
    private static Duration wait(Instant now, Instant due) {
        return now.isBefore(due) ? Duration.between(now, due).plusSeconds(1) : Duration.ZERO;
    }
}
