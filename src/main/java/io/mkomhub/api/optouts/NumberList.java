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
 * A list of phone numbers: CSV as {@link Csv} reads it, with the numbers in the column that {@link NumberColumn} finds
 * in the heading, or else in the first column. A first line without a digit in that column is a heading. Empty lines
 * and other columns are ignored.
 *
 * @param numbers the numbers without duplicates, in the order of the file
 * @param errors the lines without a valid number
 */
public record NumberList(Set<Msisdn> numbers, List<LineError> errors) {

    /** The most lines in one file, so that a request ends in time. */
    static final int MAX_LINES = 5_000;

    /**
     * An invalid line.
     *
     * @param line its number, from 1
     * @param detail what is wrong, without the content of the line
     */
    public record LineError(int line, String detail) {}

    /**
     * Reads a file.
     *
     * @param contentType header {@code Content-Type}
     * @throws InvalidInputException if the whole file is invalid, or has too many lines
     */
    public static NumberList read(byte[] body, Optional<String> contentType) {
        List<Csv.Line> lines = Csv.read(FileText.of(body, contentType));
        if (lines.size() > MAX_LINES) {
            throw new InvalidInputException("", "more than " + MAX_LINES + " lines; send them in several requests");
        }
        if (lines.isEmpty()) {
            throw new InvalidInputException("", "is empty; it must be a CSV file with a phone number in each line");
        }
        Csv.Line first = lines.get(0);
        OptionalInt named = NumberColumn.in(first);
        int column = named.orElse(0);
        boolean headed = named.isPresent() || first.cell(0).chars().noneMatch(Character::isDigit);
        if (headed && named.isEmpty()) {
            // If characters are missing, they may be part of the column's name.
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
