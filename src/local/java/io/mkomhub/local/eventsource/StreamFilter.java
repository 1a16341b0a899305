package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The filter criteria of an event source mapping: values, prefixes and whether a field exists. Other rules are refused.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html">Filters for a DynamoDB stream</a>
 */
final class StreamFilter {

    private final List<JsonNode> patterns;

    private StreamFilter(List<JsonNode> patterns) {
        this.patterns = patterns;
    }

    /**
     * Reads patterns in JSON.
     *
     * @throws IllegalArgumentException if one is not supported
     */
    static StreamFilter of(List<String> patterns) {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> read = new ArrayList<>();
        for (String pattern : patterns) {
            try {
                read.add(json.readTree(pattern));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("a filter is not JSON: " + pattern, e);
            }
        }
        read.forEach(StreamFilter::check);
        return new StreamFilter(read);
    }

    private static void check(JsonNode pattern) {
        if (pattern.isObject()) {
            pattern.forEach(StreamFilter::check);
        } else if (pattern.isArray()) {
            pattern.forEach(rule -> {
                if (!rule.isValueNode()
                        && !rule.path("prefix").isTextual()
                        && !rule.path("exists").isBoolean()) {
                    throw new IllegalArgumentException("a rule of a filter is not supported: " + rule);
                }
            });
        } else {
            throw new IllegalArgumentException("a filter must have arrays of rules: " + pattern);
        }
    }

    /** The attributes of an image that the filter looks at. */
    Set<String> attributes(String image) {
        Set<String> names = new TreeSet<>();
        for (JsonNode pattern : patterns) {
            pattern.path("dynamodb").path(image).fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    /** Whether a record matches a pattern, or there is none. */
    boolean matches(JsonNode record) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, record));
    }

    private static boolean matches(JsonNode pattern, JsonNode value) {
        if (pattern.isObject()) {
            for (Map.Entry<String, JsonNode> field : pattern.properties()) {
                if (!matches(field.getValue(), value.path(field.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        for (JsonNode rule : pattern) {
            boolean held;
            if (rule.has("prefix")) {
                held = value.isTextual()
                        && value.textValue().startsWith(rule.get("prefix").textValue());
            } else if (rule.has("exists")) {
                held = rule.get("exists").booleanValue() != value.isMissingNode();
            } else {
                held = rule.equals(value);
            }
            if (held) {
                return true;
            }
        }
        return false;
    }
}
