package io.mkomhub.core.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * What a person wrote, as it is compared with opt-out words, keywords and the codes of auto-replies.
 *
 * <p>Guarantee: the work is linear in the length of the text. Unicode's normalisation is not (combining marks are sorted), so only
 * texts of at most {@value #LONGEST} characters are normalised; none of what they are compared with is longer.
 */
public final class ReplyText {

    /** Characters, without what is white or invisible around them, in a text that can be a keyword or a wish; one that is longer is neither. */
    public static final int LONGEST = 200;

    private ReplyText() {}

    /** Whether the text is too long to be a keyword or a wish. */
    public static boolean isLong(String text) {
        return Spaces.strip(text).length() > LONGEST;
    }

    /**
     * The text composed (NFKC), without characters that cannot be seen, with one space for all that is white, and none around it.
     * One that {@link #isLong} is not composed.
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

    /** The text {@link #clean cleaned}, without the punctuation and symbols around it; as it is if there is nothing else. */
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

    /** The {@link #bare} text in lower case, to be compared with another; empty if it is too long to be a keyword. */
    public static String keyword(String text) {
        return isLong(text) ? "" : bare(text).toLowerCase(Locale.ROOT);
    }

    /** The {@link #keyword} that the first word of the text is; empty if it is none. */
    public static String firstKeyword(String text) {
        // What is invisible or white in front of the word does not count towards its length.
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
