package io.mkomhub.core.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Normalises the text of a reply, so that it can be compared with opt-out keywords, flow keywords and the codes of
 * auto-replies.
 *
 * <p>Guarantee: the work is linear in the length of the text. Unicode normalisation is not linear, because it sorts
 * combining marks. Therefore only texts of at most {@value #LONGEST} characters are normalised. No keyword is longer.
 */
public final class ReplyText {

    /**
     * The maximum length of a keyword, in characters, without the white space and invisible characters around it. A
     * longer text is never a keyword.
     */
    public static final int LONGEST = 200;

    private ReplyText() {}

    /** Whether the text is too long to be a keyword. */
    public static boolean isLong(String text) {
        return Spaces.strip(text).length() > LONGEST;
    }

    /**
     * Composes the text (NFKC), removes invisible characters, collapses white space to single spaces, and strips it at
     * both ends. Does not compose a text that {@link #isLong}.
     */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        boolean spaceDue = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Spaces.isSpace(c)) {
                spaceDue = !clean.isEmpty();
            } else if (!Spaces.isInvisible(c)) {
                if (spaceDue) {
                    clean.append(' ');
                    spaceDue = false;
                }
                clean.appendCodePoint(c);
            }
        }
        return clean.length() > LONGEST
                ? clean.toString()
                : Normalizer.normalize(clean, Normalizer.Form.NFKC).strip();
    }

    /**
     * Returns the {@link #clean cleaned} text without the punctuation and symbols around it, or with them if it
     * contains nothing else.
     */
    public static String bare(String text) {
        String clean = clean(text);
        int from = 0;
        int to = clean.length();
        while (from < to && isDecoration(clean.codePointAt(from))) {
            from += Character.charCount(clean.codePointAt(from));
        }
        while (from < to && isDecoration(clean.codePointBefore(to))) {
            to -= Character.charCount(clean.codePointBefore(to));
        }
        return from == to ? clean : clean.substring(from, to);
    }

    /** Returns the {@link #bare} text in lower case, ready to compare; empty if it is too long to be a keyword. */
    public static String keyword(String text) {
        return isLong(text) ? "" : bare(text).toLowerCase(Locale.ROOT);
    }

    /** Returns the {@link #keyword} of the first word of the text; empty if there is none. */
    public static String firstKeyword(String text) {
        // Leading white space and invisible characters do not count towards the length of the word.
        String words = Spaces.strip(text);
        int end = 0;
        while (end < words.length() && !Spaces.isSpace(words.charAt(end))) {
            end++;
        }
        return keyword(words.substring(0, end));
    }

    private static boolean isDecoration(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.OTHER_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.SPACE_SEPARATOR -> true;
            default -> false;
        };
    }
}
