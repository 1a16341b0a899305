package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.ChannelOrigin;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The delivery reports that the sender of an SMS asks for.
 *
 * @param mask which reports, as bits of {@link Report}; 0 for none
 * @param url where to send them, with Kannel's escapes in it
 */
record ReportRequest(int mask, Optional<String> url) {

    /** The id that Kannel appends to the {@code dlr-url} of its SMSC group. */
    private static final Pattern KANNEL_ID = Pattern.compile("[?&]dlr-mid=([^&]+)");

    /**
     * RapidPro's address for the reports of one message, with {@code uuid} in newer versions and {@code id} in older
     * ones.
     */
    private static final Pattern RAPIDPRO_ID =
            Pattern.compile("/c/kn/([^/?]+)/status/?\\?(?:[^#]*&)?(?:uuid|id)=([^&]+)");

    /** Kannel's id of the message. The last match counts, because the application's own address stands before it. */
    Optional<String> kannelId() {
        return url.flatMap(address -> KANNEL_ID
                .matcher(address)
                .results()
                .reduce((earlier, later) -> later)
                .map(result -> result.group(1)));
    }

    /** The id of the message in the address, if the form of the address is known. It differs for every message. */
    Optional<String> messageId() {
        return kannelId()
                .or(() -> url.map(RAPIDPRO_ID::matcher)
                        .filter(Matcher::find)
                        .map(matcher -> matcher.group(1) + " " + matcher.group(2)));
    }

    /** Whether reports can be sent: there is a Kannel id or a valid address. */
    boolean isUsable() {
        return kannelId().isPresent() || url.map(ReportUrl::isUsable).orElse(false);
    }

    /**
     * Where to report the status of the message to the channel.
     *
     * <p>If Kannel gave its own id, reports go to the channel's address, and the {@code dlr-url}, which contains
     * Kannel's password, is not stored. An address of an unknown form may be the same for all messages, so it gets a
     * new id.
     *
     * @param ownId the id in the request itself
     */
    ChannelOrigin returnAddress(String channel, Optional<String> ownId) {
        Optional<String> known = kannelId();
        return new ChannelOrigin(
                channel,
                known.or(() -> ownId)
                        .or(this::messageId)
                        .or(() -> url.map(same -> UUID.randomUUID().toString()))
                        .orElse(""),
                known.isPresent() ? Optional.empty() : url,
                mask);
    }

    /** Omits the address: it may contain a password. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ReportRequest[mask=%d]", mask);
    }
}
