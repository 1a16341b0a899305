package io.mkomhub.local.dynamodb.engine.value;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An item. It does not change. */
public final class Item {

    /** The largest that DynamoDB stores, in bytes. */
    public static final int LARGEST = 400 * 1024;

    private final Map<String, Value> attributes;
    private int size;

    private Item(Map<String, Value> attributes) {
        this.attributes = attributes;
    }

    /** An item of these attributes; the map is taken over and must not be changed afterwards. */
    public static Item of(Map<String, Value> attributes) {
        return new Item(Collections.unmodifiableMap(attributes));
    }

    /** All attributes, not to be changed. */
    public Map<String, Value> attributes() {
        return attributes;
    }

    /** The value of an attribute; null when it has none. */
    public @Nullable Value get(String name) {
        return attributes.get(name);
    }

    /** Only some of the attributes. */
    public Item only(Collection<String> names) {
        Map<String, Value> some = new LinkedHashMap<>();
        for (String name : names) {
            Value value = attributes.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return of(some);
    }

    /** Names and values, in bytes, as DynamoDB counts them. */
    public int size() {
        int known = size;
        if (known == 0) {
            for (Map.Entry<String, Value> entry : attributes.entrySet()) {
                known += Utf8.length(entry.getKey()) + entry.getValue().size();
            }
            size = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Item item && attributes.equals(item.attributes);
    }

    @Override
    public int hashCode() {
        return attributes.hashCode();
    }

    @Override
    public String toString() {
        return attributes.toString();
    }
}
