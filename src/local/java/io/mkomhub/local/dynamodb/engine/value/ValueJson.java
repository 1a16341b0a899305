package io.mkomhub.local.dynamodb.engine.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.local.dynamodb.engine.error.ApiException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Attribute values in DynamoDB's JSON. */
public final class ValueJson {

    private static final int DEEPEST = 32;
    private static final Value NULL = new Value.Null();

    private ValueJson() {}

    /** Reads attributes: an item, a key, or values of an expression. */
    public static Map<String, Value> readMap(JsonNode node) {
        return readMap(node, 1);
    }

    private static Map<String, Value> readMap(JsonNode node, int depth) {
        if (!node.isObject()) {
            throw unexpected(node, "Map");
        }
        Map<String, Value> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> values.put(entry.getKey(), read(entry.getValue(), depth)));
        return values;
    }

    /**
     * Reads an attribute value.
     *
     * @throws ApiException when it is none
     */
    public static Value read(JsonNode node) {
        return read(node, 1);
    }

    private static Value read(JsonNode node, int depth) {
        if (!node.isObject()) {
            throw unexpected(node, "AttributeValue");
        }
        if (depth > DEEPEST) {
            throw ApiException.validation("Nesting Levels have exceeded supported limits");
        }
        Iterator<Map.Entry<String, JsonNode>> members =
                node.properties().stream().filter(e -> !e.getValue().isNull()).iterator();
        if (!members.hasNext()) {
            throw ApiException.validation(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        Map.Entry<String, JsonNode> member = members.next();
        Value value = read(member.getKey(), member.getValue(), depth);
        if (members.hasNext()) {
            throw ApiException.validation(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly"
                            + " one of the supported datatypes");
        }
        return value;
    }

    private static Value read(String type, JsonNode node, int depth) {
        return switch (type) {
            case "S" -> new Value.S(text(node));
            case "N" -> Value.N.of(text(node));
            case "B" -> new Value.B(bytes(node));
            case "BOOL" -> {
                if (!node.isBoolean()) {
                    throw unexpected(node, "Boolean");
                }
                yield new Value.Bool(node.booleanValue());
            }
            case "NULL" -> {
                if (!node.isBoolean()) {
                    throw unexpected(node, "Boolean");
                }
                yield NULL;
            }
            case "SS" -> new Value.SS(set(node, ValueJson::text, "string", false));
            case "NS" -> new Value.NS(set(node, ValueJson::number, "number", true));
            case "BS" -> new Value.BS(set(node, ValueJson::bytes, "binary", false));
            case "L" -> {
                if (!node.isArray()) {
                    throw unexpected(node, "List");
                }
                List<Value> values = new ArrayList<>(node.size());
                node.forEach(element -> values.add(read(element, depth + 1)));
                yield new Value.L(values);
            }
            case "M" -> new Value.M(readMap(node, depth + 1));
            default ->
                throw ApiException.validation(
                        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        };
    }

    private static <T> Set<T> set(JsonNode node, Function<JsonNode, T> element, String what, boolean numbers) {
        if (!node.isArray()) {
            throw unexpected(node, "List");
        }
        if (node.isEmpty()) {
            throw ApiException.invalidParameter("An " + what + " set  may not be empty");
        }
        Set<T> elements = new LinkedHashSet<>();
        boolean twice = false;
        for (JsonNode each : node) {
            twice |= !elements.add(element.apply(each));
            if (each.isTextual() && each.textValue().isEmpty()) {
                throw ApiException.invalidParameter(
                        what.equals("binary")
                                ? "Binary sets may not contain null or empty values"
                                : "An " + what + " set may not have a empty string as a member");
            }
        }
        if (twice) {
            throw numbers
                    ? ApiException.validation("Input collection contains duplicates")
                    : ApiException.invalidParameter("Input collection " + listed(node)
                            + (what.equals("binary") ? "of type BS contains duplicates." : " contains duplicates."));
        }
        return elements;
    }

    private static String listed(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(each -> texts.add(each.asText()));
        return "[" + String.join(", ", texts) + "]";
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) {
            throw unexpected(node, "String");
        }
        return node.textValue();
    }

    private static BigDecimal number(JsonNode node) {
        return Numbers.parse(text(node));
    }

    private static Bytes bytes(JsonNode node) {
        if (!node.isTextual()) {
            throw unexpected(node, "Blob");
        }
        try {
            return new Bytes(Base64.getDecoder().decode(node.textValue()));
        } catch (IllegalArgumentException e) {
            throw ApiException.serialization("Invalid base64 in a binary value");
        }
    }

    /** JSON of a type that is not expected there. */
    public static ApiException unexpected(JsonNode node, String expected) {
        return ApiException.serialization(
                switch (node.getNodeType()) {
                    case STRING -> "STRING_VALUE cannot be converted to " + expected;
                    case NUMBER -> "NUMBER_VALUE cannot be converted to " + expected;
                    case BOOLEAN ->
                        (node.booleanValue() ? "TRUE_VALUE" : "FALSE_VALUE") + " cannot be converted to " + expected;
                    case ARRAY -> "Unrecognized collection type where " + expected + " is expected";
                    case OBJECT -> "Start of structure or map found where not expected";
                    default -> "Unexpected field type";
                });
    }

    /** Writes an item or a key. */
    public static void write(JsonGenerator json, Item item) throws IOException {
        writeMap(json, item.attributes());
    }

    private static void writeMap(JsonGenerator json, Map<String, Value> values) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            json.writeFieldName(entry.getKey());
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    /** Writes an attribute value. */
    public static void write(JsonGenerator json, Value value) throws IOException {
        json.writeStartObject();
        json.writeFieldName(value.type());
        if (value instanceof Value.S s) {
            json.writeString(s.text());
        } else if (value instanceof Value.N n) {
            json.writeString(n.number().toPlainString());
        } else if (value instanceof Value.B b) {
            json.writeString(b.bytes().base64());
        } else if (value instanceof Value.Bool bool) {
            json.writeBoolean(bool.truth());
        } else if (value instanceof Value.Null) {
            json.writeBoolean(true);
        } else if (value instanceof Value.M map) {
            writeMap(json, map.values());
        } else {
            writeArray(json, value);
        }
        json.writeEndObject();
    }

    private static void writeArray(JsonGenerator json, Value value) throws IOException {
        json.writeStartArray();
        if (value instanceof Value.L list) {
            for (Value each : list.values()) {
                write(json, each);
            }
        } else if (value instanceof Value.SS set) {
            for (String each : set.texts()) {
                json.writeString(each);
            }
        } else if (value instanceof Value.NS set) {
            for (BigDecimal each : set.numbers()) {
                json.writeString(each.toPlainString());
            }
        } else if (value instanceof Value.BS set) {
            for (Bytes each : set.all()) {
                json.writeString(each.base64());
            }
        }
        json.writeEndArray();
    }
}
