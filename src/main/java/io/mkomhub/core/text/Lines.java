package io.mkomhub.core.text;

/** Lines of a text, which end in a line feed, a carriage return, or both. */
public final class Lines {

    private Lines() {}

    /**
     * The line, from 1, that a place of the text is in.
     *
     * @param place 0 to the text's length
     */
    public static int at(String text, int place) {
        int line = 1;
        for (int i = 0; i < place; i++) {
            char c = text.charAt(i);
            boolean within = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if ((c == '\n' || c == '\r') && !within) {
                line++;
            }
        }
        return line;
    }
}
