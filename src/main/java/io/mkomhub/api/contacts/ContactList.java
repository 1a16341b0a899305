package io.mkomhub.api.contacts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.csv.Csv;
import io.mkomhub.core.csv.FileText;
import io.mkomhub.core.csv.NumberColumn;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.ContactStore.Contact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A list of contacts: CSV as {@link Csv} reads it, with a heading in which {@link NumberColumn} finds the number; or
 * JSON lines (https://jsonlines.org), each {@code {"msisdn": …, "attributes": {…}}}. The first character tells the
 * format.
 *
 * @param contacts the valid contacts
 * @param errors the errors of the other lines
 */
record ContactList(List<Contact> contacts, List<InvalidInputException> errors) {

    /** The most contacts in one request, so that it ends in time. */
    static final int MAX = 2_000;

    ContactList {
        contacts = List.copyOf(contacts);
        errors = List.copyOf(errors);
    }

    /**
     * Reads a list.
     *
     * @param contentType header {@code Content-Type}
     * @throws InvalidInputException if the whole list is invalid
     */
    static ContactList read(byte[] body, Optional<String> contentType, Instant now) {
        String text = FileText.of(body, contentType);
        ContactList list = text.stripLeading().startsWith("{") ? jsonLines(text, now) : csv(text, now);
        if (list.contacts().size() + list.errors().size() > MAX) {
            throw new InvalidInputException("", "has more than " + MAX + " contacts; send them in several requests");
        }
        return list;
    }

    private static ContactList jsonLines(String text, Instant now) {
        List<Contact> contacts = new ArrayList<>();
        List<InvalidInputException> errors = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String place = "line " + number;
            try {
                Fields fields = Fields.at(place, Json.read(line));
                fields.allow(NumberColumn.NAME, "attributes");
                contacts.add(new Contact(
                        fields.parsed(NumberColumn.NAME, Msisdn::parse),
                        Attributes.checked(fields.pathOf("attributes"), fields.value("attributes")),
                        now));
            } catch (InvalidInputException e) {
                errors.add(e.field().isEmpty() ? new InvalidInputException(place, "is not one JSON object", e) : e);
            }
        }
        return new ContactList(contacts, errors);
    }

    private static ContactList csv(String text, Instant now) {
        List<Csv.Line> lines = Csv.read(text);
        if (lines.isEmpty()) {
            throw new InvalidInputException("", "is empty; it must have CSV or JSON lines");
        }
        Csv.Line heading = lines.get(0);
        heading.requireWhole();
        int numberColumn = NumberColumn.in(heading)
                .orElseThrow(() -> new InvalidInputException(
                        heading.place(),
                        "must be a heading with a column " + NumberColumn.NAME
                                + ", telefone, celular, whatsapp or numero"));
        List<String> names = heading.cells().stream().map(String::strip).toList();
        checkNames(heading.place(), names, numberColumn);
        List<Contact> contacts = new ArrayList<>();
        List<InvalidInputException> errors = new ArrayList<>();
        for (Csv.Line line : lines.subList(1, lines.size())) {
            try {
                contacts.add(contact(line, names, numberColumn, now));
            } catch (InvalidInputException e) {
                errors.add(e);
            }
        }
        return new ContactList(contacts, errors);
    }

    /** Rejects column names that are not valid attribute names, except that of the number. */
    private static void checkNames(String place, List<String> names, int numberColumn) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (i != numberColumn && !name.isEmpty()) {
                Attributes.checkName(place, name);
                if (!seen.add(name)) {
                    throw new InvalidInputException(place, "names the column " + name + " twice");
                }
            }
        }
    }

    private static Contact contact(Csv.Line line, List<String> names, int numberColumn, Instant now) {
        line.requireWithin(names.size());
        ObjectNode attributes = Json.object();
        for (int i = 0; i < line.cells().size(); i++) {
            String cell = line.cell(i).strip();
            if (i != numberColumn && !names.get(i).isEmpty() && !cell.isEmpty()) {
                attributes.put(names.get(i), cell);
            }
        }
        try {
            return new Contact(
                    NumberColumn.number(line.cell(numberColumn)), Attributes.checked(line.place(), attributes), now);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(line.place() + "." + NumberColumn.NAME, String.valueOf(e.getMessage()), e);
        }
    }
}
