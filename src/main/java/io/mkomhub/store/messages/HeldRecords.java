package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.messages.HoldStore.Held;
import io.mkomhub.store.queues.Lane;
import io.mkomhub.store.queues.Lane.DelayedBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts held messages back on their queues.
 *
 * <p>Guarantee: held messages are removed only after their queue has accepted them, and no message is due early. Limit: if
 * a run ends in between, they are queued twice, which is safe: {@code send} claims a message once. A message whose data
 * were erased is not queued.
 */
@ApplicationScoped
public class HeldRecords {

    /** The number of held items whose message batches are read at once: some megabytes. */
    private static final int CHUNK = 50;

    /** The cap of a message that waited for its release and says nothing of a budget. */
    private static final String ADVERTISING = "marketing";

    private final HoldStore holds;
    private final MessageBatchStore batches;
    private final MessageStore messages;
    private final Queues queues;
    private final Clock clock;

    public HeldRecords(HoldStore holds, MessageBatchStore batches, MessageStore messages, Queues queues, Clock clock) {
        this.holds = holds;
        this.batches = batches;
        this.messages = messages;
        this.queues = queues;
        this.clock = clock;
    }

    /**
     * Queues held messages, each with the rest of its wait as delay, and removes them.
     *
     * @return whether all of them are queued; false if a queue did not accept all, or the time ran out
     */
    public boolean queue(List<Held> held, Instant deadline) {
        for (int from = 0; from < held.size(); from += CHUNK) {
            List<Held> chunk = held.subList(from, Math.min(held.size(), from + CHUNK));
            if (!clock.instant().isBefore(deadline) || !queue(chunk)) {
                return false;
            }
        }
        return true;
    }

    private boolean queue(List<Held> chunk) {
        Map<MessageId, TrackedMessage> contents = contents(chunk);
        List<Held> owners = new ArrayList<>();
        List<DelayedBatch> records = new ArrayList<>();
        Instant now = clock.instant();
        for (Held held : chunk) {
            held.due()
                    .forEach((due, places) -> record(held, due, places, contents)
                            .ifPresent(record -> {
                                owners.add(held);
                                records.add(new DelayedBatch(record, Queues.delayUntil(due, now)));
                            }));
        }
        Set<Held> left =
                Lane.putLater(queues, records).stream().map(owners::get).collect(Collectors.toSet());
        holds.remove(chunk.stream().filter(held -> !left.contains(held)).toList());
        return left.isEmpty();
    }

    /** The messages as they were accepted or, if their batches do not have them any more, as they are stored. */
    private Map<MessageId, TrackedMessage> contents(List<Held> chunk) {
        Set<MessageId> wanted = new HashSet<>();
        chunk.forEach(held -> held.due()
                .values()
                .forEach(places -> places.forEach(place -> wanted.add(new MessageId(held.messageBatch(), place)))));
        Map<MessageId, TrackedMessage> contents = batches.findMessages(wanted);
        Set<MessageId> missing = new HashSet<>(wanted);
        missing.removeAll(contents.keySet());
        messages.find(missing).values().stream()
                .filter(message -> !message.message().isErased())
                .forEach(message -> contents.put(message.id(), message));
        return contents;
    }

    private static Optional<MessageBatch> record(
            Held held, Instant due, List<Integer> places, Map<MessageId, TrackedMessage> contents) {
        List<TrackedMessage> found = places.stream()
                .flatMap(place -> Optional.ofNullable(contents.get(new MessageId(held.messageBatch(), place))).stream())
                .toList();
        return found.stream()
                .findFirst()
                .map(first -> new MessageBatch(
                        held.messageBatch(),
                        held.acceptedAt(),
                        first.origin(),
                        first.mailing(),
                        held.correlation(),
                        held.attempt(),
                        Optional.empty(),
                        Optional.of(due),
                        true,
                        found.stream()
                                .map(TrackedMessage::message)
                                .map(message -> held.unreleased() ? message.heldBy(ADVERTISING) : message)
                                .toList()));
    }
}
