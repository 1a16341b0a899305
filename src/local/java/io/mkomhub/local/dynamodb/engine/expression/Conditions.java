package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Operand;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on items.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">Operators
 *     and functions</a>
 */
public final class Conditions {

    private Conditions() {}

    /**
     * Reads a condition.
     *
     * @param expression what it is called in the request: ConditionExpression, FilterExpression or KeyConditionExpression
     */
    public static Condition read(String expression, String text, Placeholders placeholders) {
        return new Binder(expression, placeholders).bind(Parser.condition(expression, text));
    }

    /** Attributes of the item that a condition looks at. */
    public static Set<String> heads(Condition condition) {
        Set<String> heads = new LinkedHashSet<>();
        visit(condition, path -> heads.add(path.head()));
        return heads;
    }

    private static void visit(Condition condition, Consumer<Path> visitor) {
        if (condition instanceof Ast.And and) {
            visit(and.left(), visitor);
            visit(and.right(), visitor);
        } else if (condition instanceof Ast.Or or) {
            visit(or.left(), visitor);
            visit(or.right(), visitor);
        } else if (condition instanceof Ast.Not not) {
            visit(not.condition(), visitor);
        } else if (condition instanceof Ast.Comparison comparison) {
            visit(comparison.left(), visitor);
            visit(comparison.right(), visitor);
        } else if (condition instanceof Ast.Between between) {
            visit(between.operand(), visitor);
            visit(between.low(), visitor);
            visit(between.high(), visitor);
        } else if (condition instanceof Ast.In in) {
            visit(in.operand(), visitor);
            in.list().forEach(each -> visit(each, visitor));
        } else if (condition instanceof Ast.Call call) {
            call.arguments().forEach(each -> visit(each, visitor));
        }
    }

    private static void visit(Operand operand, Consumer<Path> visitor) {
        if (operand instanceof Path path) {
            visitor.accept(path);
        } else if (operand instanceof Ast.Call call) {
            call.arguments().forEach(each -> visit(each, visitor));
        }
    }

    /** What is at a place of an item; null for nothing. */
    public static @Nullable Value find(@Nullable Item item, Path path) {
        return Documents.find(item, path);
    }

    /**
     * Whether a condition holds.
     *
     * @param item null where there is none
     */
    public static boolean hold(Condition condition, @Nullable Item item) {
        if (condition instanceof Ast.And and) {
            return hold(and.left(), item) && hold(and.right(), item);
        } else if (condition instanceof Ast.Or or) {
            return hold(or.left(), item) || hold(or.right(), item);
        } else if (condition instanceof Ast.Not not) {
            return !hold(not.condition(), item);
        } else if (condition instanceof Ast.Comparison comparison) {
            return compare(comparison.comparator(), value(comparison.left(), item), value(comparison.right(), item));
        } else if (condition instanceof Ast.Between between) {
            Value value = value(between.operand(), item);
            return compare("<=", value(between.low(), item), value)
                    && compare("<=", value, value(between.high(), item));
        } else if (condition instanceof Ast.In in) {
            Value value = value(in.operand(), item);
            return value != null && in.list().stream().anyMatch(each -> value.equals(value(each, item)));
        }
        return test((Ast.Call) condition, item);
    }

    private static boolean compare(String comparator, @Nullable Value left, @Nullable Value right) {
        if (comparator.equals("<>")) {
            return left == null || !left.equals(right);
        } else if (left == null || right == null) {
            return false;
        } else if (comparator.equals("=")) {
            return left.equals(right);
        } else if (!Comparing.ordered(left, right)) {
            return false;
        }
        int order = Comparing.compare(left, right);
        return switch (comparator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static @Nullable Value value(Operand operand, @Nullable Item item) {
        if (operand instanceof Ast.Literal literal) {
            return literal.value();
        } else if (operand instanceof Path path) {
            return Documents.find(item, path);
        } else if (operand instanceof Ast.Call call && call.function().equals("size")) {
            return size(value(call.arguments().get(0), item));
        }
        throw new IllegalStateException("not a value in a condition: " + operand);
    }

    private static @Nullable Value size(@Nullable Value of) {
        int size;
        if (of instanceof Value.S s) {
            size = s.text().length();
        } else if (of instanceof Value.B b) {
            size = b.bytes().length();
        } else if (of instanceof Value.L list) {
            size = list.values().size();
        } else if (of instanceof Value.M map) {
            size = map.values().size();
        } else if (of instanceof Value.SS set) {
            size = set.texts().size();
        } else if (of instanceof Value.NS set) {
            size = set.numbers().size();
        } else if (of instanceof Value.BS set) {
            size = set.all().size();
        } else {
            return null;
        }
        BigDecimal number = BigDecimal.valueOf(size);
        return new Value.N(size == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
    }

    private static boolean test(Ast.Call call, @Nullable Item item) {
        List<Operand> arguments = call.arguments();
        Value first = value(arguments.get(0), item);
        return switch (call.function()) {
            case "attribute_exists" -> first != null;
            case "attribute_not_exists" -> first == null;
            case "attribute_type" ->
                first != null
                        && value(arguments.get(1), item) instanceof Value.S type
                        && first.type().equals(type.text());
            case "begins_with" -> startsWith(first, value(arguments.get(1), item));
            case "contains" -> contains(first, value(arguments.get(1), item));
            default -> throw new IllegalStateException("no test: " + call.function());
        };
    }

    private static boolean startsWith(@Nullable Value value, @Nullable Value prefix) {
        return (value instanceof Value.S s
                        && prefix instanceof Value.S start
                        && s.text().startsWith(start.text()))
                || (value instanceof Value.B b
                        && prefix instanceof Value.B first
                        && b.bytes().startsWith(first.bytes()));
    }

    private static boolean contains(@Nullable Value value, @Nullable Value part) {
        if (value == null || part == null) {
            return false;
        } else if (value instanceof Value.S s) {
            return part instanceof Value.S text && s.text().contains(text.text());
        } else if (value instanceof Value.B b) {
            return part instanceof Value.B bytes && b.bytes().contains(bytes.bytes());
        } else if (value instanceof Value.SS set) {
            return part instanceof Value.S text && set.texts().contains(text.text());
        } else if (value instanceof Value.NS set) {
            return part instanceof Value.N number && set.numbers().contains(number.number());
        } else if (value instanceof Value.BS set) {
            return part instanceof Value.B bytes && set.all().contains(bytes.bytes());
        }
        return value instanceof Value.L list && list.values().contains(part);
    }
}
