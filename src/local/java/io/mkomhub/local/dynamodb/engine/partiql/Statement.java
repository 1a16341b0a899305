package io.mkomhub.local.dynamodb.engine.partiql;

import io.mkomhub.local.dynamodb.engine.expression.Ast;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A statement with its parameters put in.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html">PartiQL for DynamoDB</a>
 */
public sealed interface Statement {

    /** Name of the table. */
    String table();

    /**
     * Reads items.
     *
     * @param index empty for the table itself
     * @param paths empty for all attributes
     * @param forward whether the sort keys ascend
     */
    record Select(String table, Optional<String> index, List<Path> paths, Optional<Condition> where, boolean forward)
            implements Statement {}

    /** Writes an item where none is. */
    record Insert(String table, Map<String, Value> item) implements Statement {}

    /**
     * Changes the item that is there.
     *
     * @param returning such as {@code ALL OLD}; empty for nothing
     */
    record Update(String table, Ast.Update update, Optional<Condition> where, String returning) implements Statement {}

    /**
     * Deletes an item.
     *
     * @param returning {@code ALL OLD}, or empty for nothing
     */
    record Delete(String table, Optional<Condition> where, String returning) implements Statement {}
}
