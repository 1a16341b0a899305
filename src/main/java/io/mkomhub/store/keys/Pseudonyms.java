package io.mkomhub.store.keys;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.secrets.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonyms for places where a telephone number must not be stored: its HMAC (RFC 2104) with SHA-256.
 *
 * <p>Guarantee: the same person has the same pseudonym as long as the key is the same. Limit: there are few telephone
 * numbers, so that anyone who has the key can try them all. Without the key, a pseudonym reveals nothing.
 */
@ApplicationScoped
public class Pseudonyms {

    private static final String ALGORITHM = "HmacSHA256";

    private final Supplier<String> secret;

    @Inject
    public Pseudonyms(Secrets secrets) {
        this(secrets::hashKey);
    }

    public Pseudonyms(Supplier<String> secret) {
        this.secret = secret;
    }

    /** Computes pseudonyms with one key. */
    public static final class Key {

        private final SecretKeySpec key;

        /** Creates a key from any text that is not empty. */
        public Key(String secret) {
            this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        }

        /** Returns 64 hexadecimal digits that stand for the person with this number. */
        public String of(Msisdn msisdn) {
            return hmac(msisdn.person());
        }

        /**
         * Returns 64 hexadecimal digits that stand for facts that must not be stored. The same facts give different
         * digits for each use, so that one item reveals nothing about another.
         *
         * @param use what the digits are used for
         * @param facts the facts; their order matters, and different lists never give the same input
         */
        public String of(String use, String... facts) {
            return hmac(use + " " + Digests.sha256Hex(facts));
        }

        /** Returns 64 hexadecimal digits that identify the key. */
        public String fingerprint() {
            return hmac("fingerprint");
        }

        private String hmac(String text) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform must support HMAC with SHA-256", e);
            }
        }
    }

    /**
     * Returns the current key.
     *
     * @throws io.mkomhub.platform.fault.UnavailableException if it cannot be read
     */
    public Key key() {
        return new Key(secret.get());
    }
}
