package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.messages.CallbackWatch;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Records on messages that their queue record was dead-lettered, so that the API shows why nothing happens.
 *
 * <p>Guarantee: every unfinished message of the record is watched from then on, so it is listed and counted as overdue
 * if nobody redrives the record. A message to a person whose data were erased is not stored again. Limit: a message
 * that another run changes at the same moment is not marked; that run is responsible for it.
 */
@ApplicationScoped
class DeadLetterMarker {

    private final MessageStore messages;
    private final ReferenceIndex references;
    private final OptOutStore optOuts;
    private final CallbackWatch callbackWatch;
    private final Clock clock;

    DeadLetterMarker(
            MessageStore messages,
            ReferenceIndex references,
            OptOutStore optOuts,
            CallbackWatch callbackWatch,
            Clock clock) {
        this.messages = messages;
        this.references = references;
        this.optOuts = optOuts;
        this.callbackWatch = callbackWatch;
        this.clock = clock;
    }

    /**
     * Stores the reason on the messages of a record.
     *
     * @throws UnavailableException if the table cannot be read or written now
     */
    void mark(MessageBatch messageBatch, String reason) {
        List<TrackedMessage> unfinished = notErased(unfinished(messageBatch));
        callbackWatch.add(unfinished, clock.instant());
        List<TrackedMessage> queued = unfinished.stream()
                .filter(message -> message.state().status() == MessageStatus.QUEUED)
                .map(message -> message.in(message.state().deadLettered(reason)))
                .toList();
        messages.saveEach(queued);
        references.index(
                queued.stream().filter(message -> message.version() == 0).toList());
    }

    private List<TrackedMessage> unfinished(MessageBatch messageBatch) {
        List<TrackedMessage> received = messageBatch.messages().stream()
                .map((OutboundMessage message) -> TrackedMessage.of(messageBatch, message))
                .toList();
        Map<MessageId, TrackedMessage> stored = messages.findKnown(received);
        return received.stream()
                .map(message -> stored.getOrDefault(message.id(), message))
                .filter(message ->
                        !message.state().status().isFinal() && message.state().status() != MessageStatus.SENT)
                .toList();
    }

    private List<TrackedMessage> notErased(List<TrackedMessage> unfinished) {
        Map<Msisdn, OptOut> found = optOuts.find(
                unfinished.stream().map(message -> message.message().msisdn()).collect(Collectors.toSet()));
        return unfinished.stream()
                .filter(message -> Optional.ofNullable(
                                found.get(message.message().msisdn()))
                        .filter(optOut -> optOut.erases(message.acceptedAt()))
                        .isEmpty())
                .toList();
    }
}
