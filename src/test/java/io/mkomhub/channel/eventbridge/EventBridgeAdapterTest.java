package io.mkomhub.channel.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.DeliveryResult.Rejected;
import io.mkomhub.channel.DeliveryResult.Retry;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.TestEvents;
import io.mkomhub.platform.aws.TestSignedRequests;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBridgeAdapterTest {

    private static final Instant NOW = Instant.parse("2026-11-28T17:30:00Z");
    private static final String BUS = "arn:aws:events:sa-east-1:123456789012:event-bus/mkom";

    private static final Channel CHANNEL =
            TestChannels.plain("erp", Channel.Kind.EVENTBRIDGE, Channel.Style.CLOUDEVENTS, BUS);

    private final EventBridgeAdapter wire = new EventBridgeAdapter(TestSignedRequests.toAws());

    private DeliveryResult judge(int status, String body) {
        return wire.judge(TestEvents.delivered(), CHANNEL, new OutgoingAnswer(status, body, Optional.empty()));
    }

    @Test
    void status_shouldBeTheDetail_withItsTypeForRules() {
        OutgoingRequest request =
                wire.render(TestEvents.delivered(), CHANNEL, NOW).orElseThrow();

        assertThat(request.address()).hasToString("https://events.sa-east-1.amazonaws.com/");
        assertThat(request.headers())
                .containsEntry("X-Amz-Target", "AWSEvents.PutEvents")
                .containsEntry("Content-Type", "application/x-amz-json-1.1")
                .containsEntry("Authorization", TestSignedRequests.authorization(request, "events", "sa-east-1"));
        JsonNode entries = Json.read(request.body()).path("Entries");
        assertThat(entries.size()).isEqualTo(1);
        JsonNode entry = entries.path(0);
        assertThat(entry.path("EventBusName").asText()).isEqualTo(BUS);
        assertThat(entry.path("Source").asText()).isEqualTo("mkom-hub");
        assertThat(entry.path("DetailType").asText()).isEqualTo("io.mkomhub.message.status");
        assertThat(entry.path("Detail").asText()).isEqualTo(TestEvents.deliveredJson());
        assertThat(entry.path("Time").asLong()).isEqualTo(TestEvents.AT.getEpochSecond());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            AccessDeniedException             | true  | the role of forward may not send to the event bus (AccessDeniedException): add its ARN to the stack's parameter ChannelArns; another account's event bus must allow the role in its policy, too
            ResourceNotFoundException         | true  | there is no such event bus (ResourceNotFoundException): create it, or correct the channel's address
            ThrottlingException               | true  | it is throttled (ThrottlingException)
            InternalFailure                   | true  | it refused the event (InternalFailure)
            NotAuthorizedForSourceException   | false | it refused the event (NotAuthorizedForSourceException)
            """)
    void entry_shouldBeSentAgain_whenItIsRefusedInASuccess(String code, boolean endpointDown, String reason) {
        assertThat(judge(
                        200,
                        "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"" + code
                                + "\",\"ErrorMessage\":\"5511953959059\"}]}"))
                .isEqualTo(new Retry(reason, endpointDown, Optional.empty()));
    }

    @Test
    void entry_shouldBeGivenUp_whenItCanNeverBeAccepted() {
        assertThat(judge(200, "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"MalformedDetail\"}]}"))
                .isEqualTo(new Rejected("the event bus does not accept what the event contains (MalformedDetail)"));
    }

    @Test
    void answer_shouldBeBelieved_onlyWhenItNamesTheEvent() {
        assertThat(judge(200, "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}"))
                .isEqualTo(DeliveryResult.accepted());
        for (String body : new String[] {"", "{}", "{\"Entries\":[]}", "<html>", "[]"}) {
            assertThat(judge(200, body))
                    .isEqualTo(new Retry(
                            "it answered with status 200, but not that it accepted the event", true, Optional.empty()));
        }
        assertThat(judge(400, "{\"__type\":\"ExpiredTokenException\",\"message\":\"…\"}"))
                .isEqualTo(new Retry(
                        "it does not accept the credentials of forward (ExpiredTokenException)",
                        true,
                        Optional.empty()));
    }
}
