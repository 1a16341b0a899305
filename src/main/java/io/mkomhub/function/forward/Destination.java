package io.mkomhub.function.forward;

import io.mkomhub.core.message.ChannelNotification;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a notification is sent: to its channel's address, or to a host that the message named for its reports.
 *
 * @param channel the channel's name
 * @param host host and port of the address that the message named; empty for the channel's own
 */
record Destination(String channel, Optional<String> host) {

    /** Host and port of an address. The rest may contain placeholders that are not filled in yet. */
    private static final Pattern HOST = Pattern.compile(
            "[A-Za-z]{1,10}://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?(?:[/?#].*)?",
            Pattern.DOTALL);

    static Destination of(ChannelNotification notification) {
        Optional<String> host = notification.news() instanceof ChannelNotification.StatusChange change
                ? change.returnAddress().reportUrl().flatMap(Destination::hostOf)
                : Optional.empty();
        return new Destination(notification.channel(), host);
    }

    private static Optional<String> hostOf(String address) {
        Matcher matcher = HOST.matcher(address);
        return matcher.matches()
                ? Optional.of((matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2)))
                        .toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /**
     * The name that the endpoint's health is stored under. It is unambiguous: no channel's name contains an at sign.
     */
    String name() {
        return host.map(there -> channel + "@" + there).orElse(channel);
    }
}
