package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.value.Value;
import io.mkomhub.local.dynamodb.engine.value.ValueJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a request says, member by member. */
final class Request {

    private static final Pattern TABLE_NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:dynamodb:[^:]*:[^:]*:table/([a-zA-Z0-9_.-]+)");
    private static final int LONGEST_NAME = 255;

    private final JsonNode body;

    Request(JsonNode body) {
        if (!body.isObject()) {
            throw ValueJson.unexpected(body, "a structure");
        }
        this.body = body;
    }

    boolean has(String name) {
        return body.hasNonNull(name);
    }

    JsonNode node(String name) {
        return body.path(name);
    }

    Optional<String> text(String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        } else if (!node.isTextual()) {
            throw ValueJson.unexpected(node, "String");
        }
        return Optional.of(node.textValue());
    }

    boolean flag(String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return false;
        } else if (!node.isBoolean()) {
            throw ValueJson.unexpected(node, "Boolean");
        }
        return node.booleanValue();
    }

    Optional<Integer> number(String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        } else if (!node.isNumber()) {
            throw ValueJson.unexpected(node, "Integer");
        }
        return Optional.of(node.intValue());
    }

    /** A member that says one of some words. */
    String oneOf(String name, String standard, List<String> allowed) {
        String value = text(name).orElse(standard);
        if (!allowed.contains(value)) {
            throw ApiException.constraint(
                    "'" + value + "'",
                    memberName(name),
                    "Member must satisfy enum value set: [" + String.join(", ", allowed) + "]");
        }
        return value;
    }

    static String memberName(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static ApiException missing(String name) {
        return ApiException.constraint("null", memberName(name), "Member must not be null");
    }

    /** The name of the table, which may be given as its ARN. */
    String tableName() {
        String name = text("TableName").orElseThrow(() -> missing("TableName"));
        return checkedTableName(name, 1);
    }

    static String checkedTableName(String name, int shortest) {
        var arn = ARN.matcher(name);
        if (arn.matches()) {
            return arn.group(1);
        }
        String value = "'" + name + "'";
        if (name.length() < shortest) {
            throw ApiException.constraint(
                    value, "tableName", "Member must have length greater than or equal to " + shortest);
        } else if (name.length() > LONGEST_NAME) {
            throw ApiException.constraint(
                    value, "tableName", "Member must have length less than or equal to " + LONGEST_NAME);
        } else if (!TABLE_NAME.matcher(name).matches()) {
            throw ApiException.constraint(
                    value, "tableName", "Member must satisfy regular expression pattern: " + TABLE_NAME);
        }
        return name;
    }

    /** A member that is an item or a key. */
    Map<String, Value> attributes(String name) {
        if (!has(name)) {
            throw missing(name);
        }
        return ValueJson.readMap(body.path(name));
    }

    /** A member that is a list of structures. */
    List<Request> structures(String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            throw missing(name);
        }
        return structures(node);
    }

    static List<Request> structures(JsonNode node) {
        if (!node.isArray()) {
            throw ValueJson.unexpected(node, "List");
        }
        List<Request> all = new ArrayList<>(node.size());
        node.forEach(each -> all.add(new Request(each)));
        return all;
    }

    /** The only structure that is there, such as the Put of an action in a transaction. */
    Optional<Map.Entry<String, Request>> onlyStructure() {
        List<Map.Entry<String, Request>> all = new ArrayList<>();
        body.properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                all.add(Map.entry(entry.getKey(), new Request(entry.getValue())));
            }
        });
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** What stands beside the expressions of these names, of which at least one must be there if anything is. */
    Placeholders placeholders(String... expressions) {
        boolean any = false;
        for (String expression : expressions) {
            any |= has(expression);
        }
        return new Placeholders(names(any), values(any, expressions));
    }

    private Map<String, String> names(boolean anyExpression) {
        Map<String, String> names = new LinkedHashMap<>();
        JsonNode node = body.path("ExpressionAttributeNames");
        if (node.isMissingNode() || node.isNull()) {
            return names;
        } else if (!node.isObject()) {
            throw ValueJson.unexpected(node, "Map");
        } else if (!anyExpression) {
            throw ApiException.validation("ExpressionAttributeNames can only be specified when using expressions");
        } else if (node.isEmpty()) {
            throw ApiException.validation("ExpressionAttributeNames must not be empty");
        }
        node.properties().forEach(entry -> {
            checkPlaceholder("ExpressionAttributeNames", entry.getKey(), '#');
            if (!entry.getValue().isTextual()) {
                throw ValueJson.unexpected(entry.getValue(), "String");
            }
            names.put(entry.getKey(), entry.getValue().textValue());
        });
        return names;
    }

    private Map<String, Value> values(boolean anyExpression, String... expressions) {
        Map<String, Value> values = new LinkedHashMap<>();
        JsonNode node = body.path("ExpressionAttributeValues");
        if (node.isMissingNode() || node.isNull()) {
            return values;
        } else if (!node.isObject()) {
            throw ValueJson.unexpected(node, "Map");
        } else if (!anyExpression) {
            throw ApiException.validation("ExpressionAttributeValues can only be specified when using expressions: "
                    + String.join(" and ", expressions) + (expressions.length == 1 ? " is null" : " are null"));
        } else if (node.isEmpty()) {
            throw ApiException.validation("ExpressionAttributeValues must not be empty");
        }
        node.properties().forEach(entry -> {
            checkPlaceholder("ExpressionAttributeValues", entry.getKey(), ':');
            try {
                values.put(entry.getKey(), ValueJson.read(entry.getValue()));
            } catch (ApiException e) {
                throw e.code().equals("ValidationException")
                        ? ApiException.validation("ExpressionAttributeValues contains invalid value: " + e.text()
                                + " for key " + entry.getKey())
                        : e;
            }
        });
        return values;
    }

    private static void checkPlaceholder(String what, String key, char sign) {
        boolean valid = key.length() > 1 && key.charAt(0) == sign;
        for (int i = 1; i < key.length() && valid; i++) {
            valid = Character.isLetterOrDigit(key.charAt(i)) || key.charAt(i) == '_';
        }
        if (!valid) {
            throw ApiException.validation(what + " contains invalid key: Syntax error; key: \"" + key + "\"");
        }
    }

    /** Refuses what DynamoDB had before it had expressions; the engine does not know it. */
    void refuseLegacy(List<String> expressions, String... legacy) {
        for (String old : legacy) {
            if (!has(old)) {
                continue;
            }
            List<String> present = expressions.stream().filter(this::has).toList();
            throw ApiException.validation(
                    present.isEmpty()
                            ? "The legacy parameter " + old + " is not supported here; use an expression"
                            : "Can not use both expression and non-expression parameters in the same request:"
                                    + " Non-expression parameters: {" + old + "} Expression parameters: {"
                                    + String.join(", ", present) + "}");
        }
    }
}
