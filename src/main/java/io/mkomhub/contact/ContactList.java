package io.mkomhub.contact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.json.Fields;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.message.Msisdn;
import io.mkomhub.store.ContactStore.Contact;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Contacts in bulk: CSV (RFC 4180, with a line of names; semicolons as Brazilian spreadsheets write them, or commas), or
 * JSON lines (https://jsonlines.org), one {@code {"msisdn": …, "attributes": {…}}} each. Which of both is told by the first
 * character.
 *
 * @param contacts those that are valid
 * @param errors what is wrong with the others, by line
 */
record ContactList(List<Contact> contacts, List<InvalidInputException> errors) {

    /** Contacts in one request: as many as can be stored while somebody waits. */
    static final int MOST = 2_000;

    private static final String NUMBER = "msisdn";

    ContactList {
        contacts = List.copyOf(contacts);
        errors = List.copyOf(errors);
    }

    /** Reads a list. @throws InvalidInputException if it is none at all */
    static ContactList read(byte[] body, Instant now) {
        String text = decoded(body);
        ContactList list = text.stripLeading().startsWith("{") ? jsonLines(text, now) : csv(text, now);
        if (list.contacts().size() + list.errors().size() > MOST) {
            throw new InvalidInputException("", "has more than " + MOST + " contacts; send them in several requests");
        }
        return list;
    }

    private static String decoded(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("", "is not in UTF-8; save it as \"CSV UTF-8\"", e);
        }
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
                fields.allow(NUMBER, "attributes");
                contacts.add(new Contact(
                        fields.parsed(NUMBER, Msisdn::parse),
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
            throw new InvalidInputException("", "is empty; CSV or JSON lines were expected");
        }
        List<String> names = lines.get(0).cells().stream().map(String::strip).toList();
        int numberColumn = names.indexOf(NUMBER);
        if (numberColumn < 0) {
            throw new InvalidInputException("line 1", "must name the columns, and one of them " + NUMBER);
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty()) {
                Attributes.checkName("line 1", name);
                if (!seen.add(name)) {
                    throw new InvalidInputException("line 1", "names the column " + name + " twice");
                }
            }
        }
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

    private static Contact contact(Csv.Line line, List<String> names, int numberColumn, Instant now) {
        String place = "line " + line.number();
        if (line.cells().size() > names.size()) {
            throw new InvalidInputException(place, "has more cells than there are columns");
        }
        ObjectNode attributes = Json.object();
        for (int i = 0; i < line.cells().size(); i++) {
            String cell = line.cells().get(i).strip();
            if (i != numberColumn && !names.get(i).isEmpty() && !cell.isEmpty()) {
                attributes.put(names.get(i), cell);
            }
        }
        String written = numberColumn < line.cells().size() ? line.cells().get(numberColumn) : "";
        try {
            return new Contact(Msisdn.parse(written), Attributes.checked(place, attributes), now);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(place + "." + NUMBER, String.valueOf(e.getMessage()), e);
        }
    }
}
