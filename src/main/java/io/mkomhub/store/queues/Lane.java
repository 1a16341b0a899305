package io.mkomhub.store.queues;

import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The queue that messages wait on. Each priority has its own queue and its own function, so that no urgent message waits
 * behind bulk messages.
 *
 * <p>Guarantee: the lane follows from the priority in the record itself, so a record that is put back, checked, released
 * or redriven stays in its lane.
 */
public final class Lane {

    private Lane() {}

    /**
     * A message batch to be processed after a delay.
     *
     * @param delay as in {@link Queues.Delayed}
     */
    public record DelayedBatch(MessageBatch messageBatch, Duration delay) {}

    /** The queue of a message batch. */
    public static QueueName of(MessageBatch messageBatch) {
        return of(messageBatch.priority());
    }

    /** The queue of messages with this priority. */
    public static QueueName of(Priority priority) {
        return switch (priority) {
            case URGENT -> QueueName.URGENT;
            case NORMAL -> QueueName.OUTBOUND;
        };
    }

    /**
     * Sends message batches to their lanes, the urgent ones first.
     *
     * @return the indexes, in the given list, of the batches that were not accepted; empty if all were
     */
    public static Set<Integer> putLater(Queues queues, List<DelayedBatch> batches) {
        Set<Integer> refused = new HashSet<>();
        for (Priority priority : Priority.values()) {
            List<Integer> places = IntStream.range(0, batches.size())
                    .filter(place -> batches.get(place).messageBatch().priority() == priority)
                    .boxed()
                    .toList();
            List<Queues.Delayed> records = places.stream()
                    .map(batches::get)
                    .map(batch -> new Queues.Delayed(MessageBatchJson.write(batch.messageBatch()), batch.delay()))
                    .toList();
            queues.putLater(of(priority), records).forEach(refusal -> refused.add(places.get(refusal)));
        }
        return refused;
    }
}
