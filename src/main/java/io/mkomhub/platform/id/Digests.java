package io.mkomhub.platform.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a list of texts, and the comparison of secrets. */
public final class Digests {

    private Digests() {}

    /** The 32 bytes of the digest. Each text follows its length, so that different lists have different inputs. */
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

    /** Whether two texts are equal, compared in constant time. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** A new SHA-256 digest. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
