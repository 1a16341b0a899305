package io.mkomhub.channel.kannel;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.OptOut;
import io.mkomhub.core.message.ChannelNotification.Reply;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a Kannel, and RapidPro's Kannel channel, of reports and replies.
 *
 * <p>A channel's address is the port of Kannel's smsc group ({@code http://kannel.example.com:13013/}), or RapidPro's address
 * of the channel ({@code https://rapidpro.example.com/c/kn/…}).
 *
 * <p>Limit: neither says whether it has heard something before. RapidPro leaves out a reply whose id it knows; a Kannel that is
 * told a reply twice passes it on twice.
 */
@ApplicationScoped
class KannelAdapter implements ChannelAdapter {

    /** How Kannel's smsc port says that it has something; {@code Sent} is the usual {@code generic-message-sent}. */
    private static final Set<String> TAKEN = Set.of("Sent", "Sent.", "Ok.");

    /** How it says that it never will: it was restarted without a store for reports, or had the final one already. */
    private static final Set<String> UNWANTED = Set.of("Unknown DLR, not accepted", "Insufficient args, rejected");

    /** What RapidPro says of what it will never take; it answers 400 to everything else that goes wrong, too. */
    private static final List<String> RAPIDPRO_REFUSALS =
            List.of("not a possible number", "unable to parse", "is required", "are not valid UUIDs");

    @Override
    public Kind kind() {
        return Kind.KANNEL;
    }

    @Override
    public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
        if (notification.news() instanceof StatusChange change) {
            return Report.of(change.status())
                    .filter(report -> isDelivered(report, channel.style()))
                    .filter(report -> report.isIn(change.returnAddress().reportMask()))
                    .flatMap(report -> report(report, change, notification, channel));
        } else if (notification.news() instanceof Reply reply) {
            return reply(reply.text(), notification, channel);
        } else if (notification.news() instanceof OptOut optOut) {
            // Neither has a word of its own for it: their applications see what the person wrote.
            return reply(optOut.text(), notification, channel);
        }
        return Optional.empty();
    }

    /**
     * Whether the peer is told this at all. Kannel itself reports {@link Report#ACCEPTED} as soon as we have accepted.
     * RapidPro sends a message that failed again, up to three times, so a failure that is final is kept from it; there, the
     * message stays as sent.
     */
    private static boolean isDelivered(Report report, Style style) {
        return switch (report) {
            case DELIVERED -> true;
            case FAILED, REJECTED -> style != Style.RAPIDPRO;
            case ACCEPTED -> style == Style.RAPIDPRO;
            case BUFFERED -> false;
        };
    }

    private static Optional<OutgoingRequest> report(
            Report report, StatusChange change, ChannelNotification notification, Channel channel) {
        ChannelOrigin address = change.returnAddress();
        Optional<String> filled = address.reportUrl()
                .map(template -> new ReportUrl(
                                report,
                                change.reason().orElse(""),
                                change.message().toString(),
                                notification.msisdn().international(),
                                channel.sender().orElse(""),
                                notification.at().getEpochSecond())
                        .fill(template));
        if (filled.isEmpty() && (address.id().isEmpty() || channel.style() == Style.RAPIDPRO)) {
            return Optional.empty();
        }
        return filled.or(() -> channel.address()
                        .map(kannel -> with(
                                kannel,
                                channel,
                                "dlr-mid",
                                address.id(),
                                "dlr-mask",
                                Integer.toString(report.bit()),
                                "to",
                                notification.msisdn().digits(),
                                "text",
                                change.reason().orElse(""))))
                .map(URI::create)
                .map(OutgoingRequest::get);
    }

    private static Optional<OutgoingRequest> reply(String text, ChannelNotification notification, Channel channel) {
        String sender = notification.msisdn().international();
        if (channel.style() == Style.RAPIDPRO) {
            return channel.rapidProAddress("receive")
                    .map(address -> OutgoingRequest.post(
                            address,
                            FormData.TYPE,
                            FormData.write(
                                    "id",
                                    notification.id(),
                                    "ts",
                                    Long.toString(notification.at().getEpochSecond()),
                                    "sender",
                                    sender,
                                    "message",
                                    text)));
        }
        return channel.address()
                .map(kannel -> with(
                        kannel, channel, "from", sender, "to", channel.sender().orElse("0"), "text", text))
                .map(URI::create)
                .map(OutgoingRequest::get);
    }

    /** Kannel's address with its credentials and these parameters. */
    private static String with(URI kannel, Channel channel, String... namesAndValues) {
        List<String> all = new ArrayList<>();
        channel.credentials().username().ifPresent(username -> all.addAll(List.of("username", username)));
        channel.credentials().password().ifPresent(password -> all.addAll(List.of("password", password)));
        all.addAll(List.of(namesAndValues));
        String address = kannel.toString();
        return address + (kannel.getRawQuery() == null ? "?" : "&") + FormData.write(all.toArray(String[]::new));
    }

    @Override
    public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
        if (!answer.isSuccess()) {
            boolean refused = channel.style() == Style.RAPIDPRO
                    && answer.status() == 400
                    && RAPIDPRO_REFUSALS.stream().anyMatch(answer.body()::contains);
            return refused
                    ? new DeliveryResult.Rejected("RapidPro refused it")
                    : DeliveryResult.retry(answer.status(), answer.retryAfter());
        }
        boolean isKannel = channel.style() != Style.RAPIDPRO && !leadsElsewhere(notification);
        return isKannel ? judgeKannel(answer.body().trim()) : DeliveryResult.accepted();
    }

    /** Whether the notification went to an address of its own, where somebody else than Kannel's smsc port answers. */
    private static boolean leadsElsewhere(ChannelNotification notification) {
        return notification.news() instanceof StatusChange change
                && change.returnAddress().reportUrl().isPresent();
    }

    /** Kannel answers 202 whatever it thinks: what it did is in the body. */
    private static DeliveryResult judgeKannel(String body) {
        if (TAKEN.contains(body)) {
            return DeliveryResult.accepted();
        }
        if (UNWANTED.contains(body)) {
            return new DeliveryResult.Rejected("Kannel answered: " + body);
        }
        boolean known = body.equals("Not accepted") || body.equals(KannelReply.UNAUTHORISED.text());
        return new DeliveryResult.Retry(
                known ? "Kannel answered: " + body : "the answer is not one of Kannel's", known, Optional.empty());
    }
}
