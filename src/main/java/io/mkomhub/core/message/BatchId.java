package io.mkomhub.core.message;

import io.mkomhub.platform.id.Digests;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/**
 * The id of a message batch: 26 characters of Crockford's base 32 in lower case.
 *
 * @param text the 26 characters
 */
public record BatchId(String text) {

    static final String PATTERN = "[0-9a-hjkmnp-tv-z]{26}";

    /** The first characters hold two zero bits and the 48 bits of the time. */
    private static final int TIME_DIGITS = 10;

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    public BatchId {
        if (!text.matches(PATTERN)) {
            throw new IllegalArgumentException("is not a message batch id");
        }
    }

    /**
     * Creates a random id that sorts by time. It has the layout of a ULID: 48 bits of milliseconds, then random bits.
     */
    public static BatchId random(Instant now) {
        UUID random = UUID.randomUUID();
        // The lowest 16 bits of the UUID's first half hold its version, which is fixed. The 16 bits above them are
        // random.
        long time = (now.toEpochMilli() << 16) | ((random.getMostSignificantBits() >>> 16) & 0xffff);
        // The UUID's two variant bits are fixed, so two random bits from its first half replace them.
        long rest = random.getLeastSignificantBits() ^ (random.getMostSignificantBits() & 0xc000_0000_0000_0000L);
        return new BatchId(
                base32(ByteBuffer.allocate(16).putLong(time).putLong(rest).array()));
    }

    /**
     * The time that the id begins with, its first 48 bits: of a {@linkplain #random random} id the time of its creation, in
     * milliseconds; of a derived id any time between 1970 and the year 10889.
     */
    public Instant time() {
        long millis = 0;
        for (int i = 0; i < TIME_DIGITS; i++) {
            millis = (millis << 5) | DIGITS.indexOf(text.charAt(i));
        }
        return Instant.ofEpochMilli(millis);
    }

    /**
     * What ids with this time begin with. Of two ids, the one with the earlier time sorts first.
     *
     * @param time from 1970 to the year 10889
     */
    public static String prefix(Instant time) {
        return base32(ByteBuffer.allocate(16)
                        .putLong(time.toEpochMilli() << 16)
                        .putLong(0)
                        .array())
                .substring(0, TIME_DIGITS);
    }

    /**
     * Derives an id from facts. The same facts always give the same id, so that a repeated request is recognised.
     *
     * @param facts what identifies the message batch; their order matters, and different lists never give the same
     *     input
     */
    public static BatchId derived(String... facts) {
        return new BatchId(base32(Digests.sha256(facts)));
    }

    /** Encodes the first 128 bits as 26 characters of 5 bits; the first character has two leading zero bits. */
    private static String base32(byte[] bits) {
        StringBuilder text = new StringBuilder(26);
        long high = ByteBuffer.wrap(bits).getLong(0);
        long low = ByteBuffer.wrap(bits).getLong(8);
        for (int shift = 125; shift >= 0; shift -= 5) {
            long value;
            if (shift >= 64) {
                value = high >>> (shift - 64);
            } else if (shift == 0) {
                value = low;
            } else {
                value = (low >>> shift) | (high << (64 - shift));
            }
            text.append(DIGITS.charAt((int) (value & 31)));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
