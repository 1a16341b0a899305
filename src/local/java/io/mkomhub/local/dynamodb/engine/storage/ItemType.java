package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.value.Bytes;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Items as the file holds them: each value a tag and what it says, lengths as variable-length integers. */
final class ItemType extends BasicDataType<Item> {

    static final ItemType INSTANCE = new ItemType();

    /** What the objects of an item take in memory beside its bytes, roughly. */
    private static final int OVERHEAD = 400;

    private ItemType() {}

    @Override
    public int getMemory(Item item) {
        return OVERHEAD + 2 * item.size();
    }

    @Override
    public Item[] createStorage(int size) {
        return new Item[size];
    }

    @Override
    public void write(WriteBuffer buffer, Item item) {
        writeMap(buffer, item.attributes());
    }

    @Override
    public Item read(ByteBuffer buffer) {
        return Item.of(readMap(buffer));
    }

    private static void writeMap(WriteBuffer buffer, Map<String, Value> values) {
        buffer.putVarInt(values.size());
        values.forEach((name, value) -> {
            writeText(buffer, name);
            write(buffer, value);
        });
    }

    private static Map<String, Value> readMap(ByteBuffer buffer) {
        int size = DataUtils.readVarInt(buffer);
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String name = readText(buffer);
            values.put(name, readValue(buffer));
        }
        return values;
    }

    private static void write(WriteBuffer buffer, Value value) {
        if (value instanceof Value.S s) {
            buffer.put((byte) 'S');
            writeText(buffer, s.text());
        } else if (value instanceof Value.N n) {
            buffer.put((byte) 'N');
            writeNumber(buffer, n.number());
        } else if (value instanceof Value.B b) {
            buffer.put((byte) 'B');
            writeBytes(buffer, b.bytes().array());
        } else if (value instanceof Value.Bool bool) {
            buffer.put((byte) (bool.truth() ? 'T' : 'F'));
        } else if (value instanceof Value.Null) {
            buffer.put((byte) '0');
        } else if (value instanceof Value.M map) {
            buffer.put((byte) 'M');
            writeMap(buffer, map.values());
        } else if (value instanceof Value.L list) {
            buffer.put((byte) 'L').putVarInt(list.values().size());
            list.values().forEach(each -> write(buffer, each));
        } else if (value instanceof Value.SS set) {
            buffer.put((byte) 's').putVarInt(set.texts().size());
            set.texts().forEach(each -> writeText(buffer, each));
        } else if (value instanceof Value.NS set) {
            buffer.put((byte) 'n').putVarInt(set.numbers().size());
            set.numbers().forEach(each -> writeNumber(buffer, each));
        } else if (value instanceof Value.BS set) {
            buffer.put((byte) 'b').putVarInt(set.all().size());
            set.all().forEach(each -> writeBytes(buffer, each.array()));
        }
    }

    private static Value readValue(ByteBuffer buffer) {
        char tag = (char) buffer.get();
        return switch (tag) {
            case 'S' -> new Value.S(readText(buffer));
            case 'N' -> new Value.N(readNumber(buffer));
            case 'B' -> new Value.B(new Bytes(readBytes(buffer)));
            case 'T' -> new Value.Bool(true);
            case 'F' -> new Value.Bool(false);
            case '0' -> new Value.Null();
            case 'M' -> new Value.M(readMap(buffer));
            case 'L' -> {
                int size = DataUtils.readVarInt(buffer);
                List<Value> values = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    values.add(readValue(buffer));
                }
                yield new Value.L(values);
            }
            case 's' -> new Value.SS(readSet(buffer, ItemType::readText));
            case 'n' -> new Value.NS(readSet(buffer, ItemType::readNumber));
            case 'b' -> new Value.BS(readSet(buffer, from -> new Bytes(readBytes(from))));
            default -> throw new IllegalStateException("an item of an unknown form: " + tag);
        };
    }

    private static <T> Set<T> readSet(ByteBuffer buffer, Function<ByteBuffer, T> element) {
        int size = DataUtils.readVarInt(buffer);
        Set<T> elements = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            elements.add(element.apply(buffer));
        }
        return elements;
    }

    private static void writeText(WriteBuffer buffer, String text) {
        writeBytes(buffer, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readText(ByteBuffer buffer) {
        return new String(readBytes(buffer), StandardCharsets.UTF_8);
    }

    private static void writeNumber(WriteBuffer buffer, BigDecimal number) {
        buffer.putInt(number.scale());
        writeBytes(buffer, number.unscaledValue().toByteArray());
    }

    private static BigDecimal readNumber(ByteBuffer buffer) {
        int scale = buffer.getInt();
        return new BigDecimal(new BigInteger(readBytes(buffer)), scale);
    }

    private static void writeBytes(WriteBuffer buffer, byte[] bytes) {
        buffer.putVarInt(bytes.length).put(bytes);
    }

    private static byte[] readBytes(ByteBuffer buffer) {
        byte[] bytes = new byte[DataUtils.readVarInt(buffer)];
        buffer.get(bytes);
        return bytes;
    }
}
