package io.mkomhub.channel;

import io.mkomhub.core.message.Priority;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.aws.Arn;
import io.mkomhub.platform.id.Digests;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A system that sends and receives messages through the hub.
 *
 * @param name 1 to 64 letters, digits, {@code .}, {@code _} or {@code -}
 * @param kind the protocol that the system speaks
 * @param style the dialect of the protocol; one of {@link Kind#styles}
 * @param address where the hub sends notifications of replies and statuses: a URL, or the ARN of a queue, topic or event
 *     bus; empty for a channel that receives none
 * @param credentials the secrets that the system and the hub show each other
 * @param sender the number or short code that the system's messages come from, as the system writes it
 * @param mailingIdentifier name of the mailing that its messages are sent in; the hub's default if empty
 * @param costCentreId the cost centre that pays for its messages; the hub's default if empty
 * @param maxTps the most notifications per second that the hub sends to it, 1 to 10,000; no limit if empty
 * @param isDefault whether it receives the replies that belong to no other channel
 * @param keyword the first word of a reply that routes the reply to this channel
 * @param priority the priority of its messages that say none themselves
 * @param numberQuickReplies whether quick replies are appended to the text as numbered lines
 * @param filter the events that it is told of, whichever channel they belong to; empty if it is told of its own
 * @param headers what its HTTP requests carry besides the hub's own headers
 * @param retry when it is told again what it did not accept; the hub's own schedule if empty
 */
public record Channel(
        String name,
        Kind kind,
        Style style,
        Optional<URI> address,
        Credentials credentials,
        Optional<String> sender,
        Optional<String> mailingIdentifier,
        Optional<Long> costCentreId,
        Optional<Integer> maxTps,
        boolean isDefault,
        Optional<String> keyword,
        Priority priority,
        boolean numberQuickReplies,
        Optional<EventFilter> filter,
        Headers headers,
        Optional<RetrySchedule> retry) {

    /** A channel without settings for events. */
    public Channel(
            String name,
            Kind kind,
            Style style,
            Optional<URI> address,
            Credentials credentials,
            Optional<String> sender,
            Optional<String> mailingIdentifier,
            Optional<Long> costCentreId,
            Optional<Integer> maxTps,
            boolean isDefault,
            Optional<String> keyword,
            Priority priority,
            boolean numberQuickReplies) {
        this(
                name,
                kind,
                style,
                address,
                credentials,
                sender,
                mailingIdentifier,
                costCentreId,
                maxTps,
                isDefault,
                keyword,
                priority,
                numberQuickReplies,
                Optional.empty(),
                Headers.NONE,
                Optional.empty());
    }

    /** The form of a channel name. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * The last path segments of the addresses that courier serves for a channel. RapidPro shows one or another of them.
     */
    private static final Set<String> RAPIDPRO_ACTIONS =
            Set.of("receive", "status", "sent", "delivered", "failed", "stopped");

    /** Four times as long as courier collects statuses before it writes them. */
    private static final Duration STATUS_SPACING = Duration.ofSeconds(2);

    /** The kinds of channel: one line for each channel package. */
    @SuppressWarnings("ImmutableEnumChecker") // The lists are immutable.
    public enum Kind {
        /** RapidPro's External channel. */
        RAPIDPRO(AddressRule.OPTIONAL, Priority.URGENT, List.of(Secret.AUTHORIZATION), Style.EXTERNAL),
        /** Kannel's sendsms: Kannel itself with the hub as its SMSC, or RapidPro's Kannel channel. */
        KANNEL(
                AddressRule.OPTIONAL,
                Priority.NORMAL,
                List.of(Secret.USERNAME, Secret.PASSWORD),
                Style.KANNEL,
                Style.GENERIC,
                Style.RAPIDPRO),
        /** Signed JSON to an address of the user's own. */
        WEBHOOK(AddressRule.REQUIRED, Priority.NORMAL, List.of(Secret.SIGNING), Style.CLOUDEVENTS),
        /** An Amazon SQS queue of the user's own. */
        SQS(AddressRule.QUEUE, Priority.NORMAL, List.of(), Style.CLOUDEVENTS),
        /** An Amazon SNS topic of the user's own. */
        SNS(AddressRule.TOPIC, Priority.NORMAL, List.of(), Style.CLOUDEVENTS),
        /** An Amazon EventBridge event bus of the user's own. */
        EVENTBRIDGE(AddressRule.EVENT_BUS, Priority.NORMAL, List.of(), Style.CLOUDEVENTS);

        private final AddressRule addressRule;
        private final Priority priority;
        private final List<Secret> secrets;
        private final List<Style> styles;

        Kind(AddressRule addressRule, Priority priority, List<Secret> secrets, Style... styles) {
            this.addressRule = addressRule;
            this.priority = priority;
            this.secrets = secrets;
            this.styles = List.of(styles);
        }

        /** Whether a channel of this kind must have an address. */
        boolean needsAddress() {
            return addressRule != AddressRule.OPTIONAL;
        }

        /** The AWS service whose ARN the address is; empty if the address is a URL. */
        Optional<Arn.Service> service() {
            return addressRule.service;
        }

        /**
         * The priority of a channel of this kind unless the channel has another. RapidPro's External channel does not
         * say how urgent a message is, and most of its messages answer a person.
         */
        Priority priority() {
            return priority;
        }

        /** The secrets that a channel of this kind must have; it has no others. */
        List<Secret> secrets() {
            return secrets;
        }

        /** The dialects of the kind, the default first. */
        public List<Style> styles() {
            return styles;
        }

        /** Whether its channels take events of any message: they know what they are told by the event's type and id. */
        public boolean takesEvents() {
            return styles.contains(Style.CLOUDEVENTS);
        }

        /** Whether its channels' requests can carry headers that the user chooses. */
        boolean takesHeaders() {
            return this == WEBHOOK;
        }

        /** The word in the API and in the table: {@code rapidpro}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the channels of a kind need an address, and which. */
    @SuppressWarnings("ImmutableEnumChecker") // It is an enum.
    private enum AddressRule {
        REQUIRED(Optional.empty()),
        OPTIONAL(Optional.empty()),
        QUEUE(Optional.of(Arn.Service.SQS)),
        TOPIC(Optional.of(Arn.Service.SNS)),
        EVENT_BUS(Optional.of(Arn.Service.EVENTBRIDGE));

        private final Optional<Arn.Service> service;

        AddressRule(Optional<Arn.Service> service) {
            this.service = service;
        }
    }

    /** The secrets that a channel can have, with their names in the API. */
    enum Secret {
        /** The Authorization value that the system sends. */
        AUTHORIZATION("authorization"),
        /** The user name of a login; its password is {@link #PASSWORD}. */
        USERNAME("username"),
        /** The password of a login. */
        PASSWORD("password"),
        /** The keys that sign webhook requests. */
        SIGNING("secret");

        private final String field;

        Secret(String field) {
            this.field = field;
        }

        /** The field in the API. */
        String field() {
            return field;
        }
    }

    /** The dialects of the kinds. */
    public enum Style {
        /** RapidPro's External channel. */
        EXTERNAL(Optional.of("ex")),
        /** Kannel with {@code smsc = http} and {@code system-type = kannel}. */
        KANNEL(Optional.empty()),
        /** Kannel with {@code smsc = http} and {@code system-type = generic}. */
        GENERIC(Optional.empty()),
        /** RapidPro's Kannel channel. */
        RAPIDPRO(Optional.of("kn")),
        /** CloudEvents; those of webhooks are signed according to Standard Webhooks. */
        CLOUDEVENTS(Optional.empty());

        private final Optional<String> courierType;

        Style(Optional<String> courierType) {
            this.courierType = courierType;
        }

        /** The channel type in the addresses of courier, RapidPro's gateway; empty if another system is at the other end. */
        Optional<String> courierType() {
            return courierType;
        }

        /** The word in the API and in the table: {@code generic}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A channel's secrets. The API never returns them.
     *
     * @param authorizationDigest SHA-256, in hexadecimal, of the Authorization value that RapidPro sends
     * @param username Kannel's {@code smsc-username}
     * @param password Kannel's {@code smsc-password}; stored in clear because the hub must send it to Kannel, too
     * @param signingSecrets the keys that sign webhook requests, {@code whsec_…}; one, or two separated by a space
     */
    public record Credentials(
            Optional<String> authorizationDigest,
            Optional<String> username,
            Optional<String> password,
            Optional<String> signingSecrets) {

        /** No secrets. */
        public static final Credentials NONE =
                new Credentials(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** Whether the Authorization value matches exactly. Compares in constant time. */
        public boolean admit(String authorization) {
            return authorizationDigest
                    .map(digest -> Digests.same(digest, digestOf(authorization)))
                    .orElse(false);
        }

        /** Whether user name and password match. Compares in constant time. */
        public boolean admit(String givenName, String givenPassword) {
            boolean name = username.map(wanted -> Digests.same(digestOf(wanted), digestOf(givenName)))
                    .orElse(false);
            boolean word = password.map(wanted -> Digests.same(digestOf(wanted), digestOf(givenPassword)))
                    .orElse(false);
            return name && word;
        }

        /**
         * Whether both channels have the same user name. Two such channels could not be told apart when a request has a
         * wrong password, and a new password for one might be the password of the other.
         */
        public boolean sameLogin(Credentials other) {
            return username.isPresent() && username.equals(other.username);
        }

        /** The digest of an Authorization value that is stored instead of the value. */
        static String digestOf(String secret) {
            return Digests.sha256Hex(secret);
        }

        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /** Finds a channel by its name. */
    public static Optional<Channel> named(String name, List<Channel> channels) {
        return channels.stream().filter(channel -> channel.name.equals(name)).findFirst();
    }

    /** Whether both channels have the same keyword, so that a reply could belong to either. */
    public boolean sameKeyword(Channel other) {
        return keyword.isPresent() && keyword.map(ReplyText::keyword).equals(other.keyword.map(ReplyText::keyword));
    }

    /**
     * The address for one kind of notification to RapidPro.
     *
     * @param last the last path segment, such as {@code delivered}; the configured address may be any of those that
     *     RapidPro shows, or what they have in common
     * @return empty if the channel has no address
     */
    public Optional<URI> rapidProAddress(String last) {
        return address.map(configured -> withoutAction(withoutSlashes(configured.toString())))
                .map(base -> URI.create(base + "/" + last));
    }

    private static String withoutSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }

    private static String withoutAction(String text) {
        int slash = text.lastIndexOf('/');
        return slash >= 0 && RAPIDPRO_ACTIONS.contains(text.substring(slash + 1)) ? text.substring(0, slash) : text;
    }

    /**
     * The least time between two statuses of one message, and between accepting a message and sending its first status.
     * From version 26, courier collects statuses for half a second, writes the first status of each message and
     * discards the others, although it answers all of them with 200.
     */
    public Duration statusSpacing() {
        return style.courierType().isPresent() ? STATUS_SPACING : Duration.ZERO;
    }

    /** The origin recorded with the messages of this channel: {@code rapidpro:main}. */
    public String origin() {
        return kind.word() + ":" + name;
    }
}
