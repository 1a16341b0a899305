package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.storage.Storage;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.storage.Units;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all operations work with.
 *
 * @param kindOf names the kind of an item by its key, for the count of units
 */
record Context(Storage storage, ItemLocks locks, Faults faults, Function<Map<String, Value>, String> kindOf) {

    static final List<String> CAPACITY_MODES = List.of("INDEXES", "TOTAL", "NONE");

    /** An item before and after a write. */
    record Written(@Nullable Item before, @Nullable Item after) {}

    /** A table that must be there. */
    Table table(String name) {
        return storage.table(name).orElseThrow(() -> ApiException.notFound("Requested resource not found"));
    }

    /** How consumed capacity is to be told. */
    static String capacityMode(Request request) {
        return request.oneOf("ReturnConsumedCapacity", "NONE", CAPACITY_MODES);
    }

    String kind(Map<String, Value> attributes, KeySchema key) {
        return kindOf.apply(Item.of(attributes).only(key.names()).attributes());
    }

    /** Carries out a write of one item, which has been held against its table. */
    Written write(Table table, Write write, String operation, Meter meter) {
        return storage.change(() -> writeInChange(table, write, operation, meter));
    }

    /** As above, as part of a change of the storage. */
    Written writeInChange(Table table, Write write, String operation, Meter meter) {
        if (faults.happens(Fault.TRANSACTION_CONFLICT, operation)) {
            throw Fault.TRANSACTION_CONFLICT.error();
        }
        Table.Key key = table.key(write.attributes());
        return locks.with(key, () -> {
            Item before = table.find(key);
            Item after = afterOrCounted(table, write, before, meter);
            Map<String, Integer> indexUnits = table.write(key, before, after);
            meter.write(
                    table.schema().name(),
                    kind(write.attributes(), table.schema().key()),
                    Units.write(Math.max(size(before), size(after))),
                    indexUnits,
                    1);
            return new Written(before, after);
        });
    }

    private @Nullable Item afterOrCounted(Table table, Write write, @Nullable Item before, Meter meter) {
        try {
            return write.after(table.schema(), before, true);
        } catch (ApiException e) {
            if (!e.code().equals("ValidationException")) {
                meter.write(
                        table.schema().name(),
                        kind(write.attributes(), table.schema().key()),
                        write.units(table.schema(), before),
                        Map.of(),
                        1);
            }
            throw e;
        }
    }

    static int size(@Nullable Item item) {
        return item == null ? 0 : item.size();
    }

    /**
     * Reads one item, and counts it.
     *
     * @param factor what 4 KB cost: 0.5, 1 or, in a transaction, 2
     */
    @Nullable
    Item read(Table table, Map<String, Value> key, double factor, Meter meter) {
        Item item = table.find(table.key(key));
        meter.read(table.schema().name(), "", kind(key, table.schema().key()), Units.read(size(item)) * factor);
        return item;
    }
}
