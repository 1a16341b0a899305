package io.mkomhub.local.sqs;

import java.util.Optional;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Status;
import org.elasticmq.actor.queue.OperationSuccessful$;
import org.elasticmq.actor.queue.QueueEvent;

/**
 * Tells the journal what happens in ElasticMQ's queues.
 *
 * <p>ElasticMQ answers a request when its events are answered: the sending of a message when it is in the file, its receipt and
 * deletion at once.
 */
final class JournalActor extends AbstractActor {

    private final QueueJournal journal;

    JournalActor(QueueJournal journal) {
        this.journal = journal;
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(QueueEvent.MessageAdded.class, this::added)
                .match(QueueEvent.MessageUpdated.class, event -> {
                    journal.updated(event.queueName(), event.message());
                    answer(getSender(), Optional.empty());
                })
                .match(QueueEvent.MessageRemoved.class, event -> {
                    journal.removed(event.queueName(), event.messageId());
                    answer(getSender(), Optional.empty());
                })
                .match(QueueEvent.QueueDeleted.class, event -> journal.deleted(event.queueName()))
                // The queues themselves come from the template.
                .matchAny(event -> {})
                .build();
    }

    private void added(QueueEvent.MessageAdded event) {
        ActorRef sender = getSender();
        journal.added(event.queueName(), event.message(), problem -> answer(sender, problem));
    }

    private void answer(ActorRef sender, Optional<RuntimeException> problem) {
        sender.tell(problem.<Object>map(Status.Failure::new).orElse(OperationSuccessful$.MODULE$), ActorRef.noSender());
    }
}
