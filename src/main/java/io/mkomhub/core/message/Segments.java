package io.mkomhub.core.message;

/**
 * How many SMS a text takes, by GSM 03.38 (3GPP TS 23.038) and the concatenation header of TS 23.040.
 *
 * <p>A text of nothing but GSM characters takes 160 septets in one SMS, or 153 in each of several; any other takes 70
 * UTF-16 units, or 67. Neither an escaped character nor a surrogate pair is split across two SMS.
 *
 * @param encoding the smallest alphabet that holds the text
 * @param count number of SMS, 1 or more
 */
public record Segments(Encoding encoding, int count) {

    /** The most SMS one message can be split into: the part number of the concatenation header is one octet. */
    public static final int MAX = 255;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The alphabet of an SMS. */
    public enum Encoding {
        GSM_7(160, 153, "GSM-7"),
        UCS_2(70, 67, "UCS-2");

        private final int alone;
        private final int concatenated;
        private final String title;

        Encoding(int alone, int concatenated, String title) {
            this.alone = alone;
            this.concatenated = concatenated;
            this.title = title;
        }

        /** The alphabet's usual name: {@code GSM-7} or {@code UCS-2}. */
        public String title() {
            return title;
        }
    }

    /** One septet each, by code: the default alphabet of TS 23.038, section 6.2.1, without the escape. */
    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /** Two septets each, escape and code: the extension table of section 6.2.1.1. */
    private static final String EXTENDED = "\f^{}\\[~]|€";

    /**
     * Whether the text is one that can be sent: without control characters other than line ends, page ends and tabs, and
     * without half a surrogate pair or a code point that is no character, which neither UTF-8 nor SQS has a place for.
     */
    public static boolean canBeSent(String text) {
        return text.codePoints().allMatch(Segments::isCharacter);
    }

    /**
     * The text as it can be sent: what {@link #canBeSent} refuses becomes a space, for peers that give a message up rather than mend
     * it, and byte-order marks, which stand for nothing and would cost an alphabet, are left out.
     */
    public static String sendable(String text) {
        StringBuilder sendable = new StringBuilder(text.length());
        withoutByteOrderMarks(text)
                .codePoints()
                .map(codePoint -> isCharacter(codePoint) ? codePoint : ' ')
                .forEach(sendable::appendCodePoint);
        return sendable.toString();
    }

    /** The text without byte-order marks, which programs leave at the beginning and between what they put together. */
    public static String withoutByteOrderMarks(String text) {
        return text.replace(BYTE_ORDER_MARK, "");
    }

    private static boolean isCharacter(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> "\t\n\f\r".indexOf(codePoint) >= 0;
            case Character.SURROGATE -> false;
            default -> (codePoint & 0xFFFE) != 0xFFFE;
        };
    }

    /** Counts the SMS that the text takes; an empty one takes 1. */
    public static Segments of(String text) {
        Encoding encoding = Encoding.GSM_7;
        for (int i = 0; i < text.length() && encoding == Encoding.GSM_7; i++) {
            if (septets(text.charAt(i)) == 0) {
                encoding = Encoding.UCS_2;
            }
        }
        return new Segments(encoding, count(text, encoding));
    }

    /**
     * Counts the SMS that the text takes.
     *
     * @param max SMS that it may take; never more than {@link #MAX}
     * @throws IllegalArgumentException if it takes more; says how many, and what to do about it
     */
    public static Segments of(String text, int max) {
        Segments segments = of(text);
        int allowed = Math.min(max, MAX);
        if (segments.count > allowed) {
            throw new IllegalArgumentException("takes " + segments.count + " SMS (" + segments.encoding.title
                    + "), and a message may take " + allowed + ": shorten the text, or raise the setting MaxSegments");
        }
        return segments;
    }

    private static int count(String text, Encoding encoding) {
        int total = 0;
        int inLast = 0;
        int segments = 1;
        for (int i = 0; i < text.length(); ) {
            int units;
            if (encoding == Encoding.GSM_7) {
                units = septets(text.charAt(i));
                i++;
            } else {
                units = Character.charCount(text.codePointAt(i));
                i += units;
            }
            total += units;
            if (inLast + units > encoding.concatenated) {
                segments++;
                inLast = 0;
            }
            inLast += units;
        }
        return total <= encoding.alone ? 1 : segments;
    }

    /** 1, 2, or 0 for a character that GSM 03.38 does not have. */
    private static int septets(char c) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '%' && c <= '?')) {
            return 1;
        }
        return BASIC.indexOf(c) >= 0 ? 1 : EXTENDED.indexOf(c) >= 0 ? 2 : 0;
    }
}
