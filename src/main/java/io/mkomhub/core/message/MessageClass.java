package io.mkomhub.core.message;

import java.util.Locale;

/** What a message is for, which decides when and to whom it may go. */
public enum MessageClass {
    /** Part of a service the person uses. Goes at once, but never to someone who has opted out. */
    SERVICE,
    /** Advertising. Waits while quiet hours last, and never goes to someone who has opted out. */
    MARKETING,
    /** Confirms an opt-out: the one message that still goes to someone who has opted out. Only the hub itself writes one. */
    OPT_OUT_CONFIRMATION;

    /** The class as the API, the queue and the table write it: {@code marketing}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class of a word that the hub itself wrote. @throws IllegalArgumentException if there is no such class */
    public static MessageClass ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The class of a caller's word; not every class is a caller's to give. @throws IllegalArgumentException if it is none */
    public static MessageClass ofCaller(String word) {
        return switch (word) {
            case "service" -> SERVICE;
            case "marketing" -> MARKETING;
            default -> throw new IllegalArgumentException("must be service or marketing");
        };
    }
}
