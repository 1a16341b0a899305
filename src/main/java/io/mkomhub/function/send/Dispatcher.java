package io.mkomhub.function.send;

import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends the message batches of the outbound queue, and passes on what only waited there. */
@ApplicationScoped
class Dispatcher {

    private final Sender sender;
    private final Queues queues;

    Dispatcher(Sender sender, Queues queues) {
        this.sender = sender;
        this.queues = queues;
    }

    /** Does the work of a batch, as {@link io.mkomhub.platform.sqs.Batch.Work} wants it. */
    Set<String> dispatch(Map<String, OutboundRecord> records, Instant startedAt) {
        Map<String, MessageBatch> messageBatches = new LinkedHashMap<>();
        Map<String, PartsDue> due = new LinkedHashMap<>();
        Map<String, PartsDue> early = new LinkedHashMap<>();
        Instant now = Instant.now();
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

    /** Shows at its messages that a record is a dead letter. */
    void deadLettered(OutboundRecord record, String reason) {
        if (record instanceof OutboundRecord.ToSend toSend) {
            sender.deadLettered(toSend.messageBatch(), reason);
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

    /** Whole seconds, and none too early. */
    private static Duration wait(Instant now, Instant due) {
        return now.isBefore(due) ? Duration.between(now, due).plusSeconds(1) : Duration.ZERO;
    }
}
