package io.mkomhub.core.message;

/**
 * The number of SMS that a text takes, by GSM 03.38 (3GPP TS 23.038) and the concatenation header of TS 23.040.
 *
 * <p>A text of GSM characters takes 160 septets in a single SMS, or 153 in each of several. Any other text takes 70
 * UTF-16 units, or 67. Escaped characters and surrogate pairs are never split across two SMS.
 *
 * @param encoding the smallest alphabet that holds the text
 * @param count the number of SMS, 1 or more
 */
public record Segments(Encoding encoding, int count) {

    /** The maximum number of SMS per message: the part number in the concatenation header is one octet. */
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

    /** Characters of one septet, by code: the default alphabet of TS 23.038, section 6.2.1, without the escape. */
    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /** Characters of two septets, escape and code: the extension table of section 6.2.1.1. */
    private static final String EXTENDED = "\f^{}\\[~]|€";

    /**
     * Whether the text can be sent. Control characters other than line feeds, carriage returns, form feeds and tabs are
     * not allowed, nor are unpaired surrogates and noncharacters, which neither UTF-8 nor SQS can carry.
     */
    public static boolean canBeSent(String text) {
        return text.codePoints().allMatch(Segments::isCharacter);
    }

    /**
     * Makes a text sendable, for senders that would drop a refused message instead of correcting it. Characters that
     * {@link #canBeSent} refuses become spaces. Byte-order marks, which mean nothing and would force UCS-2, are
     * removed.
     */
    public static String sendable(String text) {
        StringBuilder sendable = new StringBuilder(text.length());
        withoutByteOrderMarks(text)
                .codePoints()
                .map(codePoint -> isCharacter(codePoint) ? codePoint : ' ')
                .forEach(sendable::appendCodePoint);
        return sendable.toString();
    }

    /** Returns the text without byte-order marks, which programs leave at the start and where they join texts. */
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

    /** Whether GSM-7 has the character, in its default alphabet or its extension table. */
    public static boolean isGsm7(int codePoint) {
        return Character.isBmpCodePoint(codePoint) && septets((char) codePoint) > 0;
    }

    /** Counts the SMS that the text takes; an empty text takes 1. */
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
     * @param max the maximum number of SMS allowed; values above {@link #MAX} count as {@link #MAX}
     * @throws IllegalArgumentException if the text takes more; says how many, and what to do about it
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

    /**
     * Returns the length of a text as its alphabet counts it: in septets, of which an escaped character takes two, or in
     * UTF-16 units, of which an emoji takes two.
     */
    public static int length(String text) {
        return of(text).encoding == Encoding.GSM_7
                ? text.chars().map(c -> septets((char) c)).sum()
                : text.length();
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

    /** Returns 1 or 2, or 0 for a character that GSM 03.38 does not have. */
    private static int septets(char c) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '%' && c <= '?')) {
            return 1;
        }
        return BASIC.indexOf(c) >= 0 ? 1 : EXTENDED.indexOf(c) >= 0 ? 2 : 0;
    }
}
