package io.mkomhub.secrets;

import io.mkomhub.message.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The API keys, by their digests: whoever reads this list cannot call with it.
 *
 * <p>Written one to a line, {@code name sha256 scope,scope}; {@code *} is every scope; empty lines and those starting with
 * {@code #} do not count, nor does one with the digest of an empty text. A plain SHA-256 is enough because keys are long random texts, not passwords.
 */
public final class ApiKeys {

    private static final Logger LOG = Logger.getLogger(ApiKeys.class);

    private static final String EVERY_SCOPE = "*";

    /** What a shell makes of a key in a variable that is not set. */
    private static final String NOTHING =
            HexFormat.of().formatHex(Digests.newSha256().digest());

    private final List<Key> keys;

    private ApiKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * One key.
     *
     * @param name who it was given to
     * @param digest SHA-256 of the key, in hexadecimal
     * @param scopes what it may be used for
     */
    private record Key(String name, String digest, Set<String> scopes) {}

    /**
     * Somebody who showed a valid key.
     *
     * @param name the key's name
     * @param scopes what it may be used for
     */
    public record Caller(String name, Set<String> scopes) {

        /** Whether the key may be used for this. */
        public boolean may(String scope) {
            return scopes.contains(EVERY_SCOPE) || scopes.contains(scope);
        }
    }

    /** Reads the list. @throws IllegalArgumentException names the line that is wrong, not what it holds */
    public static ApiKeys parse(String lines) {
        List<Key> keys = new ArrayList<>();
        int number = 0;
        for (String line : lines.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.trim().split("\\s+", -1);
            if (words.length != 3 || !words[1].matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException(
                        "API keys, line " + number + ": expected a name, a SHA-256 in hexadecimal, and scopes");
            }
            String digest = words[1].toLowerCase(Locale.ROOT);
            if (digest.equals(NOTHING)) {
                LOG.warnf("API keys, line %d: the SHA-256 of an empty text is nobody's key", (Integer) number);
                continue;
            }
            keys.add(new Key(words[0], digest, Set.copyOf(Arrays.asList(words[2].split(",", -1)))));
        }
        return new ApiKeys(List.copyOf(keys));
    }

    /** Who holds this key. Takes the same time for every key that is not the right one. */
    public Optional<Caller> holderOf(String key) {
        String digest = HexFormat.of().formatHex(Digests.newSha256().digest(key.getBytes(StandardCharsets.UTF_8)));
        @Nullable Key found = null;
        for (Key candidate : keys) {
            if (Digests.same(candidate.digest(), digest)) {
                found = candidate;
            }
        }
        return Optional.ofNullable(found).map(holder -> new Caller(holder.name(), holder.scopes()));
    }
}
