package io.mkomhub.core.text;

/** White space as people see it: Unicode's spaces count, the no-break ones that programs put between words included. */
public final class Spaces {

    private Spaces() {}

    /** The text without what is white or invisible around it. */
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

    /** Whether nothing can be seen of the text. */
    public static boolean isBlank(String text) {
        return strip(text).isEmpty();
    }

    private static boolean isNothing(int c) {
        return isSpace(c) || isInvisible(c);
    }

    /** Whether a character is white, or blank though it is called a letter or a symbol. */
    public static boolean isSpace(int c) {
        // The last two are letters and symbols by their category, and blank.
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == 0x3164
                || c == 0x2800;
    }

    /** Format characters, variation selectors and what else Unicode calls ignorable (DerivedCoreProperties), and a keycap's frame. */
    static boolean isInvisible(int c) {
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
