package io.mkomhub.local.dynamodb.engine.value;

import java.util.Arrays;
import java.util.Base64;

/** Bytes that do not change, in the order of unsigned bytes. */
public final class Bytes implements Comparable<Bytes> {

    private final byte[] content;

    /** Takes the array over; it must not be changed afterwards. */
    public Bytes(byte[] content) {
        this.content = content;
    }

    /** The bytes themselves, not to be changed. */
    public byte[] array() {
        return content;
    }

    /** How many there are. */
    public int length() {
        return content.length;
    }

    /** In Base64. */
    public String base64() {
        return Base64.getEncoder().encodeToString(content);
    }

    /** Whether they start with others. */
    public boolean startsWith(Bytes prefix) {
        return content.length >= prefix.content.length
                && Arrays.equals(content, 0, prefix.content.length, prefix.content, 0, prefix.content.length);
    }

    /** Whether others are somewhere in them. */
    public boolean contains(Bytes part) {
        for (int at = 0; at + part.content.length <= content.length; at++) {
            if (Arrays.equals(content, at, at + part.content.length, part.content, 0, part.content.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return base64();
    }
}
