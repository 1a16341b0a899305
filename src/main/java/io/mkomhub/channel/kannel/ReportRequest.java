package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.ChannelOrigin;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the sender of an SMS wants to be told about it.
 *
 * @param mask which reports, as bits of {@link Report}; 0 for none
 * @param url where to, with Kannel's escapes in it
 */
record ReportRequest(int mask, Optional<String> url) {

    /** The id that a Kannel puts behind the {@code dlr-url} of its smsc group. */
    private static final Pattern KANNEL_ID = Pattern.compile("[?&]dlr-mid=([^&]+)");

    /** RapidPro's address for the reports of one message: {@code uuid} in newer versions, {@code id} in older ones. */
    private static final Pattern RAPIDPRO_ID =
            Pattern.compile("/c/kn/([^/?]+)/status/?\\?(?:[^#]*&)?(?:uuid|id)=([^&]+)");

    /** The id under which a Kannel knows the message: the last, because the application's own address stands before it. */
    Optional<String> kannelId() {
        return url.flatMap(address -> KANNEL_ID
                .matcher(address)
                .results()
                .reduce((earlier, later) -> later)
                .map(result -> result.group(1)));
    }

    /** The id that the other side has put into the address, if its form is known; it is another for each message. */
    Optional<String> messageId() {
        return kannelId()
                .or(() -> url.map(RAPIDPRO_ID::matcher)
                        .filter(Matcher::find)
                        .map(matcher -> matcher.group(1) + " " + matcher.group(2)));
    }

    /** Whether there is an id to report with, or else an address that can be called. */
    boolean isUsable() {
        return kannelId().isPresent() || url.map(ReportUrl::isUsable).orElse(false);
    }

    /**
     * How the channel of this name is told what becomes of the message.
     *
     * <p>A Kannel that has given its own id is told at the channel's address, so that its password, which stands in its
     * {@code dlr-url}, is not kept. An address without an id of a form that is known may be the same for all messages: an id
     * of ours keeps them apart.
     *
     * @param ownId the id that the request itself brings
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

    /** Leaves out the address: it may hold a password. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ReportRequest[mask=%d]", mask);
    }
}
