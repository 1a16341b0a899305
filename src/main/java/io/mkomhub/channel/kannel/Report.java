package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.MessageStatus;
import java.util.Optional;

/** The delivery reports, with their bits in Kannel's {@code dlr-mask}, and the status map. */
enum Report {
    DELIVERED(1),
    FAILED(2),
    BUFFERED(4),
    ACCEPTED(8),
    REJECTED(16);

    private final int bit;

    Report(int bit) {
        this.bit = bit;
    }

    /** The bit; also the value of {@code %d} and of the parameter {@code dlr-mask}. */
    int bit() {
        return bit;
    }

    /** Whether a {@code dlr-mask} asks for this report. */
    boolean isIn(int mask) {
        return (mask & bit) != 0;
    }

    /** The report for a status; empty for a status that is not reported. */
    static Optional<Report> of(MessageStatus status) {
        return switch (status) {
            case QUEUED, SENDING, UNCERTAIN -> Optional.empty();
            case SENT -> Optional.of(ACCEPTED);
            case DELIVERED -> Optional.of(DELIVERED);
            case FAILED, CANCELLED, EXPIRED -> Optional.of(FAILED);
            case OPTED_OUT -> Optional.of(REJECTED);
        };
    }
}
