package io.mkomhub.channel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that sign webhook requests, according to Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): symmetric keys of 24 to
 * 64 bytes, written as {@code whsec_} and base64. During a rotation there are two, and every request is signed with
 * both.
 */
public final class SigningKeys {

    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    private SigningKeys(List<SecretKeySpec> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads one or two keys, separated by white space.
     *
     * @throws IllegalArgumentException says what was expected
     */
    public static SigningKeys parse(String written) {
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String secret : written.strip().split("\\s+", -1)) {
            byte[] key = secret.startsWith(PREFIX) ? decoded(secret.substring(PREFIX.length())) : new byte[0];
            if (key.length < SHORTEST || key.length > LONGEST || keys.size() == 2) {
                throw new IllegalArgumentException("must be one or two keys, separated by a space, each " + PREFIX
                        + " and " + SHORTEST + " to " + LONGEST + " random bytes in base64");
            }
            keys.add(new SecretKeySpec(key, ALGORITHM));
        }
        return new SigningKeys(keys);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /**
     * The value of the header {@code webhook-signature}: {@code v1,} and base64 for each key, separated by spaces.
     *
     * @param id header {@code webhook-id}
     * @param timestamp header {@code webhook-timestamp}, Unix seconds
     */
    public String sign(String id, long timestamp, String body) {
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + hmac(key, content)).collect(Collectors.joining(" "));
    }

    private static String hmac(SecretKeySpec key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform must support HMAC with SHA-256", e);
        }
    }
}
