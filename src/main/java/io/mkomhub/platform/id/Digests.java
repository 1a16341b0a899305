package io.mkomhub.platform.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a list of texts, and how secrets and their digests are compared. */
public final class Digests {

    private Digests() {}

    /** The 32 bytes of the digest. Each text goes in after its length, so that no two lists give the same input. */
    public static byte[] sha256(String... texts) {
        MessageDigest digest = newSha256();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return digest.digest();
    }

    /** {@link #sha256} in 64 lower-case hexadecimal digits. */
    public static String sha256Hex(String... texts) {
        return HexFormat.of().formatHex(sha256(texts));
    }

    /** Whether two texts are the same, without telling by the time it takes how much of them is. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** A digest that every Java platform has. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
