package io.mkomhub.core.tally;

import io.mkomhub.core.message.MessageStatus;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is counted about messages. */
public enum Figure {
    /** Messages that the hub accepted. */
    ACCEPTED,
    /** Messages that MKOM has and has not reported on finally. */
    SENT,
    /** Messages that are delivered. */
    DELIVERED,
    /** Messages that failed. */
    FAILED,
    /** Messages of which it is unconfirmed whether MKOM has them. */
    UNCERTAIN,
    /** Messages that were not sent because their person had opted out. */
    OPTED_OUT,
    /** Messages that were cancelled. */
    CANCELLED,
    /** Messages whose validity ended before they were sent. */
    EXPIRED,
    /** Messages whose callback is overdue. */
    WITHOUT_CALLBACK,
    /** SMS that the accepted messages are. */
    SEGMENTS,
    /** SMS of messages that MKOM had. */
    SEGMENTS_SENT,
    /** Replies to the messages. */
    REPLIES,
    /** Replies that opted out. */
    OPT_OUTS;

    /** The messages that are neither finished nor at MKOM are those that were accepted and have none of these. */
    private static final Map<MessageStatus, Figure> STATUSES = Map.of(
            MessageStatus.SENT, SENT,
            MessageStatus.DELIVERED, DELIVERED,
            MessageStatus.FAILED, FAILED,
            MessageStatus.UNCERTAIN, UNCERTAIN,
            MessageStatus.OPTED_OUT, OPTED_OUT,
            MessageStatus.CANCELLED, CANCELLED,
            MessageStatus.EXPIRED, EXPIRED);

    /** The figure that counts messages with a status; empty for those that are still to be sent. */
    public static Optional<Figure> of(MessageStatus status) {
        return Optional.ofNullable(STATUSES.get(status));
    }

    /** How many messages are still to be sent, or are being sent. */
    public static long queued(Map<Figure, Long> figures) {
        return figures.getOrDefault(ACCEPTED, 0L)
                - STATUSES.values().stream()
                        .mapToLong(figure -> figures.getOrDefault(figure, 0L))
                        .sum();
    }

    /** The name in the API and the table, such as {@code opted_out}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if there is no such figure
     */
    static Figure ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
