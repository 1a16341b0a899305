package io.mkomhub.optout;

import io.mkomhub.json.InvalidInputException;
import io.mkomhub.message.Msisdn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Telephone numbers in a CSV file (RFC 4180): the first column of each line, with comma, semicolon or tab behind it. A first
 * line that is no number is a heading; empty lines do not count; other columns are ignored.
 *
 * @param numbers each once, in the order of the file
 * @param errors the lines that have no number
 */
record NumberList(Set<Msisdn> numbers, List<LineError> errors) {

    /** Lines in one file, at most, so that a request ends in time. */
    static final int MOST_LINES = 5_000;

    /**
     * A line that cannot be used.
     *
     * @param line its number, from 1
     * @param detail what is wrong with it, without repeating it
     */
    record LineError(int line, String detail) {}

    /** Reads a file. @throws InvalidInputException if it has too many lines */
    static NumberList read(String csv) {
        List<String> lines = csv.lines().toList();
        if (lines.size() > MOST_LINES) {
            throw new InvalidInputException("", "more than " + MOST_LINES + " lines; send them in several requests");
        }
        Set<Msisdn> numbers = new LinkedHashSet<>();
        List<LineError> errors = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String first = firstColumn(lines.get(i));
            if (first.isEmpty()) {
                continue;
            }
            try {
                numbers.add(Msisdn.parse(first));
            } catch (IllegalArgumentException e) {
                if (i > 0 || first.chars().anyMatch(Character::isDigit)) {
                    errors.add(new LineError(i + 1, String.valueOf(e.getMessage())));
                }
            }
        }
        return new NumberList(numbers, errors);
    }

    private static String firstColumn(String line) {
        String text = line.startsWith("\uFEFF") ? line.substring(1) : line;
        int end = 0;
        boolean quoted = false;
        while (end < text.length() && (quoted || ",;\t".indexOf(text.charAt(end)) < 0)) {
            quoted ^= text.charAt(end) == '"';
            end++;
        }
        return text.substring(0, end).replace("\"", "").strip();
    }
}
