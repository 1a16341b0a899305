package io.mkomhub.core.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.mkomhub.platform.json.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values (RFC 4180) with any line ending, and what spreadsheets write: semicolons, tabs or
 * vertical bars instead of commas, a first line {@code sep=;} that names the separator, and {@code ="0123"} for a text
 * that looks like a number. Texts that {@link CsvWriter} guarded with an apostrophe are read without it.
 */
public final class Csv {

    private static final String SEPARATORS = "\t;,";

    private static final Pattern SEP_LINE = Pattern.compile("\"?sep=(.?)\"?[;,\t]*(\n|\\z)", Pattern.CASE_INSENSITIVE);

    /**
     * A record that marks the end of the file. No file can contain it, because NUL is refused first. If a quote is
     * still open at the end of the file, the marker is not read as a record of its own.
     */
    private static final String END = "\0end";

    private Csv() {}

    /**
     * One line of cells.
     *
     * @param number the line of the file in which the record begins, from 1
     * @param cells the values, without quotes and surrounding spaces
     */
    public record Line(int number, List<String> cells) {

        public Line {
            cells = List.copyOf(cells);
        }

        /** Returns the cell of a column, from 0; empty if the line has no such cell. */
        public String cell(int column) {
            return column < cells.size() ? cells.get(column) : "";
        }

        /** Names this line, or one of its columns, as the location of an error. */
        public String place() {
            return "line " + number;
        }

        /**
         * Refuses a line that lost characters in transit.
         *
         * @throws InvalidInputException names the line and says how to send it intact
         */
        public void requireWhole() {
            if (cells.stream().anyMatch(cell -> cell.indexOf(FileText.LOST) >= 0)) {
                throw new InvalidInputException(place(), FileText.CURE_OF_LOST);
            }
        }

        /**
         * Refuses a line that lost characters in transit, or has cells that belong to no column.
         *
         * @param columns how many columns the heading has
         * @throws InvalidInputException names the line
         */
        public void requireWithin(int columns) {
            requireWhole();
            if (cells.size() > columns) {
                throw new InvalidInputException(place(), "has more cells than the heading");
            }
        }

        private boolean isBlank() {
            return cells.stream().allMatch(String::isBlank);
        }
    }

    /**
     * Reads all non-empty lines.
     *
     * @param file the text, without NUL characters; all line endings, also those inside cells, become line feeds
     * @throws InvalidInputException names a line with invalid or unclosed quotes
     */
    public static List<Line> read(String file) {
        // FastCSV 4.1.0 drops a quoted cell that contains a lone carriage return, and the rest of its line.
        String text = file.replace("\r\n", "\n").replace('\r', '\n');
        Matcher sep = SEP_LINE.matcher(text);
        if (!sep.lookingAt()) {
            return lines(text, separator(text), 0);
        }
        String named = sep.group(1);
        if (named.isEmpty() || (SEPARATORS + "|").indexOf(named) < 0) {
            throw new InvalidInputException(
                    "line 1", "must name a semicolon, comma, tab or vertical bar as the separator");
        }
        return lines(text.substring(sep.end()), named.charAt(0), 1);
    }

    private static List<Line> lines(String text, char separator, int before) {
        Lined records = new Lined(before);
        List<Line> lines = new ArrayList<>();
        boolean closed = false;
        try (CsvReader<Line> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .build(records, text + "\n" + END)) {
            for (Line line : reader) {
                if (line.cells().equals(List.of(END))) {
                    closed = true;
                } else if (!line.isBlank()) {
                    lines.add(line);
                }
            }
        } catch (CsvParseException e) {
            throw misquoted(records.number(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!closed) {
            throw misquoted(records.number(), null);
        }
        return lines;
    }

    private static InvalidInputException misquoted(int line, @Nullable Throwable cause) {
        return new InvalidInputException(
                "line " + line,
                "has an unclosed quote, or characters between a quote and a separator; a cell that contains quotes is "
                        + "written \"like \"\"this\"\"\"",
                cause);
    }

    /** Collects the records and tracks the current line for error messages. */
    private static final class Lined extends AbstractBaseCsvCallbackHandler<Line> {

        private final int before;
        private final List<String> cells = new ArrayList<>();

        Lined(int before) {
            this.before = before;
        }

        int number() {
            return Math.toIntExact(getStartingLineNumber()) + before;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            cells.clear();
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            String cell = new String(buffer, offset, length);
            if (!quoted && cell.startsWith(" ") && cell.stripLeading().startsWith("\"")) {
                throw new CsvParseException("a space before a quote");
            }
            cells.add(unwrapped(cell));
        }

        @Override
        protected Line buildRecord() {
            return new Line(number(), cells);
        }
    }

    /**
     * Unwraps a text that is kept from becoming a number or a formula: by a formula that holds only a text, as in
     * spreadsheets, or by an apostrophe, as in files that the hub wrote.
     */
    private static String unwrapped(String cell) {
        if (cell.startsWith(GuardedText.MARK)) {
            return GuardedText.restored(cell);
        }
        boolean formula = cell.length() >= 3 && cell.startsWith("=\"") && cell.endsWith("\"");
        return formula ? cell.substring(2, cell.length() - 1).replace("\"\"", "\"") : cell;
    }

    /** Returns the most frequent separator, outside quotes, of the first line that contains one. */
    private static char separator(String text) {
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && SEPARATORS.indexOf(c) >= 0) {
                counts[SEPARATORS.indexOf(c)]++;
            } else if (!quoted && c == '\n' && counts[0] + counts[1] + counts[2] > 0) {
                break;
            }
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > counts[most]) {
                most = i;
            }
        }
        return counts[most] == 0 ? ',' : SEPARATORS.charAt(most);
    }
}
