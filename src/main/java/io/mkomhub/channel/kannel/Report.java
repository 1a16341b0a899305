package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.MessageStatus;
import java.util.Optional;

/** What a delivery report says, by the bits of Kannel's {@code dlr-mask}. */
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

    /** The bit, which is also the value of {@code %d} and of the parameter {@code dlr-mask}. */
    int bit() {
        return bit;
    }

    /** Whether a mask asks for it. */
    boolean isIn(int mask) {
        return (mask & bit) != 0;
    }

    /** The report of a status; empty for one that nobody outside hears of. */
    static Optional<Report> of(MessageStatus status) {
        return switch (status) {
            case QUEUED, SENDING, UNCERTAIN -> Optional.empty();
            case SENT -> Optional.of(ACCEPTED);
            case DELIVERED -> Optional.of(DELIVERED);
            case FAILED -> Optional.of(FAILED);
            case OPTED_OUT -> Optional.of(REJECTED);
        };
    }
}
