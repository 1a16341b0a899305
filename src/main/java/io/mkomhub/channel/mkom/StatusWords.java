package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.MessageStatus;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the platform's status words mean. {@code Entregue} is the only one its manual documents (section 4); any other is
 * kept and shown as it came.
 */
public final class StatusWords {

    private static final Map<String, MessageStatus> MEANINGS = Map.of("entregue", MessageStatus.DELIVERED);

    private StatusWords() {}

    /** The word's meaning, in whatever case it is written; empty if it is not known. */
    public static Optional<MessageStatus> meaningOf(String word) {
        return Optional.ofNullable(MEANINGS.get(word.strip().toLowerCase(Locale.ROOT)));
    }
}
