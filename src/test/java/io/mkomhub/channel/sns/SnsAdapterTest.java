package io.mkomhub.channel.sns;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.CloudEvent;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.DeliveryResult.Retry;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.TestEvents;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.aws.TestSignedRequests;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnsAdapterTest {

    private static final Instant NOW = Instant.parse("2026-11-28T17:30:00Z");

    private final SnsAdapter wire = new SnsAdapter(TestSignedRequests.toAws());

    private static Channel channel(String topic) {
        return TestChannels.plain(
                "erp", Channel.Kind.SNS, Channel.Style.CLOUDEVENTS, "arn:aws-cn:sns:cn-north-1:123456789012:" + topic);
    }

    private OutgoingRequest render(ChannelNotification notification, String topic) {
        return wire.render(notification, channel(topic), NOW).orElseThrow();
    }

    private DeliveryResult judge(int status, String body) {
        return wire.judge(TestEvents.delivered(), channel("mkom"), new OutgoingAnswer(status, body, Optional.empty()));
    }

    @Test
    void status_shouldBeACloudEvent_withAttributesThatSubscriptionsFilterBy() {
        OutgoingRequest request = render(TestEvents.delivered(), "mkom");

        assertThat(request.address()).hasToString("https://sns.cn-north-1.amazonaws.com.cn/");
        assertThat(request.headers())
                .containsEntry("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .containsEntry("Authorization", TestSignedRequests.authorization(request, "sns", "cn-north-1"));
        Map<String, List<String>> form = FormData.parse(request.body());
        assertThat(form)
                .containsEntry("Action", List.of("Publish"))
                .containsEntry("Version", List.of("2010-03-31"))
                .containsEntry("TopicArn", List.of("arn:aws-cn:sns:cn-north-1:123456789012:mkom"))
                .containsEntry("Message", List.of(TestEvents.deliveredJson()))
                .doesNotContainKeys("MessageGroupId", "MessageDeduplicationId");
        int number = 1;
        for (Map.Entry<String, String> attribute :
                CloudEvent.of(TestEvents.delivered()).attributes().entrySet()) {
            String entry = "MessageAttributes.entry." + number++;
            assertThat(form)
                    .containsEntry(entry + ".Name", List.of(attribute.getKey()))
                    .containsEntry(entry + ".Value.DataType", List.of("String"))
                    .containsEntry(entry + ".Value.StringValue", List.of(attribute.getValue()));
        }
    }

    @Test
    void fifo_shouldKeepAPersonsOrder_andKnowARepeat() {
        assertThat(FormData.parse(render(TestEvents.delivered(), "mkom.fifo").body()))
                .containsEntry("MessageGroupId", List.of("0123456789abcdef"))
                .containsEntry("MessageDeduplicationId", List.of("abc"));
    }

    @Test
    void text_shouldArriveAsItIs_whateverItContains() {
        String text = "Olá & \"você\" + 100% = 😀\n";

        String message = FormData.parse(render(TestEvents.reply(text), "mkom").body())
                .getOrDefault("Message", List.of(""))
                .get(0);

        assertThat(Json.read(message).path("data").path("message").asText()).isEqualTo(text);
    }

    @Test
    void answer_shouldBeBelieved_onlyWhenItNamesTheMessage() {
        assertThat(judge(
                        200,
                        "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"))
                .isEqualTo(DeliveryResult.accepted());
        assertThat(judge(200, "<html>"))
                .isEqualTo(new Retry(
                        "it answered with status 200, but not that it accepted the event", true, Optional.empty()));
        assertThat(judge(
                        404,
                        "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code>"
                                + "<Message>Topic does not exist</Message></Error></ErrorResponse>"))
                .isEqualTo(new Retry(
                        "there is no such topic (NotFound): create it, or correct the channel's address",
                        true,
                        Optional.empty()));
    }
}
