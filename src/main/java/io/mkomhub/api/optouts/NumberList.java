package io.mkomhub.api.optouts;

import io.mkomhub.core.csv.Csv;
import io.mkomhub.core.csv.FileText;
import io.mkomhub.core.csv.NumberColumn;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Telephone numbers in a file as {@link Csv} reads it: in the column that {@link NumberColumn} knows by its heading, else in the
 * first one. A first line with no digit in that column is a heading; empty lines do not count; other columns are ignored.
 *
 * @param numbers each once, in the order of the file
 * @param errors the lines that have no number
 */
public record NumberList(Set<Msisdn> numbers, List<LineError> errors) {

    /** Lines in one file, at most, so that a request ends in time. */
    static final int MAX_LINES = 5_000;

    /**
     * A line that cannot be used.
     *
     * @param line its number, from 1
     * @param detail what is wrong with it, without repeating it
     */
    public record LineError(int line, String detail) {}

    /**
     * Reads a file.
     *
     * @param contentType as the request says it
     * @throws InvalidInputException if it is none at all, or has too many lines
     */
    public static NumberList read(byte[] body, Optional<String> contentType) {
        List<Csv.Line> lines = Csv.read(FileText.of(body, contentType));
        if (lines.size() > MAX_LINES) {
            throw new InvalidInputException("", "more than " + MAX_LINES + " lines; send them in several requests");
        }
        if (lines.isEmpty()) {
            throw new InvalidInputException(
                    "", "is empty; a CSV file with a telephone number in each line was expected");
        }
        Csv.Line first = lines.get(0);
        OptionalInt named = NumberColumn.in(first);
        int column = named.orElse(0);
        boolean headed = named.isPresent() || first.cell(0).chars().noneMatch(Character::isDigit);
        if (headed && named.isEmpty()) {
            // With the lost characters back, it may name the column.
            first.requireWhole();
        }
        Set<Msisdn> numbers = new LinkedHashSet<>();
        List<LineError> errors = new ArrayList<>();
        for (Csv.Line line : lines.subList(headed ? 1 : 0, lines.size())) {
            try {
                numbers.add(NumberColumn.number(line.cell(column)));
            } catch (IllegalArgumentException e) {
                errors.add(new LineError(line.number(), String.valueOf(e.getMessage())));
            }
        }
        return new NumberList(numbers, errors);
    }
}
