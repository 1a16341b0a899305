package io.mkomhub.local.mvstore;

import java.nio.file.Path;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Sorted maps, in memory or in a file.
 *
 * <p>Only {@link #commit} writes to the file. What is committed survives the end of this process, however sudden ({@code kill
 * -9}), but the last of it not the end of the machine.
 */
public final class MapStore implements AutoCloseable {

    /** Milliseconds for which the file keeps what has been replaced; long enough for whoever is reading it. */
    private static final int RETENTION = 2_000;

    /** Below this percentage of live data the file is rewritten, a piece at a time. */
    private static final int FILL_RATE = 50;

    private static final int COMPACTED_BYTES = 4 * 1024 * 1024;
    private static final int COMMITS_BETWEEN_COMPACTIONS = 2_000;

    private final MVStore store;
    private final boolean persistent;
    private int commits;

    private MapStore(Optional<Path> file, int cacheMegabytes) {
        this.persistent = file.isPresent();
        MVStore.Builder builder = new MVStore.Builder()
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(cacheMegabytes);
        file.ifPresent(path -> builder.fileName(path.toString()));
        this.store = builder.open();
        store.setVersionsToKeep(0);
        if (persistent) {
            store.setRetentionTime(RETENTION);
        }
    }

    /** Maps that are gone when this is closed. */
    public static MapStore inMemory() {
        return new MapStore(Optional.empty(), 0);
    }

    /**
     * Opens a file, and creates it if it is not there.
     *
     * @param file in a directory that is there
     * @param cacheMegabytes how much of it is kept in memory
     * @throws MVStoreException when it cannot be read, or another process has it open
     */
    public static MapStore in(Path file, int cacheMegabytes) {
        return new MapStore(Optional.of(file), cacheMegabytes);
    }

    /** Whether it is in a file. */
    public boolean isPersistent() {
        return persistent;
    }

    /** A map of texts, which is created if it is not there. */
    public MVMap<String, String> texts(String name) {
        return store.openMap(name);
    }

    /** A map, which is created if it is not there. */
    public <K, V> MVMap<K, V> map(String name, MVMap.Builder<K, V> builder) {
        return store.openMap(name, builder);
    }

    /** Deletes a map. */
    public void remove(MVMap<?, ?> map) {
        store.removeMap(map);
    }

    /** Writes all changes to the file, as a whole. One thread at a time may, while none changes a map. */
    public void commit() {
        if (store.hasUnsavedChanges()) {
            store.commit();
            if (++commits % COMMITS_BETWEEN_COMPACTIONS == 0) {
                store.compact(FILL_RATE, COMPACTED_BYTES);
            }
        }
    }

    @Override
    public void close() {
        // Without compaction: in H2 2.4.240 it fails on a file whose process was killed before.
        store.close();
    }
}
