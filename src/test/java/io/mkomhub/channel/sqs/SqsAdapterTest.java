package io.mkomhub.channel.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.CloudEvent;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.DeliveryResult.Retry;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.TestEvents;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.aws.TestSignedRequests;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqsAdapterTest {

    private static final Instant NOW = Instant.parse("2026-11-28T17:30:00Z");

    private final SqsAdapter wire = new SqsAdapter(TestSignedRequests.toAws());

    private static Channel channel(String queue) {
        return TestChannels.plain(
                "erp", Channel.Kind.SQS, Channel.Style.CLOUDEVENTS, "arn:aws:sqs:us-east-1:123456789012:" + queue);
    }

    private OutgoingRequest render(ChannelNotification notification, String queue) {
        return wire.render(notification, channel(queue), NOW).orElseThrow();
    }

    private DeliveryResult judge(int status, String body) {
        return wire.judge(TestEvents.delivered(), channel("mkom"), new OutgoingAnswer(status, body, Optional.empty()));
    }

    @Test
    void status_shouldBeACloudEvent_withItsAttributesBesideIt() {
        OutgoingRequest request = render(TestEvents.delivered(), "mkom");

        assertThat(request.address()).hasToString("https://sqs.us-east-1.amazonaws.com/");
        assertThat(request.headers())
                .containsEntry("X-Amz-Target", "AmazonSQS.SendMessage")
                .containsEntry("Content-Type", "application/x-amz-json-1.0")
                .containsEntry("Authorization", TestSignedRequests.authorization(request, "sqs", "us-east-1"));
        JsonNode message = Json.read(request.body());
        assertThat(message.path("QueueUrl").asText())
                .isEqualTo("https://sqs.us-east-1.amazonaws.com/123456789012/mkom");
        assertThat(message.path("MessageBody").asText()).isEqualTo(TestEvents.deliveredJson());
        JsonNode attributes = message.path("MessageAttributes");
        assertThat(attributes.size()).as("SQS and SNS take 10").isLessThanOrEqualTo(10);
        CloudEvent.of(TestEvents.delivered())
                .attributes()
                .forEach((name, value) -> assertThat(attributes.path(name))
                        .as(name)
                        .hasToString("{\"DataType\":\"String\",\"StringValue\":\"" + value + "\"}"));
        assertThat(message.has("MessageGroupId")).isFalse();
        assertThat(message.has("MessageDeduplicationId")).isFalse();
    }

    @Test
    void fifo_shouldKeepAPersonsOrder_andKnowARepeat() {
        JsonNode message = Json.read(render(TestEvents.delivered(), "mkom.fifo").body());

        assertThat(message.path("MessageGroupId").asText()).isEqualTo("0123456789abcdef");
        assertThat(message.path("MessageDeduplicationId").asText()).isEqualTo("abc");
        assertThat(Json.read(render(TestEvents.delivered().in("9c1f3b7ad2e84f60"), "mkom.fifo")
                                .body())
                        .path("MessageDeduplicationId")
                        .asText())
                .as("SQS would drop what it got five minutes ago")
                .isEqualTo("abc-9c1f3b7ad2e84f60");
        assertThat(Json.read(render(TestEvents.reply("Sim"), "mkom.fifo").body())
                        .path("MessageGroupId")
                        .asText())
                .as("without a pseudonym")
                .isEqualTo("def");
    }

    @Test
    void text_shouldArriveAsItIs_whateverItContains() {
        String text = "Olá \"você\" 😀\n\u0007\uFFFE é";

        JsonNode event =
                Json.read(Json.read(render(TestEvents.reply(text), "mkom").body())
                        .path("MessageBody")
                        .asText());

        assertThat(event.path("data").path("message").asText()).isEqualTo(text);
        assertThat(Json.read(render(TestEvents.reply(text), "mkom").body())
                        .path("MessageBody")
                        .asText())
                .as("characters that SQS refuses")
                .doesNotContain("\u0007", "\uFFFE");
    }

    @Test
    void answer_shouldBeBelieved_onlyWhenItNamesTheMessage() {
        assertThat(judge(200, "{\"MessageId\":\"1\",\"MD5OfMessageBody\":\"2\"}"))
                .isEqualTo(DeliveryResult.accepted());
        assertThat(judge(200, ""))
                .isEqualTo(new Retry(
                        "it answered with status 200, but not that it accepted the event", true, Optional.empty()));
        assertThat(judge(400, "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"…\"}"))
                .isEqualTo(new Retry(
                        "there is no such queue (QueueDoesNotExist): create it, or correct the channel's address",
                        true,
                        Optional.empty()));
    }
}
