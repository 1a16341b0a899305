package io.mkomhub.platform.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A thread-safe map that keeps the most recently used entries.
 *
 * <p>Guarantee: it never holds more than the maximum. Limit: an entry can disappear at any time, so the caller must be
 * able to compute it again.
 */
public final class LruMap<K, V> {

    private final Map<K, V> all;

    /**
     * An empty map.
     *
     * @param maxEntries the most entries; 1 or more
     */
    public LruMap(int maxEntries) {
        this.all = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > maxEntries;
            }
        };
    }

    public synchronized Optional<V> find(K key) {
        return Optional.ofNullable(all.get(key));
    }

    public synchronized void put(K key, V value) {
        all.put(key, value);
    }

    public synchronized void remove(K key) {
        all.remove(key);
    }
}
