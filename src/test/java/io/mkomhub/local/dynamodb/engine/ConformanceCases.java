package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The conformance suite: what is asked of DynamoDB, and what it must answer. How the files are written stands in {@code
 * README.md} beside them.
 */
final class ConformanceCases {

    private static final List<String> FILES = List.of(
            "tables",
            "items",
            "values",
            "conditions",
            "updates",
            "projections",
            "queries",
            "scans",
            "batches",
            "transactions",
            "partiql",
            "capacity",
            "limits",
            "hub");

    private static final Pattern REPEATED_CHARACTER = Pattern.compile("\\{(.)\\*(\\d+)}");
    private static final Set<String> EXPECTATIONS = Set.of("then", "has", "error", "message");
    private static final Set<String> WITHOUT_TABLE = Set.of(
            "BatchGetItem",
            "BatchWriteItem",
            "TransactWriteItems",
            "TransactGetItems",
            "ExecuteStatement",
            "BatchExecuteStatement",
            "ExecuteTransaction",
            "ListTables");

    /** Deep enough for a document that DynamoDB refuses as too deep. */
    private static final int DEEPEST_YAML = 200;

    private final String run = UUID.randomUUID().toString().substring(0, 8);

    /** One request and what is expected. */
    record Step(String operation, ObjectNode request, Map<String, JsonNode> expected) {}

    /** Requests in a row. */
    record Case(String name, List<Step> steps) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Tables that all cases use. */
    List<ObjectNode> tables() {
        List<ObjectNode> tables = new ArrayList<>();
        load("shared").path("tables").forEach(table -> {
            ObjectNode request = (ObjectNode) replaced(table, "", 0);
            tables.add(request);
        });
        return tables;
    }

    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String file : FILES) {
            JsonNode content = load(file);
            String table = content.path("table").asText();
            content.path("cases").properties().forEach(entry -> {
                String name = file + ": " + entry.getKey();
                if (!names.add(name)) {
                    throw new IllegalStateException("two cases of one name: " + name);
                }
                String id = "c" + names.size() + run.substring(0, 4) + "-";
                List<Step> steps = new ArrayList<>();
                entry.getValue().forEach(step -> steps.add(step(step, table, id)));
                cases.add(new Case(name, steps));
            });
        }
        return cases;
    }

    /** Differences of another engine that are known, with their reasons. */
    static Map<String, String> differences(String engine) {
        Map<String, String> differences = new LinkedHashMap<>();
        load("differences")
                .path(engine)
                .properties()
                .forEach(entry -> entry.getValue().forEach(name -> differences.put(name.asText(), entry.getKey())));
        return differences;
    }

    private Step step(JsonNode step, String table, String id) {
        Optional<String> operation = Optional.empty();
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : step.properties()) {
            if (EXPECTATIONS.contains(member.getKey())) {
                expected.put(member.getKey(), replaced(member.getValue(), id, 0));
            } else {
                operation = Optional.of(member.getKey());
            }
        }
        String name = operation.orElseThrow(() -> new IllegalStateException("a step without an operation: " + step));
        JsonNode body = replaced(step.path(name), id, 0);
        ObjectNode request = body.isObject() ? (ObjectNode) body : Endpoint.JSON.createObjectNode();
        if (request.has("TableName") && request.get("TableName").isNull()) {
            request.remove("TableName");
        } else if (!request.has("TableName") && !WITHOUT_TABLE.contains(name)) {
            request.put("TableName", tableName(table));
        }
        return new Step(name, request, expected);
    }

    private String tableName(String name) {
        return name + "-" + run;
    }

    /** Reads a file of the suite. */
    static JsonNode load(String file) {
        String path = "/dynamodb/" + file + ".yaml";
        try (InputStream content = ConformanceCases.class.getResourceAsStream(path)) {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(DEEPEST_YAML);
            Object yaml = new Yaml(new SafeConstructor(options)).load(Objects.requireNonNull(content, path));
            return Endpoint.JSON.valueToTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts in the names of tables ($name), the case's own id (@), repeated characters ({x*n}) and repeated elements. */
    private JsonNode replaced(JsonNode node, String id, int place) {
        if (node.isTextual()) {
            return Endpoint.JSON.getNodeFactory().textNode(text(node.textValue(), id, place));
        } else if (node.isArray()) {
            ArrayNode array = Endpoint.JSON.createArrayNode();
            node.forEach(each -> array.add(replaced(each, id, place)));
            return array;
        } else if (!node.isObject()) {
            return node;
        } else if (node.has("repeat")) {
            ArrayNode array = Endpoint.JSON.createArrayNode();
            for (int i = 0; i < node.path("repeat").asInt(); i++) {
                array.add(replaced(node.path("of"), id, i));
            }
            return array;
        }
        ObjectNode object = Endpoint.JSON.createObjectNode();
        node.properties()
                .forEach(entry -> object.set(text(entry.getKey(), id, place), replaced(entry.getValue(), id, place)));
        return object;
    }

    private String text(String text, String id, int place) {
        Matcher repeated = REPEATED_CHARACTER.matcher(text);
        String longer = repeated.replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
        return longer.replace("@", id)
                .replace("%", String.valueOf(place))
                .replaceAll("\\$([a-z]+)", Matcher.quoteReplacement("") + "$1-" + run);
    }

    /** What is wrong with an answer; empty for nothing. */
    static Optional<String> problem(Map<String, JsonNode> expected, Endpoint.Reply reply) {
        if (expected.containsKey("error")) {
            String error = expected.get("error").asText();
            String message = expected.getOrDefault("message", Endpoint.JSON.createObjectNode())
                    .asText();
            if (!reply.error().equals(error)) {
                return Optional.of("expected " + error + " (" + message + ") but got " + shown(reply));
            } else if (!reply.message().contains(message)) {
                return Optional.of("expected the message\n  " + message + "\nbut got\n  " + reply.message());
            }
        } else if (reply.status() != 200) {
            return Optional.of("expected success but got " + shown(reply));
        }
        JsonNode then = expected.getOrDefault("then", Endpoint.JSON.createObjectNode());
        for (Map.Entry<String, JsonNode> member : then.properties()) {
            JsonNode actual = reply.body().path(member.getKey());
            boolean same = member.getValue().isNull() ? actual.isMissingNode() : same(member.getValue(), actual, true);
            if (!same) {
                return Optional.of(
                        "expected " + member.getKey() + "\n  " + member.getValue() + "\nbut got\n  " + actual);
            }
        }
        JsonNode has = expected.getOrDefault("has", Endpoint.JSON.createObjectNode());
        return same(has, reply.body(), false)
                ? Optional.empty()
                : Optional.of("expected among others\n  " + has + "\nbut got\n  " + reply.body());
    }

    private static String shown(Endpoint.Reply reply) {
        return reply.status() + " " + reply.body();
    }

    private static boolean same(JsonNode expected, JsonNode actual, boolean exactly) {
        if (expected.isNumber()) {
            return actual.isNumber() && expected.doubleValue() == actual.doubleValue();
        } else if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                if (!same(expected.get(i), actual.get(i), exactly)) {
                    return false;
                }
            }
            return true;
        } else if (!expected.isObject()) {
            return expected.equals(actual);
        } else if (!actual.isObject() || (exactly && actual.size() != expected.size())) {
            return false;
        }
        for (Map.Entry<String, JsonNode> member : expected.properties()) {
            JsonNode other = actual.path(member.getKey());
            boolean set = Set.of("SS", "NS", "BS").contains(member.getKey())
                    && member.getValue().isArray();
            boolean same = member.getValue().isNull()
                    ? other.isMissingNode()
                    : set
                            ? Set.copyOf(texts(member.getValue())).equals(Set.copyOf(texts(other)))
                            : same(member.getValue(), other, exactly);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
