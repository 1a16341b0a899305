package io.mkomhub.platform.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a JSON object from outside. Every accessor throws {@link InvalidInputException} with the path of the
 * field if the field is not as required. JSON {@code null} counts as absent.
 */
public final class Fields {

    private final String path;
    private final ObjectNode object;

    private Fields(String path, ObjectNode object) {
        this.path = path;
        this.object = object;
    }

    /** The fields of a top-level object. */
    public static Fields of(JsonNode node) {
        return at("", node);
    }

    /** The fields of an object at a path. */
    public static Fields at(String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new Fields(path, object);
        }
        throw new InvalidInputException(path, "must be a JSON object");
    }

    /** Whether the field is present and not null. */
    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** The field's path for an error message. */
    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** An error at the field. */
    public InvalidInputException invalid(String name, String detail) {
        return new InvalidInputException(pathOf(name), detail);
    }

    /** A required value of any type. */
    public JsonNode value(String name) {
        return find(name).orElseThrow(() -> missing(name));
    }

    /** An optional value of any type. */
    public Optional<JsonNode> optionalValue(String name) {
        return find(name);
    }

    /** The names of all fields. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Rejects every other field, so that a misspelt field is not ignored. */
    public void allow(String... known) {
        List<String> allowed = List.of(known);
        for (String name : names()) {
            if (!allowed.contains(name)) {
                throw invalid(name, "is unknown; the fields of this object are " + String.join(", ", allowed));
            }
        }
    }

    /** Rejects a text or number that differs from the known value. */
    public void agree(String name, String known) {
        optionalTextOrNumber(name).filter(text -> !text.equals(known)).ifPresent(other -> {
            throw invalid(name, "does not match the path; omit it");
        });
    }

    /** The fields of this object except some. */
    public Fields without(String... names) {
        ObjectNode others = object.deepCopy();
        others.remove(List.of(names));
        return new Fields(path, others);
    }

    /** A boolean; false if absent. */
    public boolean flag(String name) {
        return find(name)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw invalid(name, "must be true or false");
                    }
                    return node.booleanValue();
                })
                .orElse(false);
    }

    /** A required string that is not blank. */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    /** An optional string that is not blank. */
    public Optional<String> optionalText(String name) {
        return find(name).map(node -> {
            if (!node.isTextual()) {
                throw invalid(name, "must be a string");
            }
            if (node.textValue().isBlank()) {
                throw invalid(name, "must not be empty");
            }
            return node.textValue();
        });
    }

    /** A required string, possibly empty. */
    public String string(String name) {
        JsonNode node = find(name).orElseThrow(() -> missing(name));
        if (!node.isTextual()) {
            throw invalid(name, "must be a string");
        }
        return node.textValue();
    }

    /** An optional string; a whole number counts as its digits, because some programs write identifiers as numbers. */
    public Optional<String> optionalTextOrNumber(String name) {
        return find(name).map(node -> {
            if (!node.isTextual() && !node.isIntegralNumber()) {
                throw invalid(name, "must be a string or a whole number");
            }
            return node.asText();
        });
    }

    /** An optional 64-bit whole number; a string of digits counts as a number. */
    public Optional<Long> optionalLong(String name) {
        return find(name).map(node -> {
            if (node.isIntegralNumber() && node.canConvertToLong()) {
                return node.longValue();
            }
            if (node.isTextual()) {
                try {
                    return Long.parseLong(node.textValue());
                } catch (NumberFormatException e) {
                    throw new InvalidInputException(pathOf(name), "must be a whole number", e);
                }
            }
            throw invalid(name, "must be a whole number");
        });
    }

    /** As {@link #optionalLong}, for a required number. */
    public long number(String name) {
        return optionalLong(name).orElseThrow(() -> missing(name));
    }

    /** A required time in milliseconds since 1970, the form that the hub itself writes. */
    public Instant time(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    /** An optional time in Unix seconds, between the years 1970 and 9999. */
    public Optional<Instant> optionalUnixTime(String name) {
        return optionalLong(name).map(seconds -> {
            if (seconds < 0 || seconds > 253_402_300_799L) {
                throw invalid(name, "must be a Unix time in seconds");
            }
            return Instant.ofEpochSecond(seconds);
        });
    }

    /** A required string that the function parses; its IllegalArgumentException becomes the error of the field. */
    public <T> T parsed(String name, Function<String, T> parse) {
        return optionalParsed(name, parse).orElseThrow(() -> missing(name));
    }

    /** As {@link #parsed}, for an optional field. */
    public <T> Optional<T> optionalParsed(String name, Function<String, T> parse) {
        return optionalTextOrNumber(name).map(text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new InvalidInputException(pathOf(name), String.valueOf(e.getMessage()), e);
            }
        });
    }

    /** The fields of a required nested object. */
    public Fields object(String name) {
        return optionalObject(name).orElseThrow(() -> missing(name));
    }

    /** The fields of an optional nested object. */
    public Optional<Fields> optionalObject(String name) {
        return find(name).map(node -> at(pathOf(name), node));
    }

    /** The objects of an array; empty if the field is absent. */
    public List<Fields> objects(String name) {
        List<Fields> all = new ArrayList<>();
        find(name).ifPresent(node -> {
            if (!node.isArray()) {
                throw invalid(name, "must be an array");
            }
            for (int i = 0; i < node.size(); i++) {
                all.add(at(pathOf(name) + "[" + i + "]", node.get(i)));
            }
        });
        return all;
    }

    /** The strings of an array; empty if the field is absent. */
    public List<String> strings(String name) {
        List<String> all = new ArrayList<>();
        find(name).ifPresent(node -> {
            if (!node.isArray()) {
                throw invalid(name, "must be an array");
            }
            for (JsonNode element : node) {
                if (!element.isTextual()) {
                    throw invalid(name, "must contain only strings");
                }
                all.add(element.textValue());
            }
        });
        return all;
    }

    private Optional<JsonNode> find(String name) {
        return object.hasNonNull(name) ? Optional.of(object.get(name)) : Optional.empty();
    }

    private InvalidInputException missing(String name) {
        return invalid(name, "is missing");
    }
}
