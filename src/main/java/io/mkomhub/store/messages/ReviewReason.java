package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Why somebody should look at a message. */
public enum ReviewReason {
    /** MKOM may or may not have it. */
    UNCERTAIN,
    /** Nothing has been heard of it for too long. */
    OVERDUE;

    /** Partitions that each list is spread over, because an outage can put very many messages on it at once. */
    static final int SHARDS = 8;

    /** What a message needs by its state alone. */
    static Optional<ReviewReason> of(TrackedMessage message) {
        return message.state().status() == MessageStatus.UNCERTAIN ? Optional.of(UNCERTAIN) : Optional.empty();
    }

    /** Whether a message that an index gave, which may be behind, is still one. */
    boolean holds(TrackedMessage message) {
        return switch (this) {
            case UNCERTAIN -> message.state().status() == MessageStatus.UNCERTAIN;
            case OVERDUE ->
                !message.state().status().isFinal()
                        && message.state().platformStatus().isEmpty();
        };
    }

    /** What stands in {@link Table#REVIEW}. */
    String place(int shard) {
        return name().toLowerCase(Locale.ROOT) + "#" + shard;
    }

    /** What puts a message on the list. */
    Map<String, AttributeValue> attributes(TrackedMessage message) {
        Instant since = message.state().updatedAt();
        return new HashMap<>(Map.of(
                Table.REVIEW,
                AttributeValue.fromS(place(Math.floorMod(message.id().hashCode(), SHARDS))),
                Table.SINCE,
                AttributeValue.fromS(String.format(Locale.ROOT, "%013d#%s", since.toEpochMilli(), message.id()))));
    }
}
