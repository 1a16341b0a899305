package io.mkomhub.core.mailing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.csv.ColumnName;
import io.mkomhub.core.csv.Csv;
import io.mkomhub.core.csv.FileText;
import io.mkomhub.core.csv.NumberColumn;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The people of a part of a file: CSV as {@link Csv} reads it, with a heading in which {@link NumberColumn} finds the
 * number; or JSON lines (https://jsonlines.org), whose members are named as columns are. The first character tells the
 * format.
 *
 * @param recipients the valid lines, the first of each number
 * @param duplicates the valid lines whose number stands in an earlier one
 * @param errors the errors of the other lines
 */
public record RecipientList(
        List<Recipient> recipients, List<Duplicate> duplicates, List<InvalidInputException> errors) {

    /** The most lines in one request, so that it ends in time. */
    public static final int MAX = 1_000;

    public RecipientList {
        recipients = List.copyOf(recipients);
        duplicates = List.copyOf(duplicates);
        errors = List.copyOf(errors);
    }

    /**
     * A person of the file.
     *
     * @param line the line, from 1
     * @param values what the line says about the person, by {@link ColumnName#folded}; without empty cells
     */
    public record Recipient(int line, Msisdn msisdn, ObjectNode values) {}

    /**
     * A line that repeats a number.
     *
     * @param line the line, from 1
     * @param first the line of the same part that has the number already
     */
    public record Duplicate(int line, int first, Msisdn msisdn) {}

    /**
     * Reads a part of a file.
     *
     * @param contentType header {@code Content-Type}
     * @throws InvalidInputException if the whole part is invalid
     */
    public static RecipientList read(byte[] body, Optional<String> contentType) {
        String text = FileText.of(body, contentType);
        Collector lines = new Collector();
        if (text.stripLeading().startsWith("{")) {
            jsonLines(text, lines);
        } else {
            csv(text, lines);
        }
        return lines.list();
    }

    private static void jsonLines(String text, Collector collector) {
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (!line.isBlank()) {
                collector.add(number, jsonLine(number, line));
            }
        }
    }

    private static Reading jsonLine(int number, String line) {
        String place = place(number);
        return () -> {
            Fields fields;
            try {
                fields = Fields.at(place, Json.read(line));
            } catch (InvalidInputException e) {
                throw e.field().isEmpty() ? new InvalidInputException(place, "is not one JSON object", e) : e;
            }
            List<String> names = fields.names();
            int numberColumn = numberColumn(new Csv.Line(number, names));
            Columns columns = Columns.of(place, names);
            ObjectNode values = Json.object();
            for (int i = 0; i < names.size(); i++) {
                Optional<JsonNode> value = fields.optionalValue(names.get(i));
                if (value.filter(given -> !given.isValueNode()).isPresent()) {
                    throw fields.invalid(names.get(i), "must be a text, a number, true or false");
                }
                String name = columns.folded().get(i);
                if (i != numberColumn && !name.isEmpty()) {
                    value.filter(given -> !given.asText().isBlank()).ifPresent(given -> values.set(name, given));
                }
            }
            return new Recipient(number, fields.parsed(names.get(numberColumn), Msisdn::parse), values);
        };
    }

    private static void csv(String text, Collector collector) {
        List<Csv.Line> lines = Csv.read(text);
        if (lines.isEmpty()) {
            throw new InvalidInputException("", "is empty; it must have CSV or JSON lines");
        }
        Csv.Line heading = lines.get(0);
        heading.requireWhole();
        int numberColumn = numberColumn(heading);
        Columns columns = Columns.of(heading.place(), heading.cells());
        lines.subList(1, lines.size())
                .forEach(line -> collector.add(line.number(), () -> csvLine(line, columns, numberColumn)));
    }

    private static Recipient csvLine(Csv.Line line, Columns columns, int numberColumn) {
        line.requireWithin(columns.folded().size());
        ObjectNode values = Json.object();
        for (int i = 0; i < line.cells().size(); i++) {
            String cell = line.cell(i).strip();
            String name = columns.folded().get(i);
            if (i != numberColumn && !name.isEmpty() && !cell.isEmpty()) {
                values.put(name, cell);
            }
        }
        try {
            return new Recipient(line.number(), NumberColumn.number(line.cell(numberColumn)), values);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(line.place() + "." + NumberColumn.NAME, String.valueOf(e.getMessage()), e);
        }
    }

    private static int numberColumn(Csv.Line heading) {
        return NumberColumn.in(heading)
                .orElseThrow(
                        () -> new InvalidInputException(
                                heading.place(),
                                "must name a column " + NumberColumn.NAME
                                        + ", telefone, celular, whatsapp or numero; each part of a file begins with the heading"));
    }

    private static String place(int line) {
        return "line " + line;
    }

    /** The names of columns, as placeholders are compared with them. */
    private record Columns(List<String> folded) {

        static Columns of(String place, List<String> names) {
            Set<String> seen = new HashSet<>();
            List<String> folded = new ArrayList<>();
            for (String name : names) {
                String one = ColumnName.folded(name);
                if (!one.isEmpty() && !seen.add(one)) {
                    throw new InvalidInputException(place, "names the column " + one + " twice");
                }
                folded.add(one);
            }
            return new Columns(folded);
        }
    }

    private interface Reading {
        Recipient read();
    }

    private static final class Collector {

        private final List<Recipient> recipients = new ArrayList<>();
        private final List<Duplicate> duplicates = new ArrayList<>();
        private final List<InvalidInputException> errors = new ArrayList<>();
        private final Map<String, Integer> firstLines = new HashMap<>();

        void add(int line, Reading reading) {
            if (recipients.size() + duplicates.size() + errors.size() == MAX) {
                throw new InvalidInputException(
                        "", "has more than " + MAX + " lines; send them in several requests, each with the heading");
            }
            try {
                Recipient recipient = reading.read();
                Integer first = firstLines.putIfAbsent(recipient.msisdn().person(), line);
                if (first == null) {
                    recipients.add(recipient);
                } else {
                    duplicates.add(new Duplicate(line, first, recipient.msisdn()));
                }
            } catch (InvalidInputException e) {
                errors.add(e);
            }
        }

        RecipientList list() {
            return new RecipientList(recipients, duplicates, errors);
        }
    }
}
