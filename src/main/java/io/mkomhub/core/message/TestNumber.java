package io.mkomhub.core.message;

import java.util.Optional;

/**
 * A telephone number that never reaches MKOM: the hub itself plays MKOM and the person. They are {@code +55 11 90000-0NXX}, in which
 * N says what happens and XX is any. No telephone has a number that begins with 90000.
 */
public enum TestNumber {
    /** MKOM reports the message as delivered. */
    DELIVERED,
    /** MKOM refuses the message. */
    FAILED,
    /** As {@link #DELIVERED}, but after a minute. */
    DELAYED,
    /** MKOM accepts the message and never reports on it. */
    SILENT,
    /** As {@link #DELIVERED}, and the person answers. */
    REPLYING,
    /** As {@link #DELIVERED}, and the person opts out. */
    OPTING_OUT;

    /** What all of them begin with. */
    private static final String PREFIX = "5511900000";

    private static final int DIGITS = PREFIX.length() + 3;

    /** What happens with a number; empty if it is a person's. */
    public static Optional<TestNumber> of(Msisdn msisdn) {
        String digits = msisdn.digits();
        if (digits.length() != DIGITS || !digits.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int kind = digits.charAt(PREFIX.length()) - '0';
        return Optional.of(kind < values().length ? values()[kind] : DELIVERED);
    }
}
