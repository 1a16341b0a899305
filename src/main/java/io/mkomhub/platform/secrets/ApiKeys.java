package io.mkomhub.platform.secrets;

import io.mkomhub.platform.http.AddressRange;
import io.mkomhub.platform.id.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The API keys, stored as digests: a reader of the list cannot use the keys.
 *
 * <p>Each line is {@code name sha256 scope,scope}; {@code *} is every scope. Empty lines, lines starting with {@code #}
 * and the digest of an empty text are ignored. A line may end with restrictions, in any order: {@code
 * channels=name,name}, allowed with the scopes {@code send} and {@code read} only, and {@code from=} with address
 * ranges in CIDR notation, {@code from=203.0.113.0/24,2001:db8::/32}. A plain SHA-256 is enough because keys are long
 * random texts, not passwords.
 */
public final class ApiKeys {

    private static final Logger LOG = Logger.getLogger(ApiKeys.class);

    private static final String EVERY_SCOPE = "*";
    private static final String CHANNELS = "channels=";
    private static final String FROM = "from=";

    /** The form of a channel name. */
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** The scopes of a key that is restricted to channels. The other scopes concern more than channels. */
    private static final Set<String> SCOPES_OF_CHANNELS = Set.of("send", "read", "sandbox");

    /** The digest of an empty text, which scripts produce from an unset variable. */
    private static final String NOTHING =
            HexFormat.of().formatHex(Digests.newSha256().digest());

    private final List<Key> keys;

    private ApiKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * One key.
     *
     * @param digest SHA-256 of the key, in hexadecimal
     * @param caller the holder
     */
    private record Key(String digest, Caller caller) {}

    /**
     * The holder of a valid key.
     *
     * @param name the key's name
     * @param scopes what it allows
     * @param channels the channels it is restricted to; empty for no restriction
     * @param networks the networks it is restricted to; empty for no restriction
     */
    public record Caller(String name, Set<String> scopes, Set<String> channels, List<AddressRange> networks) {

        /** Whether the key has this scope. */
        public boolean may(String scope) {
            return scopes.contains(EVERY_SCOPE) || scopes.contains(scope);
        }

        /** Whether the key may be used from this IP address. */
        public boolean mayComeFrom(String address) {
            return networks.isEmpty() || networks.stream().anyMatch(network -> network.contains(address));
        }
    }

    /**
     * Reads the list.
     *
     * @throws IllegalArgumentException names the line that is wrong, without its content
     */
    public static ApiKeys parse(String lines) {
        List<Key> keys = new ArrayList<>();
        int number = 0;
        for (String line : lines.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.trim().split("\\s+", -1);
            if (words.length < 3 || !words[1].matches("[0-9a-fA-F]{64}")) {
                throw wrong(number, "expected a name, a SHA-256 in hexadecimal, and scopes");
            }
            String digest = words[1].toLowerCase(Locale.ROOT);
            if (digest.equals(NOTHING)) {
                LOG.warnf("API keys, line %d is ignored: it has the SHA-256 of an empty text", (Integer) number);
                continue;
            }
            keys.add(new Key(digest, caller(words, number)));
        }
        return new ApiKeys(List.copyOf(keys));
    }

    /**
     * The holder in a line. An unknown restriction is an error, because ignoring it would grant more than was meant.
     */
    private static Caller caller(String[] words, int number) {
        Set<String> scopes = Set.copyOf(Arrays.asList(words[2].split(",", -1)));
        Set<String> channels = Set.of();
        List<AddressRange> networks = List.of();
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            if (word.startsWith(CHANNELS) && channels.isEmpty()) {
                channels = Set.copyOf(
                        Arrays.asList(word.substring(CHANNELS.length()).split(",", -1)));
            } else if (word.startsWith(FROM) && networks.isEmpty()) {
                networks = networks(word.substring(FROM.length()), number);
            } else {
                throw wrong(number, "only channels=… and from=… may follow the scopes, each once");
            }
        }
        if (!channels.stream().allMatch(channel -> CHANNEL.matcher(channel).matches())) {
            throw wrong(number, "channels=… must have channel names, separated by commas");
        }
        if (!channels.isEmpty() && !SCOPES_OF_CHANNELS.containsAll(scopes)) {
            throw wrong(number, "channels=… is allowed with the scopes send, read and sandbox only");
        }
        return new Caller(words[0], scopes, channels, networks);
    }

    private static List<AddressRange> networks(String text, int number) {
        try {
            return Arrays.stream(text.split(",", -1)).map(AddressRange::parse).toList();
        } catch (IllegalArgumentException e) {
            throw wrong(number, "from=… must have address ranges such as 203.0.113.0/24, separated by commas");
        }
    }

    private static IllegalArgumentException wrong(int number, String what) {
        return new IllegalArgumentException("API keys, line " + number + ": " + what);
    }

    /** The holder of this key; empty if the key is unknown or too short. Takes the same time for every wrong key. */
    public Optional<Caller> holderOf(String key) {
        String digest = HexFormat.of().formatHex(Digests.newSha256().digest(key.getBytes(StandardCharsets.UTF_8)));
        @Nullable Key found = null;
        for (Key candidate : keys) {
            if (Digests.same(candidate.digest(), digest)) {
                found = candidate;
            }
        }
        if (found != null && key.length() < Secrets.SHORTEST) {
            LOG.warnf(
                    "an API key has fewer than %d characters and is rejected: replace it", (Integer) Secrets.SHORTEST);
            return Optional.empty();
        }
        return Optional.ofNullable(found).map(Key::caller);
    }
}
