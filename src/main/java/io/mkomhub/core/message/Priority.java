package io.mkomhub.core.message;

import java.util.Locale;

/** How soon a message is needed. It decides which queue the message waits on, and nothing else. */
public enum Priority {
    /** A person waits for it: a one-time code, or an answer in a conversation. Does not wait behind bulk messages. */
    URGENT,
    /** Anything else. */
    NORMAL;

    /** The priority in the API, on the queue and in the table, such as {@code urgent}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a priority.
     *
     * @throws IllegalArgumentException if the word is neither {@code urgent} nor {@code normal}
     */
    public static Priority ofWord(String word) {
        return switch (word) {
            case "urgent" -> URGENT;
            case "normal" -> NORMAL;
            default -> throw new IllegalArgumentException("must be urgent or normal");
        };
    }
}
