package io.mkomhub.channel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Credentials;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.Headers;
import io.mkomhub.channel.SigningKeys;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookAdapterTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");
    private static final MessageId MESSAGE = new MessageId(BatchId.derived("x"), 1);

    private static final Channel CHANNEL = new Channel(
            "erp",
            Channel.Kind.WEBHOOK,
            Channel.Style.CLOUDEVENTS,
            Optional.of(URI.create("https://erp.example.com/hooks")),
            new Credentials(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(SECRET)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty(),
            Priority.NORMAL,
            false);

    private static final ChannelNotification NOTIFICATION = new ChannelNotification(
            "abc",
            "erp",
            new Msisdn("5511953959059"),
            AT,
            new StatusChange(
                    MESSAGE,
                    new ChannelOrigin("erp", MESSAGE.toString()),
                    MessageStatus.DELIVERED,
                    Optional.empty(),
                    Optional.of("pedido-1")));

    private final WebhookAdapter wire = new WebhookAdapter();

    @Test
    void status_shouldBeACloudEvent_signedWithIdTimeAndBody() {
        OutgoingRequest request = wire.render(NOTIFICATION, CHANNEL, Instant.ofEpochSecond(1_800_000_000))
                .orElseThrow();
        assertThat(request.body())
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"abc\",\"source\":\"/mkom-hub/channels/erp\","
                        + "\"type\":\"io.mkomhub.message.status\",\"subject\":\"" + MESSAGE
                        + "\",\"time\":\"2026-11-20T10:00:00.123Z\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"msisdn\":\"5511953959059\",\"id\":\""
                        + MESSAGE
                        + "\",\"status\":\"delivered\",\"reference\":\"pedido-1\"}}");
        assertThat(request.headers())
                .containsEntry("webhook-id", "abc")
                .containsEntry("webhook-timestamp", "1800000000")
                .containsEntry(
                        "webhook-signature", SigningKeys.parse(SECRET).sign("abc", 1_800_000_000, request.body()));
    }

    /** A receiver can tell it from the first time, and knows the event again. */
    @Test
    void event_shouldNameItsReplay_whenItIsToldAgain() {
        OutgoingRequest request =
                wire.render(NOTIFICATION.in("9c1f3b7ad2e84f60"), CHANNEL, AT).orElseThrow();

        assertThat(request.body()).contains("\"id\":\"abc\"").contains(",\"replay\":\"9c1f3b7ad2e84f60\",\"data\":");
        assertThat(request.headers()).containsEntry("webhook-id", "abc");
    }

    @Test
    void held_shouldSayWhyAndHowToRelease() {
        ChannelNotification held = new ChannelNotification(
                "abc",
                "erp",
                new Msisdn("5511953959059"),
                AT,
                new Held(MESSAGE, Optional.of("MKOM answered 500"), Optional.of("pedido-1")));

        assertThat(wire.render(held, CHANNEL, AT).orElseThrow().body())
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"abc\",\"source\":\"/mkom-hub/channels/erp\","
                        + "\"type\":\"io.mkomhub.message.held\",\"subject\":\"" + MESSAGE
                        + "\",\"time\":\"2026-11-20T10:00:00.123Z\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"msisdn\":\"5511953959059\",\"id\":\""
                        + MESSAGE
                        + "\",\"status\":\"uncertain\",\"reference\":\"pedido-1\",\"reason\":\"MKOM answered 500\","
                        + "\"release\":\"/messages/" + MESSAGE + "/release\",\"drop\":\"/messages/" + MESSAGE
                        + "/drop\"}}");
    }

    @Test
    void request_shouldCarryTheChannelsHeaders() {
        Channel tenant = TestChannels.with(
                CHANNEL, new Headers(Map.of("X-Tenant", "acme"), Map.of("Authorization", "Bearer s3cret")));

        OutgoingRequest request = wire.render(NOTIFICATION, tenant, AT).orElseThrow();

        assertThat(request.headers())
                .containsEntry("X-Tenant", "acme")
                .containsEntry("Authorization", "Bearer s3cret")
                .containsEntry("webhook-id", "abc");
        assertThat(tenant.toString()).contains("Authorization").doesNotContain("s3cret");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"200, Accepted", "204, Accepted", "410, Rejected", "404, Retry", "301, Retry", "503, Retry"})
    void answer_shouldBeJudgedByItsStatus(int status, String deliveryResult) {
        DeliveryResult judged = wire.judge(NOTIFICATION, CHANNEL, new OutgoingAnswer(status, "", Optional.empty()));
        assertThat(judged.getClass().getSimpleName()).isEqualTo(deliveryResult);
    }
}
