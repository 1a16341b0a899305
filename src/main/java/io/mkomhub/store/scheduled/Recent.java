package io.mkomhub.store.scheduled;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The things used last, up to a number of them. */
public final class Recent<K, V> {

    private final Map<K, V> all;

    public Recent(int most) {
        this.all = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    public synchronized Optional<V> find(K key) {
        return Optional.ofNullable(all.get(key));
    }

    public synchronized void put(K key, V value) {
        all.put(key, value);
    }

    synchronized void remove(K key) {
        all.remove(key);
    }
}
