package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.storage.TableSchema.IndexSchema;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** An index: what it holds of the items that have its key. */
final class IndexTable {

    private final IndexSchema schema;
    private final List<String> keys;
    private final Set<String> projected;
    private final MVMap<byte[], Item> items;

    IndexTable(TableSchema table, IndexSchema schema, MVMap<byte[], Item> items) {
        this.schema = schema;
        this.items = items;
        this.keys = schema.key().names();
        this.projected = new LinkedHashSet<>(keys);
        projected.addAll(table.key().names());
        projected.addAll(schema.included());
    }

    IndexSchema schema() {
        return schema;
    }

    MVMap<byte[], Item> items() {
        return items;
    }

    /** Attributes it holds, if not all. */
    Set<String> projected() {
        return projected;
    }

    /** What it holds of an item; null when the item does not have its key. */
    @Nullable
    Item entry(@Nullable Item item) {
        if (item == null || keys.stream().anyMatch(key -> item.get(key) == null)) {
            return null;
        }
        return schema.holdsAll() ? item : item.only(projected);
    }

    byte[] key(KeySchema table, Item entry) {
        byte[] key = Keys.partition(
                Objects.requireNonNull(entry.get(schema.key().partition().name())));
        if (schema.key().sort().isPresent()) {
            key = Keys.with(
                    key,
                    Objects.requireNonNull(entry.get(schema.key().sort().get().name())));
        }
        for (String name : table.names()) {
            key = Keys.with(key, Objects.requireNonNull(entry.get(name)));
        }
        return key;
    }

    /**
     * What a change costs the index in write units: none when nothing that it holds changes, one write when an entry comes,
     * goes or changes, two when it moves.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html">Write capacity of indexes</a>
     */
    int writeUnits(@Nullable Item before, @Nullable Item after) {
        if (before == null) {
            return after == null ? 0 : Units.write(after.size());
        } else if (after == null) {
            return Units.write(before.size());
        } else if (before.equals(after)) {
            return 0;
        }
        for (String name : keys) {
            Value old = before.get(name);
            if (old != null && !old.equals(after.get(name))) {
                return Units.write(before.size()) + Units.write(after.size());
            }
        }
        return Units.write(Math.max(before.size(), after.size()));
    }
}
