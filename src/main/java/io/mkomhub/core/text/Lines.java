package io.mkomhub.core.text;

/** Line numbers in a text. A line ends with a line feed, a carriage return, or both. */
public final class Lines {

    private Lines() {}

    /**
     * Returns the number of the line, from 1, that contains a position of the text.
     *
     * @param place the position, 0 to the text's length
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
