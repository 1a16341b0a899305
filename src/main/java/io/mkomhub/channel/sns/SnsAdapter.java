package io.mkomhub.channel.sns;

import io.mkomhub.channel.AwsChannels;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.CloudEvent;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.aws.Arn;
import io.mkomhub.platform.aws.SignedRequests;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes notifications to an SNS topic: the CloudEvent as the message, its attributes as message attributes, which
 * subscriptions can filter by.
 *
 * <p>Guarantee: a FIFO topic keeps the order of the events of one person, and discards an event that is sent again within
 * five minutes.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 */
@ApplicationScoped
class SnsAdapter implements ChannelAdapter {

    private final SignedRequests requests;

    SnsAdapter(SignedRequests requests) {
        this.requests = requests;
    }

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.SNS;
    }

    @Override
    public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
        Arn topic = AwsChannels.target(channel, Arn.Service.SNS);
        CloudEvent event = CloudEvent.of(notification);
        List<String> form = new ArrayList<>(List.of(
                "Action",
                "Publish",
                "Version",
                "2010-03-31",
                "TopicArn",
                topic.toString(),
                "Message",
                Json.write(event.json())));
        int number = 1;
        for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
            String entry = "MessageAttributes.entry." + number++;
            form.addAll(List.of(
                    entry + ".Name",
                    attribute.getKey(),
                    entry + ".Value.DataType",
                    "String",
                    entry + ".Value.StringValue",
                    attribute.getValue()));
        }
        if (topic.isFifo()) {
            form.addAll(List.of(
                    "MessageGroupId",
                    AwsChannels.group(notification, event),
                    "MessageDeduplicationId",
                    event.deliveryId()));
        }
        return Optional.of(requests.post(
                topic,
                Map.of("Content-Type", FormData.TYPE + "; charset=utf-8"),
                FormData.write(form.toArray(String[]::new)),
                now));
    }

    @Override
    public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
        if (!answer.isSuccess()) {
            return AwsChannels.judge(Arn.Service.SNS, answer);
        }
        return answer.body().contains("<MessageId>") ? DeliveryResult.accepted() : AwsChannels.unconfirmed(answer);
    }
}
