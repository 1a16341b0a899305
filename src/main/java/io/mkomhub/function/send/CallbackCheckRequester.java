package io.mkomhub.function.send;

import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Requests the function {@code record} to check for unread callbacks, with one check for all uncertain messages of a
 * batch. {@code record} puts the messages back on their queue.
 *
 * <p>Guarantee: if the events queue does not accept a check, its messages stay on their queue and are checked
 * later.
 */
@ApplicationScoped
class CallbackCheckRequester {

    /** The wait after the events queue did not accept a check. */
    private static final Duration NOT_QUEUED_DELAY = Duration.ofMinutes(1);

    private final Queues queues;

    CallbackCheckRequester(Queues queues) {
        this.queues = queues;
    }

    /** Requests the checks that messages of a run wait for. */
    void request(Run run, Collection<MessageBatch> messageBatches) {
        Instant now = run.now();
        List<MessageBatch> toCheck = messageBatches.stream()
                .flatMap(messageBatch -> {
                    List<OutboundMessage> messages = messageBatch.messages().stream()
                            .filter(message -> run.waits().has(message.id(), Waits.WaitReason.CHECK))
                            .toList();
                    return messages.stream()
                            .limit(1)
                            .map(any -> messageBatch.with(messages, messageBatch.attempt() + 1));
                })
                .toList();
        queues.put(
                        QueueName.EVENTS,
                        toCheck.stream()
                                .map(messageBatch -> new CallbackCheck(messageBatch, now).write())
                                .toList())
                .forEach(place -> toCheck.get(place)
                        .messages()
                        .forEach(message -> run.waits()
                                .add(
                                        message.id(),
                                        Waits.WaitReason.EXPECTED,
                                        now.plus(NOT_QUEUED_DELAY),
                                        "the events queue does not accept the check for unread callbacks")));
    }
}
