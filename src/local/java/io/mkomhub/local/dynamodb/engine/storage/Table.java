package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.storage.TableSchema.IndexSchema;
import io.mkomhub.local.dynamodb.engine.value.Bytes;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * A table and its indexes. Reads take no lock and see each item whole; whoever writes an item holds its lock from reading it to
 * writing it.
 */
public final class Table {

    /** The key of an item, as bytes. */
    public record Key(Table table, Bytes bytes) {}

    /** Visits items; says whether to go on. */
    public interface Visitor {

        /**
         * The next item.
         *
         * @return whether to go on
         */
        boolean visit(Item item);
    }

    private record Late(
            Instant due,
            IndexTable index,
            @Nullable Bytes removed,
            @Nullable Bytes put,
            @Nullable Item entry) {}

    private volatile TableSchema schema;
    private final Storage storage;
    private final MVMap<byte[], Item> items;
    private final Map<String, IndexTable> indexes = new LinkedHashMap<>();
    private final Deque<Late> late = new ArrayDeque<>();
    private final ReentrantLock lateLock = new ReentrantLock();
    private volatile @Nullable Journal journal;

    Table(Storage storage, TableSchema schema, MVMap<byte[], Item> items) {
        this.storage = storage;
        this.schema = schema;
        this.items = items;
    }

    void addIndex(IndexSchema index, MVMap<byte[], Item> entries) {
        indexes.put(index.name(), new IndexTable(schema, index, entries));
    }

    /** What it is made of. */
    public TableSchema schema() {
        return schema;
    }

    void schema(TableSchema changed) {
        schema = changed;
    }

    MVMap<byte[], Item> items() {
        return items;
    }

    Map<String, IndexTable> indexes() {
        return indexes;
    }

    @Nullable
    Journal journal() {
        return journal;
    }

    void journal(Journal opened) {
        journal = opened;
    }

    /** How many items there are. */
    public long itemCount() {
        return items.sizeAsLong();
    }

    /** An index of it. */
    public Optional<IndexSchema> index(String name) {
        return Optional.ofNullable(indexes.get(name)).map(IndexTable::schema);
    }

    /** Attributes that an index holds, unless it holds all. */
    public Set<String> projected(String index) {
        return Objects.requireNonNull(indexes.get(index)).projected();
    }

    /** The key of an item, which must have its attributes in their types. */
    public Key key(Map<String, Value> attributes) {
        byte[] key = Keys.partition(
                Objects.requireNonNull(attributes.get(schema.key().partition().name())));
        if (schema.key().sort().isPresent()) {
            key = Keys.with(
                    key,
                    Objects.requireNonNull(
                            attributes.get(schema.key().sort().get().name())));
        }
        return new Key(this, new Bytes(key));
    }

    /** An item; null when there is none. */
    public @Nullable Item find(Key key) {
        Item item = items.get(key.bytes().array());
        return item == null || isDeleted(item) ? null : item;
    }

    private boolean isDeleted(Item item) {
        return storage.timeToLive().isOver(schema, item);
    }

    /**
     * Writes an item, or deletes it, in the table and its indexes. The caller holds the lock of the item.
     *
     * @param before what was there
     * @param after what is to be there; null for nothing
     * @return write units of each index that the change reaches
     */
    public Map<String, Integer> write(Key key, @Nullable Item before, @Nullable Item after) {
        Item stored = null;
        if (after != null) {
            stored = items.put(key.bytes().array(), after);
        } else if (before != null) {
            stored = items.remove(key.bytes().array());
        }
        Journal changes = journal;
        if (changes != null) {
            if (before == null) {
                // It had expired and was only waiting to be deleted.
                changes.add(stored, null);
            }
            changes.add(before, after);
        }
        if (indexes.isEmpty()) {
            return Map.of();
        }
        if (before == null && stored != null) {
            // It had expired and was only waiting to be deleted, which costs nothing.
            writeIndexes(stored, null);
        }
        return writeIndexes(before, after);
    }

    private Map<String, Integer> writeIndexes(@Nullable Item before, @Nullable Item after) {
        Map<String, Integer> units = new LinkedHashMap<>();
        for (IndexTable index : indexes.values()) {
            Item old = index.entry(before);
            Item entry = index.entry(after);
            int cost = index.writeUnits(old, entry);
            if (cost == 0) {
                continue;
            }
            units.put(index.schema().name(), cost);
            Bytes oldKey = old == null ? null : new Bytes(index.key(schema.key(), old));
            Bytes newKey = entry == null ? null : new Bytes(index.key(schema.key(), entry));
            Duration lag = storage.indexLag();
            if (lag.isZero() && !isLate()) {
                apply(new Late(Instant.MIN, index, oldKey, newKey, entry));
            } else {
                lateLock.lock();
                try {
                    late.add(new Late(storage.clock().instant().plus(lag), index, oldKey, newKey, entry));
                } finally {
                    lateLock.unlock();
                }
            }
        }
        return units;
    }

    private boolean isLate() {
        lateLock.lock();
        try {
            return !late.isEmpty();
        } finally {
            lateLock.unlock();
        }
    }

    private static void apply(Late change) {
        if (change.removed() != null) {
            change.index().items().remove(change.removed().array());
        }
        if (change.put() != null && change.entry() != null) {
            change.index().items().put(change.put().array(), change.entry());
        }
    }

    /** Brings into the indexes what is due, or all there is. */
    void bringIndexesUpTo(@Nullable Instant now) {
        lateLock.lock();
        try {
            while (!late.isEmpty()) {
                Late next = late.element();
                if (now != null && next.due().isAfter(now)) {
                    return;
                }
                apply(late.remove());
            }
        } finally {
            lateLock.unlock();
        }
    }

    /**
     * Goes through items in the order of their keys.
     *
     * @param index an index; empty for the table
     * @param range which keys
     * @param behind the last item that was seen; null for all
     */
    public void visit(Optional<String> index, KeyRange range, @Nullable Item behind, boolean forward, Visitor visitor) {
        MVMap<byte[], Item> map;
        byte @Nullable [] seen = null;
        Predicate<Item> isThere;
        if (index.isPresent()) {
            if (isLate()) {
                storage.change(() -> {
                    bringIndexesUpTo(storage.clock().instant());
                    return true;
                });
            }
            IndexTable entries = Objects.requireNonNull(indexes.get(index.get()));
            map = entries.items();
            if (behind != null) {
                seen = entries.key(schema.key(), behind);
            }
            isThere = storage.timeToLive().deletes(schema)
                    ? entry -> {
                        Item whole = items.get(key(entry.attributes()).bytes().array());
                        return whole != null && !isDeleted(whole);
                    }
                    : entry -> true;
        } else {
            map = items;
            if (behind != null) {
                seen = key(behind.attributes()).bytes().array();
            }
            isThere = item -> !isDeleted(item);
        }
        byte[] start = forward ? range.from() : range.to();
        if (seen != null
                && (forward ? KeyType.INSTANCE.compare(seen, start) > 0 : KeyType.INSTANCE.compare(seen, start) < 0)) {
            start = seen;
        }
        Cursor<byte[], Item> cursor = map.cursor(start, null, !forward);
        while (cursor.hasNext()) {
            byte[] key = cursor.next();
            if (forward) {
                if (KeyType.INSTANCE.compare(key, range.to()) >= 0) {
                    return;
                }
            } else {
                if (KeyType.INSTANCE.compare(key, range.to()) >= 0) {
                    continue;
                }
                if (KeyType.INSTANCE.compare(key, range.from()) < 0) {
                    return;
                }
            }
            if (seen != null && KeyType.INSTANCE.compare(key, seen) == 0) {
                continue;
            }
            Item item = cursor.getValue();
            if (isThere.test(item) && !visitor.visit(item)) {
                return;
            }
        }
    }
}
