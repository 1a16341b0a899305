package io.mkomhub.channel.webhook;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.CloudEvent;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.SigningKeys;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
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
        String body = Json.write(CloudEvent.of(notification).json());
        long timestamp = now.getEpochSecond();
        String signature = channel.credentials()
                .signingSecrets()
                .map(secrets -> SigningKeys.parse(secrets).sign(notification.id(), timestamp, body))
                .orElseThrow(() -> new IllegalStateException("a webhook channel always has a signing secret"));
        Map<String, String> headers = new LinkedHashMap<>(channel.headers().all());
        headers.put("Content-Type", "application/cloudevents+json; charset=UTF-8");
        headers.put("webhook-id", notification.id());
        headers.put("webhook-timestamp", Long.toString(timestamp));
        headers.put("webhook-signature", signature);
        return channel.address().map(address -> new OutgoingRequest("POST", address, headers, body));
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
