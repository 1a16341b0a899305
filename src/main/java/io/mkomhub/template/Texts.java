package io.mkomhub.template;

/** White space as people see it: Unicode's spaces count, the no-break ones that programs put between words included. */
final class Texts {

    private Texts() {}

    /** The text without white space around it. */
    static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Whether nothing can be seen of the text. */
    static boolean isBlank(String text) {
        return strip(text).isEmpty();
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }
}
