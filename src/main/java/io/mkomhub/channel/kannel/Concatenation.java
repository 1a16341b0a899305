package io.mkomhub.channel.kannel;

import java.util.Optional;

/**
 * Which part of a longer message an SMS is, by its user data header (3GPP TS 23.040, sections 9.2.3.24.1 and .8).
 *
 * @param reference the same for all parts of a message; 0 to 255, or to 65535 in its wider form
 * @param wide whether it is in the wider form, so that 5 in one and 5 in the other are not the same
 * @param total how many parts there are, 2 to 255
 * @param number which one it is, 1 to {@code total}
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
     * Reads a header; empty for one that says there is but one part.
     *
     * @throws MisformedException if it is not one, or asks for more than concatenation, which MKOM cannot do
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
