package io.mkomhub.core.message;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a message stands.
 *
 * <p>Seen from outside a status only moves forward: queued, sending, sent, then delivered or failed; or from queued to
 * opted out. There are two steps back to {@link #QUEUED}: from {@link #SENDING}, when a transmission certainly did not happen,
 * and from {@link #UNCERTAIN}, when a person answers for it that the message may be sent again. {@link #TRANSITIONS} is the whole truth, and nothing changes a status but along it.
 */
public enum MessageStatus {
    /** Accepted, not yet handed to MKOM. */
    QUEUED,
    /** Claimed by one run of {@code send}, which is talking to MKOM. */
    SENDING,
    /** Handed to MKOM, answer unknown: MKOM may or may not have it. */
    UNCERTAIN,
    /** Accepted by MKOM. */
    SENT,
    /** On the handset, by MKOM's word. */
    DELIVERED,
    /** Will not arrive. */
    FAILED,
    /** Not sent, because the person has opted out. */
    OPTED_OUT;

    private static final Map<MessageStatus, Set<MessageStatus>> TRANSITIONS = Map.of(
            QUEUED, Set.of(SENDING, SENT, DELIVERED, FAILED, OPTED_OUT),
            SENDING, Set.of(QUEUED, UNCERTAIN, SENT, DELIVERED, FAILED),
            UNCERTAIN, Set.of(QUEUED, SENDING, SENT, DELIVERED, FAILED, OPTED_OUT),
            SENT, Set.of(DELIVERED, FAILED),
            DELIVERED, Set.of(),
            FAILED, Set.of(),
            OPTED_OUT, Set.of());

    /** Whether a message in this status may go to the other one; a status never goes to itself. */
    public boolean canBecome(MessageStatus next) {
        return TRANSITIONS.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether nothing more can happen. */
    public boolean isFinal() {
        return TRANSITIONS.getOrDefault(this, Set.of()).isEmpty();
    }

    /** The status as the API and the table write it: {@code delivered}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of a word. @throws IllegalArgumentException if there is no such status */
    public static MessageStatus ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
