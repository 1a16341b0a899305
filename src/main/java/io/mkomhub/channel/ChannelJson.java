package io.mkomhub.channel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.Channel.Credentials;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How channels are written: by those who set them up, to those who look at them, and in the table. */
public final class ChannelJson {

    private static final int LONGEST = 200;
    private static final int LONGEST_SECRET = 1_000;
    private static final int MAX_TPS = 10_000;

    private static final String AUTHORIZATION = "authorization";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String SECRET = "secret";
    private static final String AUTHORIZATION_DIGEST = "authorization_sha256";

    private static final int LONGEST_ADDRESS = 2_000;

    /** courier's addresses: {@code …/c/ex/{uuid}/receive} and its siblings, or what all of them begin with. */
    private static final Pattern RAPIDPRO_PATH =
            Pattern.compile("[^?#]{1,1000}/c/(ex|kn)/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
                    + "(/(receive|status|sent|delivered|failed|stopped))?/{0,10}");

    /** RapidPro's value begins with a word such as Token. */
    private static final int SHORTEST_AUTHORIZATION = 16;

    private static final int SHORTEST_PASSWORD = 12;

    private ChannelJson() {}

    /**
     * Reads what somebody wrote.
     *
     * @param before the channel as it was; a secret that is left out stays as it was there, if the kind is the same
     * @param objection says what is wrong with an address; empty for nothing
     * @throws InvalidInputException names the field that is wrong
     */
    public static Channel read(String name, Fields json, Optional<Channel> before, Function<URI, String> objection) {
        if (!Channel.NAME.matcher(name).matches()) {
            throw new InvalidInputException(
                    "channel", "must be 1 to 64 letters, digits, full stops, underscores or hyphens");
        }
        json.allow(
                "name",
                "kind",
                "style",
                "address",
                AUTHORIZATION,
                USERNAME,
                PASSWORD,
                SECRET,
                "sender",
                "mailing",
                "max_tps",
                "default",
                "keyword",
                "quick_replies",
                "secrets");
        json.agree("name", name);
        Kind kind = json.parsed("kind", word -> parse(word, Kind.values()));
        Credentials known = before.filter(channel -> channel.kind() == kind)
                .map(Channel::credentials)
                .orElse(Credentials.NONE);
        Optional<URI> address =
                json.optionalText("address").map(text -> address(json, kind, isRapidPro(json, kind), text, objection));
        if (kind == Kind.WEBHOOK && address.isEmpty()) {
            throw json.invalid("address", "is missing");
        }
        if (known.password().isPresent() && !json.has(PASSWORD) && !address.equals(before.flatMap(Channel::address))) {
            // Whoever may change the address could read the password there.
            throw json.invalid(PASSWORD, "has to be given again, as the address has changed and will be shown it");
        }
        return channel(name, json, kind, address, credentials(kind, json, known));
    }

    private static Channel channel(
            String name, Fields json, Kind kind, Optional<URI> address, Credentials credentials) {
        Style style = json.optionalParsed("style", word -> parse(word, Style.values()))
                .orElse(kind.styles().get(0));
        if (!kind.styles().contains(style)) {
            throw json.invalid(
                    "style",
                    "must be one of " + kind.styles().stream().map(Style::word).collect(Collectors.joining(", ")));
        }
        Optional<Fields> mailing = json.optionalObject("mailing");
        mailing.ifPresent(fields -> fields.allow("identifier", "cost_centre_id"));
        return new Channel(
                name,
                kind,
                style,
                address,
                credentials,
                text(json, "sender", LONGEST),
                mailing.flatMap(fields -> text(fields, "identifier", LONGEST)),
                mailing.flatMap(fields -> fields.optionalLong("cost_centre_id")),
                json.optionalLong("max_tps").map(tps -> {
                    if (tps < 1 || tps > MAX_TPS) {
                        throw json.invalid("max_tps", "must be 1 to " + MAX_TPS);
                    }
                    return Math.toIntExact(tps);
                }),
                json.flag("default"),
                text(json, "keyword", LONGEST).map(keyword -> {
                    String word = ReplyText.clean(keyword);
                    if (word.indexOf(' ') >= 0 || ReplyText.keyword(word).isEmpty()) {
                        throw json.invalid("keyword", "must be one word");
                    }
                    return word;
                }),
                json.flag("quick_replies"));
    }

    private static Credentials credentials(Kind kind, Fields json, Credentials known) {
        List<String> wanted = switch (kind) {
            case RAPIDPRO -> List.of(AUTHORIZATION);
            case KANNEL -> List.of(USERNAME, PASSWORD);
            case WEBHOOK -> List.of(SECRET);
        };
        for (String name : List.of(AUTHORIZATION, USERNAME, PASSWORD, SECRET)) {
            if (json.has(name) && !wanted.contains(name)) {
                throw json.invalid(name, "is nothing that a channel of kind " + kind.word() + " has");
            }
        }
        Credentials credentials = new Credentials(
                secret(json, AUTHORIZATION, SHORTEST_AUTHORIZATION)
                        .map(Credentials::digestOf)
                        .or(known::authorizationDigest),
                text(json, USERNAME, LONGEST_SECRET).or(known::username),
                secret(json, PASSWORD, SHORTEST_PASSWORD).or(known::password),
                text(json, SECRET, LONGEST_SECRET)
                        .map(secret -> signingSecrets(json, secret))
                        .or(known::signingSecrets));
        for (String name : wanted) {
            if (!names(credentials).contains(name)) {
                throw json.invalid(name, "is missing");
            }
        }
        return credentials;
    }

    private static String signingSecrets(Fields json, String written) {
        try {
            SigningKeys.parse(written);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(json.pathOf(SECRET), String.valueOf(e.getMessage()), e);
        }
        return written.strip();
    }

    private static List<String> names(Credentials credentials) {
        return Stream.of(
                        credentials.authorizationDigest().map(secret -> AUTHORIZATION),
                        credentials.username().map(secret -> USERNAME),
                        credentials.password().map(secret -> PASSWORD),
                        credentials.signingSecrets().map(secret -> SECRET))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> secret(Fields json, String name, int shortest) {
        Optional<String> secret = text(json, name, LONGEST_SECRET);
        if (secret.isPresent() && secret.get().strip().length() < shortest) {
            throw json.invalid(name, "must have at least " + shortest + " characters, so that nobody guesses it");
        }
        return secret;
    }

    private static Optional<String> text(Fields json, String name, int longest) {
        Optional<String> text = json.optionalTextOrNumber(name);
        if (text.isPresent() && (text.get().isBlank() || text.get().length() > longest)) {
            throw json.invalid(name, "must have 1 to " + longest + " characters");
        }
        return text;
    }

    private static boolean isRapidPro(Fields json, Kind kind) {
        return kind == Kind.RAPIDPRO
                || (kind == Kind.KANNEL
                        && json.optionalText("style")
                                .filter(Style.RAPIDPRO.word()::equals)
                                .isPresent());
    }

    private static URI address(
            Fields json, Kind kind, boolean rapidPro, String written, Function<URI, String> objection) {
        if (written.length() > LONGEST_ADDRESS) {
            throw json.invalid("address", "must not be longer than " + LONGEST_ADDRESS + " characters");
        }
        // RapidPro's page for Kannel prints the address with Kannel's own escapes behind it.
        String text = rapidPro && kind == Kind.KANNEL ? written.split("\\?", 2)[0] : written;
        String action = kind == Kind.KANNEL ? "kn" : "ex";
        if (rapidPro && !RAPIDPRO_PATH.matcher(text).matches()) {
            throw json.invalid(
                    "address",
                    "must be what RapidPro shows for the channel, such as https://rapidpro.example.com/c/" + action
                            + "/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive");
        }
        if (rapidPro && !text.contains("/c/" + action + "/")) {
            throw json.invalid(
                    "address", "is that of a channel of another type; it must have /c/" + action + "/ in it");
        }
        try {
            URI address = URI.create(text);
            String wrong = objection.apply(address);
            if (!wrong.isEmpty()) {
                throw json.invalid("address", wrong);
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(json.pathOf("address"), "is not an address", e);
        }
    }

    private static <E extends Enum<E>> E parse(String word, E[] known) {
        return Arrays.stream(known)
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(known)
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }

    /** What may be seen of a channel: of its secrets only which there are. */
    public static ObjectNode show(Channel channel) {
        ObjectNode json = common(channel);
        ArrayNode secrets = json.putArray("secrets");
        names(channel.credentials()).forEach(secrets::add);
        return json;
    }

    /** A channel as the table has it. */
    static String write(Channel channel) {
        ObjectNode json = common(channel);
        Credentials credentials = channel.credentials();
        credentials.authorizationDigest().ifPresent(digest -> json.put(AUTHORIZATION_DIGEST, digest));
        credentials.username().ifPresent(username -> json.put(USERNAME, username));
        credentials.password().ifPresent(password -> json.put(PASSWORD, password));
        credentials.signingSecrets().ifPresent(secret -> json.put(SECRET, secret));
        return Json.write(json);
    }

    /** Reads what {@link #write} wrote. @throws InvalidInputException if it is anything else */
    static Channel read(String name, Fields json) {
        return channel(
                name,
                json,
                json.parsed("kind", word -> parse(word, Kind.values())),
                json.optionalText("address").map(URI::create),
                new Credentials(
                        json.optionalText(AUTHORIZATION_DIGEST),
                        json.optionalText(USERNAME),
                        json.optionalText(PASSWORD),
                        json.optionalText(SECRET)));
    }

    private static ObjectNode common(Channel channel) {
        ObjectNode json = Json.object()
                .put("name", channel.name())
                .put("kind", channel.kind().word())
                .put("style", channel.style().word());
        channel.address().ifPresent(address -> json.put("address", address.toString()));
        channel.sender().ifPresent(sender -> json.put("sender", sender));
        if (channel.mailingIdentifier().isPresent() || channel.costCentreId().isPresent()) {
            ObjectNode mailing = json.putObject("mailing");
            channel.mailingIdentifier().ifPresent(identifier -> mailing.put("identifier", identifier));
            channel.costCentreId().ifPresent(centre -> mailing.put("cost_centre_id", centre));
        }
        channel.maxTps().ifPresent(tps -> json.put("max_tps", tps));
        json.put("default", channel.isDefault());
        channel.keyword().ifPresent(keyword -> json.put("keyword", keyword));
        return json.put("quick_replies", channel.numberQuickReplies());
    }
}
