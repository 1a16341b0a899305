package io.mkomhub.store.erasure;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Erases messages that an erasure could not find: those that have no item of their own yet. A message batch and its claims
 * belong to many people, so no key leads from the person to them.
 *
 * <p>Guarantee: whoever stores the next state of such a message, other than the run that claimed it, and asks here first,
 * stores no data that were erased before. Limit: an erasure that begins after the opt-out was read finds the message
 * itself, in its second pass, because it is stored by then.
 */
@ApplicationScoped
public class LateErasure {

    /** The version of a message of which only the claim was stored when it was erased. */
    private static final long ERASED_WHEN_CLAIMED = 2;

    private final MessageStore messages;
    private final MessageBatchStore batches;
    private final OptOutStore optOuts;

    public LateErasure(MessageStore messages, MessageBatchStore batches, OptOutStore optOuts) {
        this.messages = messages;
        this.batches = batches;
        this.optOuts = optOuts;
    }

    /**
     * Erases those of the messages that have no item of their own and whose person's data were erased since. Makes no
     * request for other messages.
     *
     * @param found messages as they were read
     * @return the ids of those that were to be erased; the caller reads them again
     */
    public Set<MessageId> erase(Collection<TrackedMessage> found, Instant now) {
        // Whoever erased one in this way may have ended before it was removed from its batch.
        found.stream()
                .filter(message -> message.message().isErased() && message.version() == ERASED_WHEN_CLAIMED)
                .forEach(message -> batches.takeOut(message.id()));
        List<TrackedMessage> hidden =
                found.stream().filter(message -> !message.hasItem()).toList();
        if (hidden.isEmpty()) {
            return Set.of();
        }
        Map<Msisdn, OptOut> read = optOuts.find(
                hidden.stream().map(message -> message.message().msisdn()).collect(Collectors.toSet()));
        List<TrackedMessage> erased = hidden.stream()
                .filter(message -> Optional.ofNullable(
                                read.get(message.message().msisdn()))
                        .filter(optOut -> optOut.erases(message.acceptedAt()))
                        .isPresent())
                .toList();
        messages.erase(erased, now);
        // Also where another worker stored the message first: what it stored is in an item of its own.
        erased.forEach(message -> batches.takeOut(message.id()));
        return erased.stream().map(TrackedMessage::id).collect(Collectors.toSet());
    }
}
