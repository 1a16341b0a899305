package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.value.Item;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which parts of an item are asked for.
 *
 * @param paths the places of these parts; none overlaps another
 */
public record Projection(List<Path> paths) {

    /** Reads a projection expression. */
    public static Projection read(String text, Placeholders placeholders) {
        return new Projection(new Binder("ProjectionExpression", placeholders).bind(Parser.projection(text)));
    }

    /** Attributes of the item that it leads to or into. */
    public Set<String> heads() {
        return paths.stream().map(Path::head).collect(Collectors.toSet());
    }

    /** These parts of an item. */
    public Item of(Item item) {
        return Documents.only(item, paths);
    }
}
