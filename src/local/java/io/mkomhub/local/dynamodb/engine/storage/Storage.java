package io.mkomhub.local.dynamodb.engine.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.mvstore.MapStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.LongDataType;

/**
 * All tables, in memory or in a file.
 *
 * <p>With a file, {@link #change} returns only when what it changed has been handed to the operating system: it survives the
 * end of this process, however sudden ({@code kill -9}), but the last of it not the end of the machine. What one change does,
 * to several items and their indexes, is there after that as a whole or not at all. Changes of several threads are written
 * together. Who reads may see a change a moment before it is in the file.
 */
public final class Storage implements AutoCloseable {

    private static final String FILE = "tables.mv";
    private static final String SCHEMAS = "schemas";
    private static final String STATE = "state";
    private static final String INDEXES_ARE_LATE = "indexes-are-late";
    private static final String STREAM = "stream/";

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    private static final int CACHE_MEGABYTES = 64;

    private final MapStore store;
    private final InstantSource clock;
    private final MVMap<String, String> schemas;
    private final MVMap<String, String> state;
    private final Map<String, Table> tables = new ConcurrentSkipListMap<>();
    private final TimeToLive timeToLive;
    private volatile Duration indexLag = Duration.ZERO;

    private final ReentrantReadWriteLock changing = new ReentrantReadWriteLock();
    private final Object commits = new Object();
    private long asked;
    private long done;
    private boolean committing;

    private Storage(Optional<Path> directory, InstantSource clock) {
        this.clock = clock;
        this.timeToLive = new TimeToLive(clock);
        this.store =
                directory.map(path -> MapStore.in(file(path), CACHE_MEGABYTES)).orElseGet(MapStore::inMemory);
        this.schemas = store.texts(SCHEMAS);
        this.state = store.texts(STATE);
        schemas.forEach((name, json) -> open(schema(json)));
        if (state.containsKey(INDEXES_ARE_LATE)) {
            rebuildIndexes();
        }
    }

    private static Path file(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory.resolve(FILE);
    }

    /** Tables that are gone when this is closed. */
    public static Storage inMemory(InstantSource clock) {
        return new Storage(Optional.empty(), clock);
    }

    /** Tables that are kept in a directory, which is created when it is not there. */
    public static Storage in(Path directory, InstantSource clock) {
        return new Storage(Optional.of(directory), clock);
    }

    InstantSource clock() {
        return clock;
    }

    /** What time it is here. */
    public Instant now() {
        return clock.instant();
    }

    /** When expired items are deleted. */
    public TimeToLive timeToLive() {
        return timeToLive;
    }

    Duration indexLag() {
        return indexLag;
    }

    /** Sets how long after a write the indexes show it. */
    public void indexLag(Duration lag) {
        change(() -> {
            if (lag.isZero()) {
                tables.values().forEach(table -> table.bringIndexesUpTo(null));
                state.remove(INDEXES_ARE_LATE);
            } else if (store.isPersistent()) {
                state.put(INDEXES_ARE_LATE, "");
            }
            indexLag = lag;
            return true;
        });
    }

    /** All tables, by name. */
    public Collection<Table> tables() {
        return tables.values();
    }

    /** A table. */
    public Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** Creates a table. @return whether there was none of that name */
    public synchronized boolean create(TableSchema schema) {
        if (tables.containsKey(schema.name())) {
            return false;
        }
        return change(() -> {
            schemas.put(schema.name(), json(schema));
            open(schema);
            return true;
        });
    }

    /** Changes what is said of a table; its keys and indexes stay. */
    public synchronized void replace(TableSchema schema) {
        change(() -> {
            schemas.put(schema.name(), json(schema));
            Optional.ofNullable(tables.get(schema.name())).ifPresent(table -> table.schema(schema));
            return true;
        });
    }

    /** Deletes a table and all items. */
    public synchronized void delete(Table table) {
        change(() -> {
            tables.remove(table.schema().name());
            schemas.remove(table.schema().name());
            table.indexes().values().forEach(index -> store.remove(index.items()));
            store.remove(table.items());
            Journal journal = table.journal();
            if (journal != null) {
                journal.maps().forEach(store::remove);
                state.remove(STREAM + table.schema().id());
            }
            return true;
        });
    }

    /**
     * Keeps the changes of a table from now on, until they are removed; opens what the last run left. The journal of a table
     * that nobody reads again does not become empty.
     */
    public synchronized Journal journal(Table table) {
        Journal opened = table.journal();
        if (opened != null) {
            return opened;
        }
        String name = STREAM + table.schema().id();
        return change(() -> {
            long opening = Long.parseLong(state.getOrDefault(name, "0")) + 1;
            state.put(name, Long.toString(opening));
            List<MVMap<Long, Journal.Images>> maps = new ArrayList<>();
            for (int i = 0; i < Journal.SHARDS; i++) {
                maps.add(store.map(
                        name + "/" + i,
                        new MVMap.Builder<Long, Journal.Images>()
                                .keyType(LongDataType.INSTANCE)
                                .valueType(ImagesType.INSTANCE)));
            }
            Journal journal = new Journal(this, table.schema(), opening, maps);
            table.journal(journal);
            return journal;
        });
    }

    private void open(TableSchema schema) {
        Table table = new Table(this, schema, map("table/" + schema.id()));
        schema.indexes().forEach(index -> table.addIndex(index, map("index/" + schema.id() + "/" + index.name())));
        tables.put(schema.name(), table);
    }

    private MVMap<byte[], Item> map(String name) {
        return store.map(
                name,
                new MVMap.Builder<byte[], Item>().keyType(KeyType.INSTANCE).valueType(ItemType.INSTANCE));
    }

    /** The last run ended while indexes were behind; what was still to be brought into them is in the tables. */
    private void rebuildIndexes() {
        change(() -> {
            for (Table table : tables.values()) {
                table.indexes().values().forEach(index -> index.items().clear());
                table.items()
                        .forEach((key, item) -> table.indexes().values().forEach(index -> {
                            Item entry = index.entry(item);
                            if (entry != null) {
                                index.items().put(index.key(table.schema().key(), entry), entry);
                            }
                        }));
            }
            state.remove(INDEXES_ARE_LATE);
            return true;
        });
    }

    private static String json(TableSchema schema) {
        try {
            return JSON.writeValueAsString(schema);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TableSchema schema(String json) {
        try {
            return JSON.readValue(json, TableSchema.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes items; with a file, returns when the change is in it. */
    public <T> T change(Supplier<T> change) {
        T result;
        changing.readLock().lock();
        try {
            result = change.get();
        } finally {
            changing.readLock().unlock();
        }
        if (store.isPersistent()) {
            awaitCommit();
        }
        return result;
    }

    /** The first to come commits for all who have come by then; the others wait for it. */
    private void awaitCommit() {
        long mine;
        synchronized (commits) {
            mine = ++asked;
        }
        while (true) {
            synchronized (commits) {
                waitWhileCommitting(mine);
                if (done >= mine) {
                    return;
                }
                committing = true;
            }
            long covered = 0;
            changing.writeLock().lock();
            try {
                long all;
                synchronized (commits) {
                    all = asked;
                }
                // Not between two parts of a change: they hold the other lock.
                store.commit();
                covered = all;
            } finally {
                changing.writeLock().unlock();
                synchronized (commits) {
                    committing = false;
                    done = Math.max(done, covered);
                    commits.notifyAll();
                }
            }
        }
    }

    /** Waits, holding {@link #commits}, until a change is committed or nobody is committing. */
    private void waitWhileCommitting(long mine) {
        try {
            while (committing && done < mine) {
                commits.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a change was in the file", e);
        }
    }

    @Override
    public void close() {
        if (store.isPersistent()) {
            change(() -> {
                tables.values().forEach(table -> table.bringIndexesUpTo(null));
                state.remove(INDEXES_ARE_LATE);
                return true;
            });
        }
        store.close();
    }
}
