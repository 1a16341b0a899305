package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Ast;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Operand;
import io.mkomhub.local.dynamodb.engine.expression.Conditions;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.storage.KeyRange;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a query asks of keys.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html">Key
 *     condition expressions</a>
 */
final class KeyCondition {

    private static final Map<String, String> MIRRORED =
            Map.of("=", "=", "<", ">", "<=", ">=", ">", "<", ">=", "<=", "<>", "<>");

    /** What is asked of one attribute; the operator is a comparator, {@code BETWEEN} or {@code begins_with}. */
    private record Part(String attribute, String operator, List<Value> values) {}

    private final List<Part> parts;

    private KeyCondition(List<Part> parts) {
        this.parts = parts;
    }

    /** Reads a key condition expression. */
    static KeyCondition read(String text, Placeholders placeholders) {
        List<Part> parts = new ArrayList<>();
        split(Conditions.read("KeyConditionExpression", text, placeholders), parts);
        return new KeyCondition(parts);
    }

    private static void split(Condition condition, List<Part> parts) {
        if (condition instanceof Ast.And and) {
            split(and.left(), parts);
            split(and.right(), parts);
        } else if (condition instanceof Ast.Comparison comparison) {
            String comparator = comparison.comparator();
            if (comparator.equals("<>")) {
                throw invalidOperator(comparator);
            }
            boolean mirrored = comparison.left() instanceof Ast.Literal;
            parts.add(new Part(
                    attribute(mirrored ? comparison.right() : comparison.left()),
                    mirrored ? MIRRORED.getOrDefault(comparator, comparator) : comparator,
                    List.of(value(mirrored ? comparison.left() : comparison.right()))));
        } else if (condition instanceof Ast.Between between) {
            parts.add(new Part(
                    attribute(between.operand()), "BETWEEN", List.of(value(between.low()), value(between.high()))));
        } else if (condition instanceof Ast.Call call && call.function().equals("begins_with")) {
            parts.add(new Part(
                    attribute(call.arguments().get(0)),
                    "begins_with",
                    List.of(value(call.arguments().get(1)))));
        } else {
            throw invalidOperator(
                    condition instanceof Ast.Or
                            ? "OR"
                            : condition instanceof Ast.Not
                                    ? "NOT"
                                    : condition instanceof Ast.In ? "IN" : ((Ast.Call) condition).function());
        }
    }

    private static ApiException invalidOperator(String operator) {
        return ApiException.validation("Invalid operator used in KeyConditionExpression: " + operator);
    }

    private static String attribute(Operand operand) {
        if (!(operand instanceof Ast.Path path)) {
            throw ApiException.validation(
                    operand instanceof Ast.Call call
                            ? "Invalid operator used in KeyConditionExpression: " + call.function()
                            : "Invalid condition in KeyConditionExpression: No key attribute specified");
        }
        if (path.steps().size() > 1) {
            throw ApiException.validation("KeyConditionExpressions cannot have conditions on nested attributes");
        }
        return path.head();
    }

    private static Value value(Operand operand) {
        if (operand instanceof Ast.Literal literal) {
            return literal.value();
        }
        throw ApiException.validation(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one" + " condition");
    }

    /**
     * The keys that it asks for.
     *
     * @throws ApiException when it does not fit the keys
     */
    KeyRange range(KeySchema schema) {
        Map<String, Part> byName = new HashMap<>();
        for (Part part : parts) {
            if (byName.putIfAbsent(part.attribute(), part) != null) {
                throw ApiException.validation("KeyConditionExpressions must only contain one condition per key");
            }
        }
        if (byName.size() > 2) {
            throw ApiException.validation("Conditions can be of length 1 or 2 only");
        }
        Part partition = byName.remove(schema.partition().name());
        if (partition == null) {
            throw missed(schema.partition());
        }
        Part sort = null;
        if (!byName.isEmpty()) {
            KeySchema.Attribute attribute = schema.sort()
                    .orElseThrow(
                            () -> ApiException.validation("The number of query conditions (2) exceeds the number of"
                                    + " key attributes defined in the schema (1)"));
            sort = byName.get(attribute.name());
            if (sort == null) {
                throw missed(attribute);
            }
            check(attribute, sort);
        }
        check(schema.partition(), partition);
        if (!partition.operator().equals("=")) {
            throw ApiException.validation("Query key condition not supported");
        }
        Value in = partition.values().get(0);
        if (sort == null) {
            return KeyRange.partition(in);
        }
        Value first = sort.values().get(0);
        return switch (sort.operator()) {
            case "BETWEEN" -> KeyRange.between(in, first, sort.values().get(1));
            case "begins_with" -> KeyRange.beginning(in, first);
            default -> KeyRange.compared(in, sort.operator(), first);
        };
    }

    private static ApiException missed(KeySchema.Attribute attribute) {
        return ApiException.validation("Query condition missed key schema element: " + attribute.name());
    }

    private static void check(KeySchema.Attribute attribute, Part part) {
        for (Value value : part.values()) {
            if (!value.type().equals(attribute.type())) {
                throw ApiException.invalidParameter("Condition parameter type does not match schema type");
            }
            if (Schemas.isEmpty(value)) {
                throw Schemas.emptyKey(attribute, value);
            }
        }
    }

    /** The partition key it asks for, as an item, for the count of units. */
    Map<String, Value> partition(KeySchema schema) {
        Map<String, Value> key = new HashMap<>();
        for (Part part : parts) {
            if (part.attribute().equals(schema.partition().name())
                    || (schema.sort().isPresent()
                            && part.attribute().equals(schema.sort().get().name()))) {
                key.put(part.attribute(), part.values().get(0));
            }
        }
        return key;
    }
}
