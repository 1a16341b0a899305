package io.mkomhub.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Credentials;
import io.mkomhub.channel.Reception;
import io.mkomhub.channel.SigningKeys;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.MessageStatus;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.Notice;
import io.mkomhub.message.Notice.Held;
import io.mkomhub.message.Notice.StatusChange;
import io.mkomhub.message.ParcelId;
import io.mkomhub.message.ReturnAddress;
import io.mkomhub.outgoing.OutgoingAnswer;
import io.mkomhub.outgoing.OutgoingRequest;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookWireTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");
    private static final MessageId MESSAGE = new MessageId(ParcelId.derived("x"), 1);

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
            false);

    private static final Notice NOTICE = new Notice(
            "abc",
            "erp",
            new Msisdn("5511953959059"),
            AT,
            new StatusChange(
                    MESSAGE,
                    new ReturnAddress("erp", MESSAGE.toString()),
                    MessageStatus.DELIVERED,
                    Optional.empty(),
                    Optional.of("pedido-1")));

    private final WebhookWire wire = new WebhookWire();

    @Test
    void status_shouldBeACloudEvent_signedWithIdTimeAndBody() {
        OutgoingRequest request = wire.render(NOTICE, CHANNEL, Instant.ofEpochSecond(1_800_000_000))
                .orElseThrow();
        assertThat(request.body())
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"abc\",\"source\":\"/mkom-hub/channels/erp\","
                        + "\"type\":\"io.mkomhub.message.status\",\"time\":\"2026-11-20T10:00:00.123Z\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"msisdn\":\"5511953959059\",\"id\":\""
                        + MESSAGE
                        + "\",\"status\":\"delivered\",\"reference\":\"pedido-1\"},\"subject\":\"" + MESSAGE + "\"}");
        assertThat(request.headers())
                .containsEntry("webhook-id", "abc")
                .containsEntry("webhook-timestamp", "1800000000")
                .containsEntry(
                        "webhook-signature", SigningKeys.parse(SECRET).sign("abc", 1_800_000_000, request.body()));
    }

    @Test
    void held_shouldSayWhyAndHowToRelease() {
        Notice held = new Notice(
                "abc",
                "erp",
                new Msisdn("5511953959059"),
                AT,
                new Held(MESSAGE, Optional.of("MKOM answered 500"), Optional.of("pedido-1")));

        assertThat(wire.render(held, CHANNEL, AT).orElseThrow().body())
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"abc\",\"source\":\"/mkom-hub/channels/erp\","
                        + "\"type\":\"io.mkomhub.message.held\",\"time\":\"2026-11-20T10:00:00.123Z\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"msisdn\":\"5511953959059\",\"id\":\""
                        + MESSAGE
                        + "\",\"status\":\"uncertain\",\"reference\":\"pedido-1\",\"reason\":\"MKOM answered 500\","
                        + "\"release\":\"/messages/" + MESSAGE + "/release\",\"drop\":\"/messages/" + MESSAGE
                        + "/drop\"},\"subject\":\"" + MESSAGE + "\"}");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"200, Told", "204, Told", "410, Never", "404, TryLater", "301, TryLater", "503, TryLater"})
    void answer_shouldBeJudgedByItsStatus(int status, String reception) {
        Reception judged = wire.judge(NOTICE, CHANNEL, new OutgoingAnswer(status, "", Optional.empty()));
        assertThat(judged.getClass().getSimpleName()).isEqualTo(reception);
    }
}
