package io.mkomhub.channel.kannel;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
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
 * Sends delivery reports and replies to Kannel and to RapidPro's Kannel channel.
 *
 * <p>A channel's address is the port of Kannel's SMSC group ({@code http://kannel.example.com:13013/}), or RapidPro's
 * address of the channel ({@code https://rapidpro.example.com/c/kn/…}).
 *
 * <p>Limit: neither reports a duplicate. RapidPro discards a reply whose id it knows; Kannel passes on a repeated reply
 * again.
 */
@ApplicationScoped
class KannelAdapter implements ChannelAdapter {

    /**
     * The responses of Kannel's SMSC port that mean success; {@code Sent} is the usual {@code generic-message-sent}.
     */
    private static final Set<String> TAKEN = Set.of("Sent", "Sent.", "Ok.");

    /**
     * The responses of Kannel's SMSC port that mean permanent failure: Kannel restarted without a store for reports, or
     * received the final report already.
     */
    private static final Set<String> UNWANTED = Set.of("Unknown DLR, not accepted", "Insufficient args, rejected");

    /** Parts of RapidPro's responses that mean permanent failure. RapidPro answers every other error with 400, too. */
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
        } else if (notification.news() instanceof ReplyReceived reply) {
            return reply(reply.text(), notification, channel);
        } else if (notification.news() instanceof OptOutReceived optOut) {
            // Neither has a notification for opt-outs, so their applications receive the text.
            return reply(optOut.text(), notification, channel);
        }
        return Optional.empty();
    }

    /**
     * Whether the system receives this report. Kannel itself reports {@link Report#ACCEPTED} as soon as the hub has
     * accepted the message. RapidPro sends a failed message again, up to three times, so it receives no final failure
     * and shows the message as sent.
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

    /** Kannel's address with the channel's credentials and these parameters. */
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
                    ? new DeliveryResult.Rejected("RapidPro rejected the notification")
                    : DeliveryResult.retry(answer.status(), answer.retryAfter());
        }
        boolean isKannel = channel.style() != Style.RAPIDPRO && !leadsElsewhere(notification);
        return isKannel ? judgeKannel(answer.body().trim()) : DeliveryResult.accepted();
    }

    /**
     * Whether the notification went to the message's own {@code dlr-url}, where the response does not come from
     * Kannel's SMSC port.
     */
    private static boolean leadsElsewhere(ChannelNotification notification) {
        return notification.news() instanceof StatusChange change
                && change.returnAddress().reportUrl().isPresent();
    }

    /** Kannel answers 202 in every case; the body says what it did. */
    private static DeliveryResult judgeKannel(String body) {
        if (TAKEN.contains(body)) {
            return DeliveryResult.accepted();
        }
        if (UNWANTED.contains(body)) {
            return new DeliveryResult.Rejected("Kannel answered: " + body);
        }
        boolean known = body.equals("Not accepted") || body.equals(KannelReply.UNAUTHORISED.text());
        return new DeliveryResult.Retry(
                known ? "Kannel answered: " + body : "the response is none of Kannel's", known, Optional.empty());
    }
}
