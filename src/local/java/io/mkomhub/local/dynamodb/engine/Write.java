package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.error.ConditionFailedException;
import io.mkomhub.local.dynamodb.engine.expression.Ast;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Conditions;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.expression.Projection;
import io.mkomhub.local.dynamodb.engine.expression.Updates;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.storage.TableSchema;
import io.mkomhub.local.dynamodb.engine.storage.Units;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A write of one item, however it was asked for.
 *
 * @param attributes the item of a put, otherwise the key
 * @param update what an update does; empty for one that only sees to it that the item is there
 * @param tellOld whether what was there is told when the condition is not met
 */
record Write(
        Kind kind,
        String tableName,
        Map<String, Value> attributes,
        Optional<Condition> condition,
        Optional<Ast.Update> update,
        boolean tellOld) {

    /** What is done. */
    enum Kind {
        PUT,
        /** A put where nothing is. */
        INSERT,
        UPDATE,
        DELETE,
        CHECK
    }

    private static final Ast.Update NO_UPDATE = new Ast.Update(List.of(), List.of(), List.of(), List.of());
    private static final List<String> NONE_OR_ALL_OLD = List.of("ALL_OLD", "NONE");

    /** What an update counts beside the attributes it writes, in bytes, as measured by the public parity suite. */
    private static final int UPDATE_OVERHEAD = 3;

    private static final int SET_OVERHEAD = 19;
    private static final int REMOVE_OVERHEAD = 2;

    /** Reads a write out of a request. */
    static Write read(Kind kind, Request request) {
        List<String> expressions = List.of("UpdateExpression", "ConditionExpression");
        String table = request.tableName();
        request.refuseLegacy(expressions, "AttributeUpdates", "Expected", "ConditionalOperator");
        Map<String, Value> attributes = request.attributes(kind == Kind.PUT ? "Item" : "Key");
        boolean tellOld = request.oneOf("ReturnValuesOnConditionCheckFailure", "NONE", NONE_OR_ALL_OLD)
                .equals("ALL_OLD");
        Placeholders placeholders = kind == Kind.UPDATE
                ? request.placeholders("UpdateExpression", "ConditionExpression")
                : request.placeholders("ConditionExpression");
        Optional<Ast.Update> update = kind == Kind.UPDATE
                ? request.text("UpdateExpression").map(text -> Updates.read(text, placeholders))
                : Optional.empty();
        Optional<Condition> condition = request.text("ConditionExpression")
                .map(text -> Conditions.read("ConditionExpression", text, placeholders));
        placeholders.checkAllUsed();
        if (kind == Kind.CHECK && condition.isEmpty()) {
            throw ApiException.constraint("null", "conditionExpression", "Member must not be null");
        }
        return new Write(kind, table, attributes, condition, update, tellOld);
    }

    boolean isPut() {
        return kind == Kind.PUT || kind == Kind.INSERT;
    }

    /**
     * Holds it against the table.
     *
     * @param inBatch whether a batch asks for it, which words some errors otherwise
     */
    void check(TableSchema table, boolean inBatch) {
        if (isPut()) {
            Schemas.checkItem(table, attributes, inBatch);
            Schemas.checkSize(Item.of(attributes), false);
            return;
        }
        Schemas.checkKey(table, attributes);
        for (Ast.Path path : Updates.paths(update.orElse(NO_UPDATE))) {
            if (table.key().names().contains(path.head())) {
                throw ApiException.invalidParameter(
                        "Cannot update attribute " + path.head() + ". This attribute is part of the key");
            }
        }
    }

    /**
     * What is to be there afterwards.
     *
     * @return null for nothing
     * @throws ConditionFailedException when the condition is not met
     * @throws ApiException when the update cannot be done to this item
     */
    @Nullable
    Item after(TableSchema table, @Nullable Item before, boolean alone) {
        if (kind == Kind.INSERT && before != null) {
            throw ConditionFailedException.duplicate(tellOld ? before : null);
        }
        if (condition.isPresent() && !Conditions.hold(condition.get(), before)) {
            throw ConditionFailedException.notMet(tellOld ? before : null);
        }
        return switch (kind) {
            case PUT, INSERT -> Item.of(attributes);
            case DELETE -> null;
            case CHECK -> before;
            case UPDATE -> updated(table, before, alone);
        };
    }

    private Item updated(TableSchema table, @Nullable Item before, boolean alone) {
        Item item = before == null ? Item.of(new LinkedHashMap<>(attributes)) : before;
        Ast.Update todo = update.orElse(NO_UPDATE);
        Item after = Updates.apply(todo, item);
        Schemas.checkIndexKeys(table, after.attributes(), true);
        Schemas.checkSize(after, true);
        if (alone && written(todo, after) > Item.LARGEST) {
            throw ApiException.validation("Item size to update has exceeded the maximum allowed size");
        }
        return after;
    }

    private static long written(Ast.Update update, Item after) {
        List<String> heads =
                Updates.paths(update).stream().map(Ast.Path::head).distinct().toList();
        return (long) after.only(heads).size()
                + UPDATE_OVERHEAD
                + (long) SET_OVERHEAD * (update.sets().size() + update.adds().size())
                + (long) REMOVE_OVERHEAD
                        * (update.removes().size() + update.deletes().size());
    }

    /** What it costs the table: the larger of what was there and what is there then, also when it does not happen. */
    int units(TableSchema table, @Nullable Item before) {
        long size = before == null ? 0 : before.size();
        if (isPut()) {
            size = Math.max(size, Item.of(attributes).size());
        } else if (kind == Kind.UPDATE) {
            try {
                size = Math.max(size, updated(table, before, false).size());
            } catch (ApiException e) {
                return Units.write(size);
            }
        }
        return Units.write(size);
    }

    /** The key, as an item. */
    Map<String, Value> key(KeySchema schema) {
        return Item.of(attributes).only(schema.names()).attributes();
    }

    /** What ReturnValues asks for; null for nothing. */
    @Nullable
    Item returned(String returnValues, @Nullable Item before, @Nullable Item after) {
        Projection changed = new Projection(Updates.paths(update.orElse(NO_UPDATE)));
        Item item = switch (returnValues) {
            case "ALL_OLD" -> before;
            case "ALL_NEW" -> after;
            case "UPDATED_OLD" -> before == null ? null : changed.of(before);
            case "UPDATED_NEW" -> after == null ? null : changed.of(after);
            default -> null;
        };
        return item == null || item.attributes().isEmpty() ? null : item;
    }
}
