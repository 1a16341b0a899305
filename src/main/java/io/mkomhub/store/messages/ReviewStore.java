package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The messages that a person should review, from a sparse index.
 *
 * <p>The write that makes a message need review also adds it to the index. It stays there until its next change of
 * state.
 */
@ApplicationScoped
public class ReviewStore {

    /** The most messages that are counted. */
    private static final int MOST_COUNTED = 1_000;

    private final Table table;
    private final MessageStore messages;

    public ReviewStore(Table table, MessageStore messages) {
        this.table = table;
        this.messages = messages;
    }

    /** Returns those of these messages that are stored. */
    public Collection<TrackedMessage> find(List<MessageId> ids) {
        return messages.find(ids).values();
    }

    /** Returns those of these messages that are stored, whose content the caller knows. */
    public Collection<TrackedMessage> findKnown(List<TrackedMessage> accepted) {
        return messages.findKnown(accepted).values();
    }

    /**
     * Adds overdue messages to the list.
     *
     * @return how many were added; the others have changed meanwhile
     */
    public int flag(List<TrackedMessage> overdue) {
        return (int) messages.flag(overdue).stream().filter(done -> done).count();
    }

    /**
     * How many messages need review.
     *
     * @param messages how many were counted
     * @param complete whether these are all
     * @param since when the first of them last changed; empty if there is none
     */
    public record Count(int messages, boolean complete, Optional<Instant> since) {}

    /** Counts the messages to review for a reason, but no more than {@value #MOST_COUNTED}. */
    public Count count(ReviewReason review) {
        int messages = 0;
        boolean complete = true;
        Optional<Instant> since = Optional.empty();
        for (int shard = 0; shard < ReviewReason.SHARDS; shard++) {
            List<Item> keys = table.review(review.place(shard), "", MOST_COUNTED / ReviewReason.SHARDS);
            messages += keys.size();
            complete &= keys.size() < MOST_COUNTED / ReviewReason.SHARDS;
            since = Stream.concat(since.stream(), keys.stream().limit(1).map(ReviewReason::since))
                    .min(Comparator.naturalOrder());
        }
        return new Count(messages, complete, since);
    }

    /** Returns the messages to review for a reason, those that changed first come first, starting after a position. */
    public Page<TrackedMessage> list(ReviewReason review, Optional<String> after, int most) {
        List<Item> keys = new ArrayList<>();
        for (int shard = 0; shard < ReviewReason.SHARDS; shard++) {
            keys.addAll(table.review(review.place(shard), after.orElse(""), most));
        }
        List<Item> first = keys.stream()
                .sorted(Comparator.comparing((Item key) -> key.text(Table.SINCE)))
                .limit(most)
                .toList();
        Map<MessageId, TrackedMessage> found =
                messages.findItems(first.stream().map(Item::key).toList());
        List<TrackedMessage> listed = new ArrayList<>();
        for (Item key : first) {
            Optional.ofNullable(found.get(MessageStore.id(key)))
                    .filter(review::holds)
                    .ifPresent(listed::add);
        }
        return new Page<>(
                listed, first.size() == most ? Optional.of(first.get(most - 1).text(Table.SINCE)) : Optional.empty());
    }
}
