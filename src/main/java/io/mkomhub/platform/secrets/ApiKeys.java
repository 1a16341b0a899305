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
 * The API keys, by their digests: whoever reads this list cannot call with it.
 *
 * <p>Written one to a line, {@code name sha256 scope,scope}; {@code *} is every scope; empty lines and those starting with
 * {@code #} do not count, nor does one with the digest of an empty text. A line may end with restrictions, in any order:
 * {@code channels=name,name}, which go with the scopes {@code send} and {@code read} only, and {@code from=} address ranges in CIDR
 * notation, {@code from=203.0.113.0/24,2001:db8::/32}. A plain SHA-256 is enough because keys are long random texts, not passwords.
 */
public final class ApiKeys {

    private static final Logger LOG = Logger.getLogger(ApiKeys.class);

    private static final String EVERY_SCOPE = "*";
    private static final String CHANNELS = "channels=";
    private static final String FROM = "from=";

    /** What a name of a channel looks like. */
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** What a key that is bound to channels may do: all else is about more than them. */
    private static final Set<String> SCOPES_OF_CHANNELS = Set.of("send", "read");

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
     * @param digest SHA-256 of the key, in hexadecimal
     * @param caller who holds it
     */
    private record Key(String digest, Caller caller) {}

    /**
     * Somebody who showed a valid key.
     *
     * @param name the key's name
     * @param scopes what it may be used for
     * @param channels the channels it is bound to; empty if it is bound to none
     * @param networks where it may be used; empty for anywhere
     */
    public record Caller(String name, Set<String> scopes, Set<String> channels, List<AddressRange> networks) {

        /** Whether the key may be used for this. */
        public boolean may(String scope) {
            return scopes.contains(EVERY_SCOPE) || scopes.contains(scope);
        }

        /** Whether the key may be used from an address, given in numbers. */
        public boolean mayComeFrom(String address) {
            return networks.isEmpty() || networks.stream().anyMatch(network -> network.contains(address));
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
            if (words.length < 3 || !words[1].matches("[0-9a-fA-F]{64}")) {
                throw wrong(number, "expected a name, a SHA-256 in hexadecimal, and scopes");
            }
            String digest = words[1].toLowerCase(Locale.ROOT);
            if (digest.equals(NOTHING)) {
                LOG.warnf("API keys, line %d: the SHA-256 of an empty text is nobody's key", (Integer) number);
                continue;
            }
            keys.add(new Key(digest, caller(words, number)));
        }
        return new ApiKeys(List.copyOf(keys));
    }

    /** What a line says of the key's holder. A restriction that is not understood is none that may be passed over. */
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
                throw wrong(number, "behind the scopes only channels=… and from=… may stand, each once");
            }
        }
        if (!channels.stream().allMatch(channel -> CHANNEL.matcher(channel).matches())) {
            throw wrong(number, "channels=… takes names of channels, separated by commas");
        }
        if (!channels.isEmpty() && !SCOPES_OF_CHANNELS.containsAll(scopes)) {
            throw wrong(number, "channels=… goes with the scopes send and read only");
        }
        return new Caller(words[0], scopes, channels, networks);
    }

    private static List<AddressRange> networks(String text, int number) {
        try {
            return Arrays.stream(text.split(",", -1)).map(AddressRange::parse).toList();
        } catch (IllegalArgumentException e) {
            throw wrong(number, "from=… takes address ranges such as 203.0.113.0/24, separated by commas");
        }
    }

    private static IllegalArgumentException wrong(int number, String what) {
        return new IllegalArgumentException("API keys, line " + number + ": " + what);
    }

    /** Who holds this key; nobody if it is too short. Takes the same time for every key that is not the right one. */
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
                    "an API key has fewer than %d characters and is not taken: replace it", (Integer) Secrets.SHORTEST);
            return Optional.empty();
        }
        return Optional.ofNullable(found).map(Key::caller);
    }
}
