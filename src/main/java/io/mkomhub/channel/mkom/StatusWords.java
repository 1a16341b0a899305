package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.MessageStatus;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The status map of the platform's words. {@code Entregue} is the only word that the manual documents (section 4). Any
 * other word is stored and shown as received.
 */
public final class StatusWords {

    /** The word for a message that the telephone has. */
    public static final String DELIVERED = "Entregue";

    private static final Map<String, MessageStatus> MEANINGS =
            Map.of(DELIVERED.toLowerCase(Locale.ROOT), MessageStatus.DELIVERED);

    private StatusWords() {}

    /** The meaning of a word, ignoring case; empty if it is unknown. */
    public static Optional<MessageStatus> meaningOf(String word) {
        return Optional.ofNullable(MEANINGS.get(word.strip().toLowerCase(Locale.ROOT)));
    }
}
