package io.mkomhub.function.send;

import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.queues.Lane;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;

/**
 * Dead-letters messages whose state DynamoDB refuses to store.
 *
 * <p>Guarantee: only that message is dead-lettered. Dead-lettering the whole batch would leave its other messages
 * claimed for ever. A message whose dead letter SQS does not accept waits and is tried again.
 */
@ApplicationScoped
class UnstorableMessages {

    private final Queues queues;
    private final AuditLog auditLog;

    UnstorableMessages(Queues queues, AuditLog auditLog) {
        this.queues = queues;
        this.auditLog = auditLog;
    }

    /** Dead-letters one message of a run. */
    void deadLetter(Run run, MessageId id) {
        String reason = "DynamoDB refuses to store the state of message " + id;
        MessageBatch messageBatch = run.received().batch(id);
        QueueName queue = Lane.of(messageBatch);
        List<OutboundMessage> alone = messageBatch.messages().stream()
                .filter(message -> message.id().equals(id))
                .toList();
        try {
            queues.deadLetter(
                    queue, MessageBatchJson.write(messageBatch.with(alone, messageBatch.attempt() + 1)), reason);
            run.logged(id);
            auditLog.deadLettered(
                    queue.name().toLowerCase(Locale.ROOT), id.toString(), reason, messageBatch.correlation());
        } catch (UnavailableException e) {
            run.waits().add(id, Waits.WaitReason.UNFINISHED, run.now().plus(Sender.SOON), reason);
        }
    }
}
