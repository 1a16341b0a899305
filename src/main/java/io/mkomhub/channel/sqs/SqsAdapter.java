package io.mkomhub.channel.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.AwsChannels;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.CloudEvent;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.aws.Arn;
import io.mkomhub.platform.aws.SignedRequests;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Sends notifications to an SQS queue: the CloudEvent as the body, its attributes as message attributes.
 *
 * <p>Guarantee: a FIFO queue keeps the order of the events of one person, and discards an event that is sent again within
 * five minutes.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">
 *     SendMessage</a>
 */
@ApplicationScoped
class SqsAdapter implements ChannelAdapter {

    private final SignedRequests requests;

    SqsAdapter(SignedRequests requests) {
        this.requests = requests;
    }

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.SQS;
    }

    @Override
    public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
        Arn queue = AwsChannels.target(channel, Arn.Service.SQS);
        CloudEvent event = CloudEvent.of(notification);
        ObjectNode message = Json.object()
                .put("QueueUrl", requests.endpoint(queue) + "/" + queue.account() + "/" + queue.name())
                .put("MessageBody", Json.write(event.json()));
        ObjectNode attributes = message.putObject("MessageAttributes");
        event.attributes()
                .forEach((name, value) ->
                        attributes.putObject(name).put("DataType", "String").put("StringValue", value));
        if (queue.isFifo()) {
            message.put("MessageGroupId", AwsChannels.group(notification, event))
                    .put("MessageDeduplicationId", event.deliveryId());
        }
        return Optional.of(requests.post(
                queue,
                Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", "AmazonSQS.SendMessage"),
                Json.write(message),
                now));
    }

    @Override
    public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
        if (!answer.isSuccess()) {
            return AwsChannels.judge(Arn.Service.SQS, answer);
        }
        return answer.body().contains("\"MessageId\"") ? DeliveryResult.accepted() : AwsChannels.unconfirmed(answer);
    }
}
