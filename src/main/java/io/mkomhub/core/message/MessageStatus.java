package io.mkomhub.core.message;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The status of a message.
 *
 * <p>Seen from outside, the status only moves forward: queued, sending, sent, then delivered or failed; or from queued
 * to opted out, cancelled or expired. There are two steps back to {@link #QUEUED}: from {@link #SENDING}, when a transmission definitely did
 * not take place, and from {@link #UNCERTAIN}, when a person takes responsibility for sending the message again.
 * {@link #TRANSITIONS} lists all allowed changes.
 */
public enum MessageStatus {
    /** Accepted, not yet sent to MKOM. */
    QUEUED,
    /** Claimed by a run of {@code send} that is calling MKOM. */
    SENDING,
    /** Delivery to MKOM is unconfirmed: MKOM may or may not have the message. */
    UNCERTAIN,
    /** Accepted by MKOM. */
    SENT,
    /** Delivered to the handset, as MKOM reported. */
    DELIVERED,
    /** Permanently failed: it will not be delivered. */
    FAILED,
    /** Not sent, because the person has opted out. */
    OPTED_OUT,
    /** Not sent, because its sender cancelled it before it was claimed. */
    CANCELLED,
    /** Not sent, or not sent again, because its validity ended before MKOM was known to have it. */
    EXPIRED;

    private static final Map<MessageStatus, Set<MessageStatus>> TRANSITIONS = Map.of(
            QUEUED, Set.of(SENDING, SENT, DELIVERED, FAILED, OPTED_OUT, CANCELLED, EXPIRED),
            SENDING, Set.of(QUEUED, UNCERTAIN, SENT, DELIVERED, FAILED),
            UNCERTAIN, Set.of(QUEUED, SENDING, SENT, DELIVERED, FAILED, OPTED_OUT, EXPIRED),
            SENT, Set.of(DELIVERED, FAILED),
            DELIVERED, Set.of(),
            FAILED, Set.of(),
            OPTED_OUT, Set.of(),
            CANCELLED, Set.of(),
            EXPIRED, Set.of());

    /** Whether this status may change to another. A status never changes to itself. */
    public boolean canBecome(MessageStatus next) {
        return TRANSITIONS.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether the status is final. */
    public boolean isFinal() {
        return TRANSITIONS.getOrDefault(this, Set.of()).isEmpty();
    }

    /** The status in the API and the table, such as {@code delivered}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a status.
     *
     * @throws IllegalArgumentException if there is no such status
     */
    public static MessageStatus ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
