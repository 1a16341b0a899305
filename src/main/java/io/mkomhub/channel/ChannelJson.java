package io.mkomhub.channel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.Channel.Credentials;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Secret;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.aws.Arn;
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

/** Channels as JSON: in requests to the API, in its responses, and in the table. */
public final class ChannelJson {

    private static final int LONGEST = 200;
    private static final int LONGEST_SECRET = 1_000;
    private static final int MAX_TPS = 10_000;

    private static final String AUTHORIZATION = Secret.AUTHORIZATION.field();
    private static final String USERNAME = Secret.USERNAME.field();
    private static final String PASSWORD = Secret.PASSWORD.field();
    private static final String SECRET = Secret.SIGNING.field();
    private static final String AUTHORIZATION_DIGEST = "authorization_sha256";

    private static final int LONGEST_ADDRESS = 2_000;

    /**
     * The addresses that courier serves: {@code …/c/ex/{uuid}/receive} and its siblings, or what they have in common.
     */
    private static final Pattern RAPIDPRO_PATH =
            Pattern.compile("[^?#]{1,1000}/c/(ex|kn)/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
                    + "(/(receive|status|sent|delivered|failed|stopped))?/{0,10}");

    /** The fewest characters of an Authorization value. RapidPro's values begin with a word such as {@code Token}. */
    private static final int SHORTEST_AUTHORIZATION = 16;

    private static final int SHORTEST_PASSWORD = 12;

    private ChannelJson() {}

    /**
     * Reads the body of a request that creates or replaces a channel.
     *
     * @param before the stored channel; a secret that the request omits keeps its value, if the kind is the same
     * @param objection says what is wrong with an address; empty if nothing is wrong
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
                "priority",
                "quick_replies",
                EventSettingsJson.FILTER,
                EventSettingsJson.HEADERS,
                EventSettingsJson.SECRET_HEADERS,
                EventSettingsJson.RETRY,
                "secrets");
        json.agree("name", name);
        Kind kind = json.parsed("kind", word -> parse(word, Kind.values()));
        EventSettingsJson.refuseOthers(kind, json);
        Optional<Channel> same = before.filter(channel -> channel.kind() == kind);
        Credentials known = same.map(Channel::credentials).orElse(Credentials.NONE);
        Style style = style(json, kind);
        Optional<URI> address = json.optionalText("address")
                .map(text -> kind.service()
                        .map(service -> arn(json, service, text))
                        .orElseGet(() -> address(json, style, text, objection)));
        if (kind.needsAddress() && address.isEmpty()) {
            throw json.invalid("address", "is missing");
        }
        if (known.password().isPresent() && !json.has(PASSWORD) && !address.equals(before.flatMap(Channel::address))) {
            // Otherwise a user who may change the address could read the password at an address of their own.
            throw json.invalid(PASSWORD, "must be given again, because the hub sends it to the new address");
        }
        Headers knownHeaders = same.filter(channel -> channel.address().equals(address))
                .map(Channel::headers)
                .orElse(Headers.NONE);
        if (!json.has(EventSettingsJson.SECRET_HEADERS)
                && same.filter(channel -> !channel.headers().secret().isEmpty()).isPresent()
                && knownHeaders.secret().isEmpty()) {
            throw json.invalid(
                    EventSettingsJson.SECRET_HEADERS,
                    "must be given again, because the hub sends them to the new address");
        }
        return channel(name, json, kind, style, address, credentials(kind, json, known), knownHeaders);
    }

    private static Style style(Fields json, Kind kind) {
        Style style = json.optionalParsed("style", word -> parse(word, Style.values()))
                .orElse(kind.styles().get(0));
        if (!kind.styles().contains(style)) {
            throw json.invalid(
                    "style",
                    "must be one of " + kind.styles().stream().map(Style::word).collect(Collectors.joining(", ")));
        }
        return style;
    }

    private static Channel channel(
            String name,
            Fields json,
            Kind kind,
            Style style,
            Optional<URI> address,
            Credentials credentials,
            Headers knownHeaders) {
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
                json.optionalParsed("priority", Priority::ofWord).orElse(kind.priority()),
                json.flag("quick_replies"),
                EventSettingsJson.filter(json),
                EventSettingsJson.headers(json, knownHeaders),
                EventSettingsJson.retry(json));
    }

    private static Credentials credentials(Kind kind, Fields json, Credentials known) {
        List<String> wanted = kind.secrets().stream().map(Secret::field).toList();
        for (String name : Arrays.stream(Secret.values()).map(Secret::field).toList()) {
            if (json.has(name) && !wanted.contains(name)) {
                throw json.invalid(name, "does not apply to a channel of kind " + kind.word());
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
            throw json.invalid(name, "must have at least " + shortest + " characters");
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

    private static URI address(Fields json, Style style, String written, Function<URI, String> objection) {
        if (written.length() > LONGEST_ADDRESS) {
            throw json.invalid("address", "must not be longer than " + LONGEST_ADDRESS + " characters");
        }
        // RapidPro's page for Kannel appends Kannel's escapes to the address as a query.
        String text = style == Style.RAPIDPRO ? written.split("\\?", 2)[0] : written;
        style.courierType().ifPresent(type -> refuseOtherThanCourier(json, type, text));
        try {
            URI address = URI.create(text);
            String wrong = objection.apply(address);
            if (!wrong.isEmpty()) {
                throw json.invalid("address", wrong);
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(json.pathOf("address"), "is not a valid URL", e);
        }
    }

    private static URI arn(Fields json, Arn.Service service, String written) {
        try {
            return URI.create(Arn.parse(service, written).toString());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(json.pathOf("address"), String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuseOtherThanCourier(Fields json, String type, String address) {
        if (!RAPIDPRO_PATH.matcher(address).matches()) {
            throw json.invalid(
                    "address",
                    "must be the address that RapidPro shows for the channel, such as https://rapidpro.example.com/c/"
                            + type + "/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive");
        }
        if (!address.contains("/c/" + type + "/")) {
            throw json.invalid("address", "belongs to a channel of another type; it must contain /c/" + type + "/");
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

    /** The channel as the API returns it. Lists which secrets are set, without their values. */
    public static ObjectNode show(Channel channel) {
        ObjectNode json = common(channel);
        ArrayNode secrets = json.putArray("secrets");
        names(channel.credentials()).forEach(secrets::add);
        EventSettingsJson.showSecretHeaders(channel, json);
        return json;
    }

    /** The channel as the table stores it. */
    static String write(Channel channel) {
        ObjectNode json = common(channel);
        Credentials credentials = channel.credentials();
        credentials.authorizationDigest().ifPresent(digest -> json.put(AUTHORIZATION_DIGEST, digest));
        credentials.username().ifPresent(username -> json.put(USERNAME, username));
        credentials.password().ifPresent(password -> json.put(PASSWORD, password));
        credentials.signingSecrets().ifPresent(secret -> json.put(SECRET, secret));
        EventSettingsJson.writeSecretHeaders(channel, json);
        return Json.write(json);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws InvalidInputException if it is anything else
     */
    static Channel read(String name, Fields json) {
        Kind kind = json.parsed("kind", word -> parse(word, Kind.values()));
        return channel(
                name,
                json,
                kind,
                style(json, kind),
                json.optionalText("address").map(URI::create),
                new Credentials(
                        json.optionalText(AUTHORIZATION_DIGEST),
                        json.optionalText(USERNAME),
                        json.optionalText(PASSWORD),
                        json.optionalText(SECRET)),
                Headers.NONE);
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
        json.put("priority", channel.priority().word()).put("quick_replies", channel.numberQuickReplies());
        EventSettingsJson.write(channel, json);
        return json;
    }
}
