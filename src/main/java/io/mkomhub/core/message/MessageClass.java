package io.mkomhub.core.message;

import java.util.Locale;

/** The purpose of a message, which determines when it may be sent and to whom. */
public enum MessageClass {
    /** Part of a service that the person uses. Sent at once, but never to a person who has opted out. */
    SERVICE,
    /** Advertising. Waits for the end of quiet hours unless it has a delivery window, and is never sent to a person who has opted out. */
    MARKETING,
    /**
     * Confirms an opt-out. The only class that is sent to a person who has opted out; only the hub creates such
     * messages.
     */
    OPT_OUT_CONFIRMATION;

    /** The class in the API, on the queue and in the table, such as {@code marketing}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a class that the hub wrote.
     *
     * @throws IllegalArgumentException if there is no such class
     */
    public static MessageClass ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * Reads a class that a caller supplied: {@code service} or {@code marketing}.
     *
     * @throws IllegalArgumentException if the word is neither
     */
    public static MessageClass ofCaller(String word) {
        return switch (word) {
            case "service" -> SERVICE;
            case "marketing" -> MARKETING;
            default -> throw new IllegalArgumentException("must be service or marketing");
        };
    }
}
