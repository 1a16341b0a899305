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
 * What stands for a person where the number itself must not be kept: an HMAC (RFC 2104) of it with SHA-256.
 *
 * <p>Guarantee: the same person has the same pseudonym as long as the key is the same. Limit: there are so few telephone
 * numbers that whoever has the key can try them all; without the key the pseudonym says nothing.
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

    /** Gives pseudonyms with one key. */
    public static final class Key {

        private final SecretKeySpec key;

        /** A key of any text that is not empty. */
        public Key(String secret) {
            this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        }

        /** 64 hexadecimal digits that stand for the person with this number. */
        public String of(Msisdn msisdn) {
            return hmac(msisdn.person());
        }

        /**
         * 64 hexadecimal digits that stand for facts which must not be kept themselves. The same facts have others for another
         * use, so that what one item shows says nothing about another.
         *
         * @param use what the digits are for
         * @param facts in an order that counts; no two lists of them run together
         */
        public String of(String use, String... facts) {
            return hmac(use + " " + Digests.sha256Hex(facts));
        }

        /** 64 hexadecimal digits by which the key is known again. */
        public String fingerprint() {
            return hmac("fingerprint");
        }

        private String hmac(String text) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
            }
        }
    }

    /** The key in use. @throws io.mkomhub.platform.fault.UnavailableException if it cannot be read */
    public Key key() {
        return new Key(secret.get());
    }
}
