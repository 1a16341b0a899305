package io.mkomhub.core.text;

/** White space as people see it: all Unicode spaces, including the no-break spaces that programs insert. */
public final class Spaces {

    private Spaces() {}

    /** Returns the text without leading and trailing white space and invisible characters. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isNothing(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (from < to && isNothing(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /** Whether the text has no visible characters. */
    public static boolean isBlank(String text) {
        return strip(text).isEmpty();
    }

    private static boolean isNothing(int c) {
        return isSpace(c) || isInvisible(c);
    }

    /** Whether a character is white space, or blank although Unicode classes it as a letter or symbol. */
    public static boolean isSpace(int c) {
        // Unicode classes the last two as a letter and a symbol, but both are blank.
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == 0x3164
                || c == 0x2800;
    }

    /**
     * Whether a character is invisible: format characters, variation selectors, the other characters that Unicode calls
     * ignorable (DerivedCoreProperties), and the enclosing keycap.
     */
    public static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT
                || (c >= 0xFE00 && c <= 0xFE0F)
                || (c >= 0xE0000 && c <= 0xE0FFF)
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0xFFA0
                || c == 0x20E3;
    }
}
