package io.mkomhub.channel.rapidpro;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends replies ({@code /receive}), opt-outs ({@code /stopped}) and statuses ({@code /sent}, {@code /delivered}, {@code
 * /failed}) to RapidPro's External channel, each as a form.
 */
@ApplicationScoped
class RapidProAdapter implements ChannelAdapter {

    /** The status map: the last path segment for each status. RapidPro receives no other status. */
    private static final Map<MessageStatus, String> STATUSES = Map.of(
            MessageStatus.SENT, "sent",
            MessageStatus.DELIVERED, "delivered",
            MessageStatus.FAILED, "failed",
            MessageStatus.OPTED_OUT, "failed",
            MessageStatus.CANCELLED, "failed",
            MessageStatus.EXPIRED, "failed");

    /**
     * Parts of courier's responses that mean permanent failure. courier answers every error with 400, even temporary
     * ones.
     */
    private static final List<String> PERMANENT = List.of(
            "must have one of 'sender' or 'from' set",
            "invalid date format",
            "not a possible number",
            "parameters id or uuid should not be empty",
            // courier 26: "parsing failed: id '…' and uuid '…' are not valid UUIDs".
            "are not valid UUIDs");

    /** courier discards the same text from the same person as a repeat for 2 to 4 s. */
    private static final Duration SPACING = Duration.ofSeconds(5);

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.RAPIDPRO;
    }

    @Override
    public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
        String path;
        String form;
        if (notification.news() instanceof StatusChange change) {
            path = STATUSES.get(change.status());
            form = FormData.write("id", change.returnAddress().id());
        } else if (notification.news() instanceof ReplyReceived reply) {
            path = "receive";
            form = FormData.write(
                    "from",
                    notification.msisdn().international(),
                    "text",
                    reply.text(),
                    "date",
                    notification.at().truncatedTo(ChronoUnit.SECONDS).toString());
        } else if (notification.news() instanceof OptOutReceived) {
            path = "stopped";
            form = FormData.write("from", notification.msisdn().international());
        } else {
            // RapidPro has no status for a message that waits for a person.
            return Optional.empty();
        }
        return Optional.ofNullable(path)
                .flatMap(channel::rapidProAddress)
                .map(address -> OutgoingRequest.post(address, FormData.TYPE + "; charset=utf-8", form));
    }

    @Override
    public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
        if (answer.isSuccess()) {
            return DeliveryResult.accepted();
        }
        if (answer.status() == 400) {
            Optional<String> known =
                    PERMANENT.stream().filter(answer.body()::contains).findFirst();
            if (known.isPresent()) {
                return new DeliveryResult.Rejected("RapidPro answered: " + known.get());
            }
        }
        return DeliveryResult.retry(answer.status(), answer.retryAfter());
    }

    @Override
    public Duration spacing(ChannelNotification notification, Channel channel) {
        return notification.news() instanceof ReplyReceived ? SPACING : Duration.ZERO;
    }
}
