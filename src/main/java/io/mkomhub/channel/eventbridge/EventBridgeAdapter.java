package io.mkomhub.channel.eventbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.AwsChannels;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.CloudEvent;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.aws.Arn;
import io.mkomhub.platform.aws.AwsError;
import io.mkomhub.platform.aws.SignedRequests;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Puts notifications on an EventBridge event bus: the CloudEvent as the detail, its type as the detail type.
 *
 * <p>Limit: EventBridge keeps no order, and may accept an event for a bus that does not exist.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
@ApplicationScoped
class EventBridgeAdapter implements ChannelAdapter {

    /** What rules can match to get the hub's events only. */
    private static final String SOURCE = "mkom-hub";

    private final SignedRequests requests;

    EventBridgeAdapter(SignedRequests requests) {
        this.requests = requests;
    }

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.EVENTBRIDGE;
    }

    @Override
    public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
        Arn bus = AwsChannels.target(channel, Arn.Service.EVENTBRIDGE);
        CloudEvent event = CloudEvent.of(notification);
        ObjectNode entries = Json.object();
        entries.putArray("Entries")
                .addObject()
                .put("EventBusName", bus.toString())
                .put("Source", SOURCE)
                .put("DetailType", event.type())
                .put("Detail", Json.write(event.json()))
                .put("Time", event.time().getEpochSecond());
        return Optional.of(requests.post(
                bus,
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "AWSEvents.PutEvents"),
                Json.write(entries),
                now));
    }

    @Override
    public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
        if (!answer.isSuccess()) {
            return AwsChannels.judge(Arn.Service.EVENTBRIDGE, answer);
        }
        // The status is a success even if the only entry is refused.
        JsonNode entry = entry(answer);
        if (entry.has("ErrorCode")) {
            AwsError error = AwsError.of(
                    entry.path("ErrorCode").asText(), entry.path("ErrorMessage").asText());
            return AwsChannels.judge(Arn.Service.EVENTBRIDGE, error, answer);
        }
        return entry.has("EventId") ? DeliveryResult.accepted() : AwsChannels.unconfirmed(answer);
    }

    private static JsonNode entry(OutgoingAnswer answer) {
        try {
            return Json.read(answer.body()).path("Entries").path(0);
        } catch (InvalidInputException e) {
            return Json.object();
        }
    }
}
