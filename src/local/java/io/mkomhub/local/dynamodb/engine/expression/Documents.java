package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Step;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Places in items. */
final class Documents {

    private Documents() {}

    /** What is at a place; null for nothing. */
    static @Nullable Value find(@Nullable Item item, Path path) {
        if (item == null) {
            return null;
        }
        Value value = item.get(path.head());
        for (int i = 1; i < path.steps().size() && value != null; i++) {
            value = child(value, path.steps().get(i));
        }
        return value;
    }

    private static @Nullable Value child(Value value, Step step) {
        if (step instanceof Ast.Name name) {
            return value instanceof Value.M map ? map.values().get(name.name()) : null;
        }
        int index = ((Ast.At) step).index();
        return value instanceof Value.L list && index < list.values().size()
                ? list.values().get(index)
                : null;
    }

    /** A tree of the places that are asked for; a leaf stands for all below it. */
    private record Wanted(Map<Object, Wanted> children) {

        static Wanted none() {
            return new Wanted(new LinkedHashMap<>());
        }
    }

    /** What is at some places, and around it the maps and lists it is in. */
    static Item only(Item item, List<Path> paths) {
        Wanted root = Wanted.none();
        for (Path path : paths) {
            Wanted at = root;
            for (Step step : path.steps()) {
                at = at.children().computeIfAbsent(step, any -> Wanted.none());
            }
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        root.children().forEach((step, wanted) -> {
            String name = ((Ast.Name) step).name();
            Value value = item.get(name);
            Value some = value == null ? null : only(value, wanted);
            if (some != null) {
                attributes.put(name, some);
            }
        });
        return Item.of(attributes);
    }

    private static @Nullable Value only(Value value, Wanted wanted) {
        if (wanted.children().isEmpty()) {
            return value;
        } else if (value instanceof Value.M map) {
            Map<String, Value> some = new LinkedHashMap<>();
            wanted.children().forEach((step, below) -> {
                if (step instanceof Ast.Name name) {
                    Value child = map.values().get(name.name());
                    Value part = child == null ? null : only(child, below);
                    if (part != null) {
                        some.put(name.name(), part);
                    }
                }
            });
            return some.isEmpty() ? null : new Value.M(some);
        } else if (value instanceof Value.L list) {
            Map<Integer, Value> some = new TreeMap<>();
            wanted.children().forEach((step, below) -> {
                if (step instanceof Ast.At at && at.index() < list.values().size()) {
                    Value part = only(list.values().get(at.index()), below);
                    if (part != null) {
                        some.put(at.index(), part);
                    }
                }
            });
            return some.isEmpty() ? null : new Value.L(new ArrayList<>(some.values()));
        }
        return null;
    }
}
