package io.mkomhub.channel;

import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.id.Digests;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A system that sends and receives through the hub.
 *
 * @param name 1 to 64 letters, digits, {@code .}, {@code _} or {@code -}
 * @param kind what it speaks
 * @param style which of its kind's ways it speaks
 * @param address where it is told of replies and statuses; empty if it is told nothing
 * @param credentials what it shows us, and we show it
 * @param sender the number or short code its messages come from, as it knows it
 * @param mailingIdentifier name of the mailing its messages go with; the hub's own if empty
 * @param costCentreId the cost centre that pays for them; the hub's own if empty
 * @param maxTps notifications it is told in a second, at most; no limit if empty
 * @param isDefault whether replies go to it that belong to no other
 * @param keyword a word that brings a person's replies to it, when it is the first of one
 * @param numberQuickReplies whether quick replies go out as numbered lines below the text
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
        boolean numberQuickReplies) {

    /** What a name looks like. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** What courier's addresses of one channel end with; RapidPro shows one or another. */
    private static final Set<String> RAPIDPRO_ACTIONS =
            Set.of("receive", "status", "sent", "delivered", "failed", "stopped");

    /** Four times what courier collects for. */
    private static final Duration STATUS_SPACING = Duration.ofSeconds(2);

    /** What a channel speaks. */
    public enum Kind {
        /** RapidPro's External channel. */
        RAPIDPRO,
        /** Kannel's sendsms: Kannel itself with the hub as its SMSC, or RapidPro's Kannel channel. */
        KANNEL,
        /** Signed JSON to any address. */
        WEBHOOK;

        /** Its ways of speaking, the usual one first. */
        public List<Style> styles() {
            return switch (this) {
                case RAPIDPRO -> List.of(Style.EXTERNAL);
                case KANNEL -> List.of(Style.KANNEL, Style.GENERIC, Style.RAPIDPRO);
                case WEBHOOK -> List.of(Style.CLOUDEVENTS);
            };
        }

        /** As the API and the table write it: {@code rapidpro}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A kind's way of speaking. */
    public enum Style {
        /** RapidPro's External channel. */
        EXTERNAL,
        /** Kannel with {@code smsc = http} and {@code system-type = kannel}. */
        KANNEL,
        /** Kannel with {@code smsc = http} and {@code system-type = generic}. */
        GENERIC,
        /** RapidPro's Kannel channel. */
        RAPIDPRO,
        /** CloudEvents, signed as Standard Webhooks says. */
        CLOUDEVENTS;

        /** As the API and the table write it: {@code generic}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A channel's secrets. None of them is ever given back.
     *
     * @param authorizationDigest SHA-256, in hexadecimal, of the Authorization value that RapidPro brings
     * @param username Kannel's {@code smsc-username}
     * @param password Kannel's {@code smsc-password}; kept as it is because Kannel wants to see it, too
     * @param signingSecrets what webhooks are signed with, {@code whsec_…}, one or two separated by a space
     */
    public record Credentials(
            Optional<String> authorizationDigest,
            Optional<String> username,
            Optional<String> password,
            Optional<String> signingSecrets) {

        /** No secrets at all. */
        public static final Credentials NONE =
                new Credentials(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** Whether this is the Authorization value, verbatim. Takes as long whatever it is. */
        public boolean admit(String authorization) {
            return authorizationDigest
                    .map(digest -> Digests.same(digest, digestOf(authorization)))
                    .orElse(false);
        }

        /** Whether these are user name and password. Takes as long whatever they are. */
        public boolean admit(String givenName, String givenPassword) {
            boolean name = username.map(wanted -> Digests.same(digestOf(wanted), digestOf(givenName)))
                    .orElse(false);
            boolean word = password.map(wanted -> Digests.same(digestOf(wanted), digestOf(givenPassword)))
                    .orElse(false);
            return name && word;
        }

        /**
         * Whether both are logged in to with the same user name: of a wrong password nobody could tell which of them is meant, and a new
         * one might be the other's.
         */
        public boolean sameLogin(Credentials other) {
            return username.isPresent() && username.equals(other.username);
        }

        /** What an Authorization value is kept as. */
        static String digestOf(String secret) {
            return Digests.sha256Hex(secret);
        }

        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /** The one of these channels that has a name. */
    public static Optional<Channel> named(String name, List<Channel> channels) {
        return channels.stream().filter(channel -> channel.name.equals(name)).findFirst();
    }

    /** Whether a reply that begins with the keyword of one of them would go to either. */
    public boolean sameKeyword(Channel other) {
        return keyword.isPresent() && keyword.map(ReplyText::keyword).equals(other.keyword.map(ReplyText::keyword));
    }

    /**
     * Where RapidPro is told something.
     *
     * @param last what the address ends with; the channel's own is what RapidPro shows, which is that of {@code receive}, or
     *     what all of them begin with
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
     * The time between two statuses of one message, and between taking a message and its first status. courier, from version 26 on,
     * collects statuses for half a second and keeps the first of each message; it answers 200 to the others and throws them away.
     */
    public Duration statusSpacing() {
        return kind == Kind.RAPIDPRO || style == Style.RAPIDPRO ? STATUS_SPACING : Duration.ZERO;
    }

    /** Who gives a message that comes through this channel, as messages have it: {@code rapidpro:main}. */
    public String origin() {
        return kind.word() + ":" + name;
    }
}
