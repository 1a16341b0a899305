package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.value.Numbers;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys as bytes. Their unsigned order is DynamoDB's: partitions by the hash of their key, and within a partition the order of
 * the sort key.
 *
 * <p>A key is the hash of the partition key in four bytes and then its parts. In a part a zero is written as 0 1, and a part
 * ends with 0 0, so that no part runs into the next one and a shorter one comes first.
 */
final class Keys {

    /** How many bytes the hash takes. */
    static final int HASH = 4;

    private Keys() {}

    /** The start of all keys of a partition. */
    static byte[] partition(Value partition) {
        byte[] bytes = bytes(partition);
        ByteArrayOutputStream key = new ByteArrayOutputStream(bytes.length + 24);
        int hash = hash(bytes);
        for (int shift = 24; shift >= 0; shift -= 8) {
            key.write(hash >> shift);
        }
        escape(key, bytes);
        end(key);
        return key.toByteArray();
    }

    /** A key with one more part. */
    static byte[] with(byte[] key, Value part) {
        byte[] bytes = bytes(part);
        ByteArrayOutputStream longer = new ByteArrayOutputStream(key.length + bytes.length + 4);
        longer.writeBytes(key);
        escape(longer, bytes);
        end(longer);
        return longer.toByteArray();
    }

    /** The start of all keys whose next part starts so. */
    static byte[] prefix(byte[] key, Value start) {
        byte[] bytes = bytes(start);
        ByteArrayOutputStream longer = new ByteArrayOutputStream(key.length + bytes.length + 4);
        longer.writeBytes(key);
        escape(longer, bytes);
        return longer.toByteArray();
    }

    /** The first of all byte strings behind those that start so; longer than any key when there is none. */
    static byte[] behind(byte[] start) {
        int last = start.length - 1;
        while (last >= 0 && start[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            byte[] end = new byte[start.length + 1];
            Arrays.fill(end, (byte) 0xFF);
            return end;
        }
        byte[] behind = Arrays.copyOf(start, last + 1);
        behind[last]++;
        return behind;
    }

    private static void escape(ByteArrayOutputStream key, byte[] bytes) {
        for (byte b : bytes) {
            key.write(b);
            if (b == 0) {
                key.write(1);
            }
        }
    }

    private static void end(ByteArrayOutputStream key) {
        key.write(0);
        key.write(0);
    }

    private static byte[] bytes(Value part) {
        if (part instanceof Value.S s) {
            return s.text().getBytes(StandardCharsets.UTF_8);
        } else if (part instanceof Value.N n) {
            return Numbers.ordered(n.number());
        } else if (part instanceof Value.B b) {
            return b.bytes().array();
        }
        throw new IllegalArgumentException("no key: " + part.type());
    }

    private static int hash(byte[] bytes) {
        int hash = 0;
        for (byte b : bytes) {
            hash = 31 * hash + b;
        }
        // Spreads what differs in a few low bits only; the constants are MurmurHash3's.
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >>> 16;
        return hash;
    }
}
