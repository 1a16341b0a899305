package io.mkomhub.channel.kannel;

import java.util.Optional;

/**
 * The position of an SMS in a concatenated message, from its user data header (3GPP TS 23.040, sections 9.2.3.24.1 and
 * 9.2.3.24.8).
 *
 * @param reference the same for all parts of a message; 0 to 255, or 0 to 65,535 if {@code wide}
 * @param wide whether the reference has 16 bits; equal numbers of different widths are different references
 * @param total the number of parts, 2 to 255
 * @param number the number of this part, 1 to {@code total}
 */
record Concatenation(int reference, boolean wide, int total, int number) {

    private static final int NARROW_REFERENCE = 0x00;
    private static final int WIDE_REFERENCE = 0x08;

    Concatenation {
        if (total < 2 || total > 255 || number < 1 || number > total) {
            throw new IllegalArgumentException("a part is 1 to its total, which is 2 to 255");
        }
    }

    /**
     * Reads a user data header.
     *
     * @return empty if the header says that the message has one part
     * @throws MisformedException if the bytes are not a header, or ask for anything but concatenation, which MKOM does
     *     not support
     */
    static Optional<Concatenation> read(byte[] udh) {
        if (udh.length == 0) {
            return Optional.empty();
        }
        if (octet(udh, 0) != udh.length - 1) {
            throw new MisformedException(KannelReply.UDH);
        }
        Optional<Concatenation> found = Optional.empty();
        for (int i = 1; i < udh.length; ) {
            int element = octet(udh, i);
            int length = octet(udh, i + 1);
            int data = i + 2;
            if (element == NARROW_REFERENCE && length == 3) {
                found = of(octet(udh, data), false, octet(udh, data + 1), octet(udh, data + 2));
            } else if (element == WIDE_REFERENCE && length == 4) {
                found = of(
                        octet(udh, data) << 8 | octet(udh, data + 1), true, octet(udh, data + 2), octet(udh, data + 3));
            } else {
                throw new MisformedException(KannelReply.UDH);
            }
            i = data + length;
        }
        return found;
    }

    private static Optional<Concatenation> of(int reference, boolean wide, int total, int number) {
        if (number < 1 || number > total) {
            throw new MisformedException(KannelReply.UDH);
        }
        return total == 1 ? Optional.empty() : Optional.of(new Concatenation(reference, wide, total, number));
    }

    private static int octet(byte[] udh, int place) {
        if (place >= udh.length) {
            throw new MisformedException(KannelReply.UDH);
        }
        return udh[place] & 0xff;
    }
}
