package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.messages.EventStore.Recorded;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is known of a message, and of a reference: the message with all that happened to it.
 *
 * <p>Guarantee: a message is found once its batch is stored, before {@code send} has taken it. Limit: of more events or messages than {@link #MAX_FOUND} the latest
 * are found.
 */
@ApplicationScoped
public class History {

    /** The most events or messages that a look-up goes through, the latest ones. */
    public static final int MAX_FOUND = 1_000;

    /** How many messages that share a reference are looked at in each shard for one that is a caller's business. */
    private static final int MAX_SHARING = 10;

    private final Table table;
    private final EventStore events;
    private final MessageBatchStore batches;
    private final ReferenceIndex references;

    public History(Table table, EventStore events, MessageBatchStore batches, ReferenceIndex references) {
        this.table = table;
        this.events = events;
        this.batches = batches;
        this.references = references;
    }

    /** A message with all that is known to have happened to it, in order of time. */
    public record Timeline(Optional<TrackedMessage> message, List<Recorded> events) {

        public Timeline {
            events = List.copyOf(events);
        }
    }

    /** A message and what happened to it, the latest of it; empty if there is none of this id. */
    public Optional<Timeline> of(MessageId id) {
        // The message itself sorts behind its events.
        List<Item> items = table.latest(MessageStore.partition(id), "", MAX_FOUND + 1);
        Optional<TrackedMessage> message = items.stream()
                .filter(item -> item.text(Table.SK).equals(MessageStore.MESSAGE))
                .findFirst()
                .map(MessageStore::read)
                .or(() -> batches.find(id));
        return message.map(found -> new Timeline(Optional.of(found), EventStore.read(items)));
    }

    /**
     * The latest message with this reference of a caller's that is their business; empty if there is none among the
     * latest {@value #MAX_SHARING} that have it, or the latest of each shard where there are more.
     */
    public Optional<Timeline> ofReference(String reference, Predicate<TrackedMessage> theirs) {
        return ReferenceIndex.messages(references.last(reference, MAX_SHARING))
                .map(this::of)
                .flatMap(Optional::stream)
                .filter(timeline -> timeline.message().filter(theirs).isPresent())
                .findFirst();
    }

    /**
     * The latest message with this reference of a caller's; where there is none, the latest that the platform reported for a
     * reference that is not ours; empty if there is neither.
     */
    public Optional<Timeline> ofReference(String reference) {
        List<Item> last = references.last(reference, 1);
        Optional<Timeline> ours = ReferenceIndex.messages(last).findFirst().flatMap(this::of);
        if (ours.isPresent() || last.isEmpty()) {
            return ours;
        }
        List<Recorded> recorded = last.stream()
                .flatMap(item -> events.latest(item.text(Table.PK), MAX_FOUND).stream())
                .sorted(EventStore.BY_TIME)
                .toList();
        return recorded.isEmpty()
                ? Optional.empty()
                : Optional.of(new Timeline(
                        Optional.empty(), recorded.subList(Math.max(0, recorded.size() - MAX_FOUND), recorded.size())));
    }
}
