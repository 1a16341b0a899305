package io.mkomhub.channel;

import java.util.Map;
import java.util.TreeMap;

/**
 * HTTP headers that a webhook gets besides the hub's own.
 *
 * @param open those that the API shows
 * @param secret those whose values it never returns
 */
public record Headers(Map<String, String> open, Map<String, String> secret) {

    /** No headers. */
    public static final Headers NONE = new Headers(Map.of(), Map.of());

    public Headers {
        open = Map.copyOf(open);
        secret = Map.copyOf(secret);
    }

    /** All of them, by name. */
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(open);
        all.putAll(secret);
        return all;
    }

    /** Omits the values. */
    @Override
    public String toString() {
        return "Headers" + all().keySet();
    }
}
