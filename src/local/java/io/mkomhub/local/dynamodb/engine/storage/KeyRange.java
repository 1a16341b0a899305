package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.value.Value;

/** Keys from one, which is in it, to another, which is not. */
public final class KeyRange {

    private final byte[] from;
    private final byte[] to;

    private KeyRange(byte[] from, byte[] to) {
        this.from = from;
        this.to = to;
    }

    byte[] from() {
        return from;
    }

    byte[] to() {
        return to;
    }

    /** All of a partition. */
    public static KeyRange partition(Value partition) {
        byte[] start = Keys.partition(partition);
        return new KeyRange(start, Keys.behind(start));
    }

    /** The part of a partition whose sort key stands so to a value: {@code =}, {@code <}, {@code <=}, {@code >}, {@code >=}. */
    public static KeyRange compared(Value partition, String comparator, Value sort) {
        KeyRange all = partition(partition);
        byte[] at = Keys.with(all.from, sort);
        return switch (comparator) {
            case "=" -> new KeyRange(at, Keys.behind(at));
            case "<" -> new KeyRange(all.from, at);
            case "<=" -> new KeyRange(all.from, Keys.behind(at));
            case ">" -> new KeyRange(Keys.behind(at), all.to);
            case ">=" -> new KeyRange(at, all.to);
            default -> throw new IllegalArgumentException("no comparator: " + comparator);
        };
    }

    /** The part of a partition whose sort key is between two values, which are in it. */
    public static KeyRange between(Value partition, Value low, Value high) {
        byte[] start = Keys.partition(partition);
        return new KeyRange(Keys.with(start, low), Keys.behind(Keys.with(start, high)));
    }

    /** The part of a partition whose sort key starts so. */
    public static KeyRange beginning(Value partition, Value start) {
        byte[] prefix = Keys.prefix(Keys.partition(partition), start);
        return new KeyRange(prefix, Keys.behind(prefix));
    }

    /** One of equal parts of a table, by the hashes of the partition keys. */
    public static KeyRange segment(int segment, int of) {
        return new KeyRange(
                hash(((long) segment << 32) / of),
                segment + 1 == of
                        ? Keys.behind(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF})
                        : hash(((long) (segment + 1) << 32) / of));
    }

    private static byte[] hash(long hash) {
        return new byte[] {(byte) (hash >> 24), (byte) (hash >> 16), (byte) (hash >> 8), (byte) hash};
    }
}
