package io.mkomhub.channel.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.SigningKeys;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Sends notifications as CloudEvents 1.0 in structured mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md), signed according to
 * Standard Webhooks. {@code webhook-id} and the event's {@code id} are the id of the notification, the same on every
 * attempt.
 */
@ApplicationScoped
class WebhookAdapter implements ChannelAdapter {

    private static final int GONE = 410;

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.WEBHOOK;
    }

    @Override
    public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
        String body = Json.write(event(notification));
        long timestamp = now.getEpochSecond();
        String signature = channel.credentials()
                .signingSecrets()
                .map(secrets -> SigningKeys.parse(secrets).sign(notification.id(), timestamp, body))
                .orElseThrow(() -> new IllegalStateException("a webhook channel always has a signing secret"));
        return channel.address()
                .map(address -> new OutgoingRequest(
                        "POST",
                        address,
                        Map.of(
                                "Content-Type",
                                "application/cloudevents+json; charset=UTF-8",
                                "webhook-id",
                                notification.id(),
                                "webhook-timestamp",
                                Long.toString(timestamp),
                                "webhook-signature",
                                signature),
                        body));
    }

    private static ObjectNode event(ChannelNotification notification) {
        ObjectNode event = Json.object()
                .put("specversion", "1.0")
                .put("id", notification.id())
                .put("source", "/mkom-hub/channels/" + notification.channel())
                .put("type", type(notification))
                .put("time", notification.at().toString())
                .put("datacontenttype", "application/json");
        ObjectNode data =
                event.putObject("data").put("msisdn", notification.msisdn().digits());
        if (notification.news() instanceof StatusChange change) {
            event.put("subject", change.message().toString());
            data.put("id", change.message().toString())
                    .put("status", change.status().word());
            change.reference().ifPresent(reference -> data.put("reference", reference));
            change.reason().ifPresent(reason -> data.put("reason", reason));
        } else if (notification.news() instanceof ReplyReceived reply) {
            data.put("message", reply.text());
            reply.answered().ifPresent(message -> data.put("in_reply_to", message.toString()));
        } else if (notification.news() instanceof OptOutReceived optOut) {
            data.put("message", optOut.text());
        } else if (notification.news() instanceof Held held) {
            String id = held.message().toString();
            event.put("subject", id);
            data.put("id", id).put("status", MessageStatus.UNCERTAIN.word());
            held.reference().ifPresent(reference -> data.put("reference", reference));
            held.reason().ifPresent(reason -> data.put("reason", reason));
            data.put("release", "/messages/" + id + "/release").put("drop", "/messages/" + id + "/drop");
        }
        return event;
    }

    private static String type(ChannelNotification notification) {
        if (notification.news() instanceof StatusChange) {
            return "io.mkomhub.message.status";
        }
        if (notification.news() instanceof Held) {
            return "io.mkomhub.message.held";
        }
        return notification.news() instanceof OptOutReceived
                ? "io.mkomhub.contact.opted-out"
                : "io.mkomhub.message.reply";
    }

    @Override
    public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
        if (answer.isSuccess()) {
            return DeliveryResult.accepted();
        }
        return answer.status() == GONE
                ? new DeliveryResult.Rejected("the endpoint is gone (410)")
                : DeliveryResult.retry(answer.status(), answer.retryAfter());
    }
}
