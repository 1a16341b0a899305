package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Why a person should review a message. */
public enum ReviewReason {
    /** Its delivery to MKOM is unconfirmed. */
    UNCERTAIN,
    /** Its callback is overdue. */
    OVERDUE;

    /** The number of partitions that each list is spread over, because an outage can add very many messages at once. */
    static final int SHARDS = 8;

    /** Returns the reason that follows from the message's state alone. */
    static Optional<ReviewReason> of(TrackedMessage message) {
        return message.state().status() == MessageStatus.UNCERTAIN ? Optional.of(UNCERTAIN) : Optional.empty();
    }

    /** Whether a message from the index, which may be out of date, still needs review. */
    boolean holds(TrackedMessage message) {
        return switch (this) {
            case UNCERTAIN -> message.state().status() == MessageStatus.UNCERTAIN;
            case OVERDUE ->
                !message.state().status().isFinal()
                        && message.state().platformStatus().isEmpty();
        };
    }

    /** Whether an item is in the list. */
    public boolean isReasonOf(Item item) {
        return item.optionalText(Table.REVIEW)
                .filter(place -> place.startsWith(word() + "#"))
                .isPresent();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the value of {@link Table#REVIEW}. */
    String place(int shard) {
        return word() + "#" + shard;
    }

    /** Since when a message of the list needs review. */
    static Instant since(Item key) {
        String since = key.text(Table.SINCE);
        return Instant.ofEpochMilli(Long.parseLong(since.substring(0, since.indexOf('#'))));
    }

    /** Returns the attributes that add a message to the list. */
    Map<String, AttributeValue> attributes(TrackedMessage message) {
        Instant since = message.state().updatedAt();
        return new HashMap<>(Map.of(
                Table.REVIEW,
                AttributeValue.fromS(place(Math.floorMod(message.id().hashCode(), SHARDS))),
                Table.SINCE,
                AttributeValue.fromS(String.format(Locale.ROOT, "%013d#%s", since.toEpochMilli(), message.id()))));
    }
}
