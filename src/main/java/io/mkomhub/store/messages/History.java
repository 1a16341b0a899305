package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.messages.EventStore.Recorded;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks up a message with its events, by its id or by a reference.
 *
 * <p>Guarantee: a message is found as soon as its batch is stored, before {@code send} processes it. Limit: if there
 * are more than {@link #MAX_FOUND} events or messages, the latest are found.
 */
@ApplicationScoped
public class History {

    /** The maximum number of events or messages that a look-up reads, the latest first. */
    public static final int MAX_FOUND = 1_000;

    /**
     * The number of messages with the same reference that are read in each shard to find one that the caller may see.
     */
    private static final int MAX_SHARING = 10;

    private final Table table;
    private final MessageStore messages;
    private final EventStore events;
    private final MessageBatchStore batches;
    private final ReferenceIndex references;

    public History(
            Table table,
            MessageStore messages,
            EventStore events,
            MessageBatchStore batches,
            ReferenceIndex references) {
        this.table = table;
        this.messages = messages;
        this.events = events;
        this.batches = batches;
        this.references = references;
    }

    /** A message and its known events, in order of time. */
    public record Timeline(Optional<TrackedMessage> message, List<Recorded> events) {

        public Timeline {
            events = List.copyOf(events);
        }
    }

    /** Returns a message and its latest events; empty if there is no message with this id. */
    public Optional<Timeline> of(MessageId id) {
        return Optional.ofNullable(messages.find(List.of(id)).get(id))
                .or(() -> batches.find(id))
                .map(message -> new Timeline(
                        Optional.of(message),
                        events(message, table.latest(MessageStore.partition(id), EventStore.EVENT, MAX_FOUND))));
    }

    /** The events of a message, in order of time: those among its items, and those that are stored with it. */
    private List<Recorded> events(TrackedMessage message, List<Item> items) {
        // An event that came before its message was stored is an item, and a repeat of it is stored with the message.
        Set<String> known = items.stream().map(EventStore::id).collect(Collectors.toSet());
        return latest(Stream.concat(
                EventStore.read(items).stream(),
                message.reports().stream()
                        .filter(report -> !known.contains(report.id()))
                        .map(EventStore::read)));
    }

    private static List<Recorded> latest(Stream<Recorded> events) {
        List<Recorded> sorted = events.sorted(EventStore.BY_TIME).toList();
        return sorted.subList(Math.max(0, sorted.size() - MAX_FOUND), sorted.size());
    }

    /** Returns a message as it is now; empty if there is none with this id. */
    public Optional<TrackedMessage> message(MessageId id) {
        return Optional.ofNullable(messages.findAccepted(List.of(id)).get(id));
    }

    /** Whether a text is a position in {@link #withReference}. */
    public static boolean isPosition(String position) {
        return ReferenceIndex.isPosition(position);
    }

    /**
     * Returns a page of the messages with this caller's reference, the latest first. Limit: a message is there from its
     * first outcome on.
     *
     * @param msisdn the number of their recipient; empty for anybody
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most messages
     */
    public Page<TrackedMessage> withReference(
            String reference, Optional<Msisdn> msisdn, Optional<String> after, int most) {
        Page<MessageId> ids = references.list(reference, msisdn, after, most);
        Map<MessageId, TrackedMessage> found = messages.findAccepted(ids.entries());
        return new Page<>(
                ids.entries().stream()
                        .flatMap(id -> Optional.ofNullable(found.get(id)).stream())
                        .toList(),
                ids.next());
    }

    /**
     * Returns the latest message with this caller's reference that the caller may see. Empty if there is none among the
     * latest {@value #MAX_SHARING} that have it, or the latest of each shard if there are more.
     */
    public Optional<Timeline> ofReference(String reference, Predicate<TrackedMessage> theirs) {
        return ReferenceIndex.messages(references.last(reference, MAX_SHARING))
                .map(this::of)
                .flatMap(Optional::stream)
                .filter(timeline -> timeline.message().filter(theirs).isPresent())
                .findFirst();
    }

    /**
     * Returns the latest message with this caller's reference. If there is none, returns the latest events that the
     * platform reported for a reference that is not ours; empty if there are none either.
     */
    public Optional<Timeline> ofReference(String reference) {
        List<Item> last = references.last(reference, 1);
        Optional<Timeline> ours = ReferenceIndex.messages(last).findFirst().flatMap(this::of);
        if (ours.isPresent() || last.isEmpty()) {
            return ours;
        }
        List<Recorded> recorded =
                latest(last.stream().flatMap(item -> events.latest(item.text(Table.PK), MAX_FOUND).stream()));
        return recorded.isEmpty() ? Optional.empty() : Optional.of(new Timeline(Optional.empty(), recorded));
    }
}
