package io.mkomhub.platform.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A map that keeps the entries used last, up to a number of them.
 *
 * <p>Guarantee: it never holds more. Limit: an entry can go at any time, so it must be possible to make it again.
 */
public final class LruMap<K, V> {

    private final Map<K, V> all;

    /**
     * An empty map.
     *
     * @param maxEntries how many entries it holds; 1 or more
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
