package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Operand;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Step;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Numbers;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Updates of items. Every value is taken from the item as it was before.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html">Update
 *     expressions</a>
 */
public final class Updates {

    private Updates() {}

    /** Reads an update expression. */
    public static Ast.Update read(String text, Placeholders placeholders) {
        return new Binder("UpdateExpression", placeholders).bind(Parser.update(text));
    }

    /** The places it writes to. */
    public static List<Path> paths(Ast.Update update) {
        return Stream.of(
                        update.sets().stream().map(Ast.Set::path),
                        update.removes().stream(),
                        update.adds().stream().map(Ast.Change::path),
                        update.deletes().stream().map(Ast.Change::path))
                .flatMap(paths -> paths)
                .toList();
    }

    /**
     * The item after an update.
     *
     * @param item as it was, with its key at least
     */
    public static Item apply(Ast.Update update, Item item) {
        Map<String, Value> attributes = new LinkedHashMap<>(item.attributes());
        List<Value> values = new ArrayList<>();
        for (Ast.Set set : update.sets()) {
            values.add(value(set.value(), item));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            order.add(i);
        }
        // Values behind the end of a list are appended in the order of their places.
        order.sort(Comparator.comparingInt(i -> lastIndex(update.sets().get(i).path())));
        for (int i : order) {
            put(attributes, update.sets().get(i).path(), values.get(i));
        }
        for (Ast.Change change : update.adds()) {
            put(attributes, change.path(), sum(Documents.find(item, change.path()), literal(change)));
        }
        for (Ast.Change change : update.deletes()) {
            delete(attributes, item, change);
        }
        // From the end of a list, so that the places before it stay what they are.
        update.removes().stream()
                .sorted(Comparator.comparingInt((Path path) -> lastIndex(path)).reversed())
                .forEach(path -> remove(attributes, path));
        return Item.of(attributes);
    }

    private static int lastIndex(Path path) {
        return path.steps().get(path.steps().size() - 1) instanceof Ast.At at ? at.index() : -1;
    }

    private static Value literal(Ast.Change change) {
        return ((Ast.Literal) change.value()).value();
    }

    private static Value value(Operand operand, Item item) {
        if (operand instanceof Ast.Literal literal) {
            return literal.value();
        } else if (operand instanceof Path path) {
            Value value = Documents.find(item, path);
            if (value == null) {
                throw ApiException.validation(
                        "The provided expression refers to an attribute that does not exist in the item");
            }
            return value;
        } else if (operand instanceof Ast.Arithmetic sum) {
            if (value(sum.left(), item) instanceof Value.N left && value(sum.right(), item) instanceof Value.N right) {
                return new Value.N(Numbers.checked(
                        sum.operator() == '+'
                                ? left.number().add(right.number())
                                : left.number().subtract(right.number())));
            }
            throw wrongType();
        }
        Ast.Call call = (Ast.Call) operand;
        if (call.function().equals("if_not_exists")) {
            Value there = Documents.find(item, (Path) call.arguments().get(0));
            return there == null ? value(call.arguments().get(1), item) : there;
        }
        if (value(call.arguments().get(0), item) instanceof Value.L first
                && value(call.arguments().get(1), item) instanceof Value.L second) {
            List<Value> both = new ArrayList<>(first.values());
            both.addAll(second.values());
            return new Value.L(both);
        }
        throw wrongType();
    }

    private static ApiException wrongType() {
        return ApiException.validation("An operand in the update expression has an incorrect data type");
    }

    private static ApiException wrongPath() {
        return ApiException.validation("The document path provided in the update expression is invalid for update");
    }

    private static Value sum(@Nullable Value there, Value added) {
        if (there == null) {
            return added;
        } else if (there instanceof Value.N a && added instanceof Value.N b) {
            return new Value.N(Numbers.checked(a.number().add(b.number())));
        } else if (there instanceof Value.SS a && added instanceof Value.SS b) {
            return new Value.SS(union(a.texts(), b.texts()));
        } else if (there instanceof Value.NS a && added instanceof Value.NS b) {
            return new Value.NS(union(a.numbers(), b.numbers()));
        } else if (there instanceof Value.BS a && added instanceof Value.BS b) {
            return new Value.BS(union(a.all(), b.all()));
        }
        throw wrongType();
    }

    private static <T> Set<T> union(Set<T> one, Set<T> other) {
        Set<T> union = new LinkedHashSet<>(one);
        union.addAll(other);
        return union;
    }

    private static void delete(Map<String, Value> attributes, Item item, Ast.Change change) {
        Value there = Documents.find(item, change.path());
        if (there == null) {
            if (change.path().steps().size() > 1) {
                // Nothing is there to remove, but what it would be in must be.
                remove(attributes, change.path());
            }
            return;
        }
        Value deleted = literal(change);
        boolean isEmpty;
        Value rest;
        if (there instanceof Value.SS a && deleted instanceof Value.SS b) {
            Set<String> left = without(a.texts(), b.texts());
            isEmpty = left.isEmpty();
            rest = new Value.SS(left);
        } else if (there instanceof Value.NS a && deleted instanceof Value.NS b) {
            var left = without(a.numbers(), b.numbers());
            isEmpty = left.isEmpty();
            rest = new Value.NS(left);
        } else if (there instanceof Value.BS a && deleted instanceof Value.BS b) {
            var left = without(a.all(), b.all());
            isEmpty = left.isEmpty();
            rest = new Value.BS(left);
        } else {
            throw wrongType();
        }
        if (isEmpty) {
            remove(attributes, change.path());
        } else {
            put(attributes, change.path(), rest);
        }
    }

    private static <T> Set<T> without(Set<T> one, Set<T> other) {
        Set<T> rest = new LinkedHashSet<>(one);
        rest.removeAll(other);
        return rest;
    }

    private static void put(Map<String, Value> attributes, Path path, Value value) {
        if (path.steps().size() == 1) {
            attributes.put(path.head(), value);
            return;
        }
        Value top = attributes.get(path.head());
        if (top == null) {
            throw wrongPath();
        }
        attributes.put(path.head(), with(top, path.steps(), 1, value));
    }

    private static Value with(Value value, List<Step> steps, int at, Value put) {
        boolean last = at + 1 == steps.size();
        if (steps.get(at) instanceof Ast.Name name && value instanceof Value.M map) {
            Map<String, Value> values = new LinkedHashMap<>(map.values());
            Value child = values.get(name.name());
            if (!last && child == null) {
                throw wrongPath();
            }
            values.put(name.name(), last || child == null ? put : with(child, steps, at + 1, put));
            return new Value.M(values);
        } else if (steps.get(at) instanceof Ast.At index && value instanceof Value.L list) {
            List<Value> values = new ArrayList<>(list.values());
            if (index.index() < values.size()) {
                values.set(index.index(), last ? put : with(values.get(index.index()), steps, at + 1, put));
            } else if (last) {
                values.add(put);
            } else {
                throw wrongPath();
            }
            return new Value.L(values);
        }
        throw wrongPath();
    }

    private static void remove(Map<String, Value> attributes, Path path) {
        if (path.steps().size() == 1) {
            attributes.remove(path.head());
            return;
        }
        Value top = attributes.get(path.head());
        if (top == null) {
            throw wrongPath();
        }
        attributes.put(path.head(), without(top, path.steps(), 1));
    }

    private static Value without(Value value, List<Step> steps, int at) {
        boolean last = at + 1 == steps.size();
        if (steps.get(at) instanceof Ast.Name name && value instanceof Value.M map) {
            Map<String, Value> values = new LinkedHashMap<>(map.values());
            Value child = values.get(name.name());
            if (last) {
                values.remove(name.name());
            } else if (child == null) {
                throw wrongPath();
            } else {
                values.put(name.name(), without(child, steps, at + 1));
            }
            return new Value.M(values);
        } else if (steps.get(at) instanceof Ast.At index && value instanceof Value.L list) {
            List<Value> values = new ArrayList<>(list.values());
            if (index.index() < values.size()) {
                if (last) {
                    values.remove(index.index());
                } else {
                    values.set(index.index(), without(values.get(index.index()), steps, at + 1));
                }
            } else if (!last) {
                throw wrongPath();
            }
            return new Value.L(values);
        }
        throw wrongPath();
    }
}
