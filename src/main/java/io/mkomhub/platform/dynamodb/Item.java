package io.mkomhub.platform.dynamodb;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item of the table, with typed access to its attributes. An accessor without {@code optional} throws an {@link
 * IllegalStateException} if the attribute is absent.
 */
public final class Item {

    private final Map<String, AttributeValue> attributes;

    private Item(Map<String, AttributeValue> attributes) {
        this.attributes = attributes;
    }

    /** An item that DynamoDB returned. */
    public static Item of(Map<String, AttributeValue> attributes) {
        return new Item(attributes);
    }

    /** A new item with this key. */
    public static Item at(ItemKey key) {
        return new Item(new HashMap<>(key.attributes()));
    }

    /** The attributes for DynamoDB. */
    public Map<String, AttributeValue> attributes() {
        return attributes;
    }

    /** Its key. */
    public ItemKey key() {
        return new ItemKey(text(Table.PK), text(Table.SK));
    }

    public Item with(String name, String value) {
        return with(name, AttributeValue.fromS(value));
    }

    public Item with(String name, long value) {
        return with(name, Table.number(value));
    }

    public Item with(String name, boolean value) {
        return with(name, AttributeValue.fromBool(value));
    }

    public Item with(String name, byte[] value) {
        return with(name, AttributeValue.fromB(SdkBytes.fromByteArray(value)));
    }

    public Item with(String name, AttributeValue value) {
        attributes.put(name, value);
        return this;
    }

    /** The same item without an attribute. */
    public Item without(String name) {
        Map<String, AttributeValue> rest = new HashMap<>(attributes);
        rest.remove(name);
        return new Item(rest);
    }

    public String text(String name) {
        return required(name).s();
    }

    public long number(String name) {
        return Long.parseLong(required(name).n());
    }

    public boolean flag(String name) {
        return required(name).bool();
    }

    public byte[] bytes(String name) {
        return required(name).b().asByteArray();
    }

    /** A time in milliseconds since 1970. */
    public Instant time(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    public Optional<String> optionalText(String name) {
        return find(name).map(AttributeValue::s);
    }

    /** A whole number. */
    public Optional<Integer> optionalNumber(String name) {
        return find(name).map(value -> Integer.valueOf(value.n()));
    }

    /** A time in seconds since 1970. */
    public Optional<Instant> optionalSeconds(String name) {
        return find(name).map(value -> Instant.ofEpochSecond(Long.parseLong(value.n())));
    }

    /** A time in milliseconds since 1970. */
    public Optional<Instant> optionalTime(String name) {
        return find(name).map(value -> Instant.ofEpochMilli(Long.parseLong(value.n())));
    }

    /** A map; empty if the attribute is absent. */
    public Map<String, AttributeValue> map(String name) {
        return find(name).map(AttributeValue::m).orElse(Map.of());
    }

    /** A list; empty if the attribute is absent. */
    public List<AttributeValue> list(String name) {
        return find(name).map(AttributeValue::l).orElse(List.of());
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** The attribute, if it is present and not DynamoDB's NULL. */
    private Optional<AttributeValue> find(String name) {
        @Nullable AttributeValue value = attributes.get(name);
        return value == null || value.nul() != null ? Optional.empty() : Optional.of(value);
    }

    private AttributeValue required(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("an item has no attribute " + name));
    }
}
