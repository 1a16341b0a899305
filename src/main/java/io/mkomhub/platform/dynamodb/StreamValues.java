package io.mkomhub.platform.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Attributes in DynamoDB JSON, such as {@code {"name": {"S": "value"}}}
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html).
 */
final class StreamValues {

    private StreamValues() {}

    /**
     * Reads the attributes of an item or of a map.
     *
     * @throws InvalidInputException with the path of a value that is not DynamoDB JSON
     */
    static Map<String, AttributeValue> attributes(String path, JsonNode object) {
        if (!object.isObject()) {
            throw new InvalidInputException(path, "must be a JSON object");
        }
        Map<String, AttributeValue> attributes = new HashMap<>();
        object.properties()
                .forEach(field -> attributes.put(field.getKey(), value(path + "." + field.getKey(), field.getValue())));
        return attributes;
    }

    private static AttributeValue value(String path, JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            throw new InvalidInputException(path, "must be an object with one field, the type of the value");
        }
        Map.Entry<String, JsonNode> typed = node.properties().iterator().next();
        JsonNode value = typed.getValue();
        return switch (typed.getKey()) {
            case "S" -> AttributeValue.fromS(text(path, value));
            case "N" -> AttributeValue.fromN(text(path, value));
            case "B" -> AttributeValue.fromB(bytes(path, value));
            case "BOOL" -> AttributeValue.fromBool(flag(path, value));
            case "NULL" -> AttributeValue.fromNul(flag(path, value));
            case "M" -> AttributeValue.fromM(attributes(path, value));
            case "L" -> AttributeValue.fromL(list(path, value, StreamValues::value));
            case "SS" -> AttributeValue.fromSs(list(path, value, StreamValues::text));
            case "NS" -> AttributeValue.fromNs(list(path, value, StreamValues::text));
            case "BS" -> AttributeValue.fromBs(list(path, value, StreamValues::bytes));
            default -> throw new InvalidInputException(path, "has a type that DynamoDB does not have");
        };
    }

    /** Reads one element; the path is for the error. */
    private interface Reader<T> {
        T read(String path, JsonNode node);
    }

    private static <T> List<T> list(String path, JsonNode node, Reader<T> reader) {
        if (!node.isArray()) {
            throw new InvalidInputException(path, "must be an array");
        }
        List<T> all = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            all.add(reader.read(path + "[" + all.size() + "]", element));
        }
        return all;
    }

    private static String text(String path, JsonNode node) {
        if (!node.isTextual()) {
            throw new InvalidInputException(path, "must be a string");
        }
        return node.textValue();
    }

    private static boolean flag(String path, JsonNode node) {
        if (!node.isBoolean()) {
            throw new InvalidInputException(path, "must be true or false");
        }
        return node.booleanValue();
    }

    private static SdkBytes bytes(String path, JsonNode node) {
        try {
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(text(path, node)));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(path, "must be Base64", e);
        }
    }
}
