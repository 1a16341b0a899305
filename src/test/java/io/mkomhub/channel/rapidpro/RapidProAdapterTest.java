package io.mkomhub.channel.rapidpro;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RapidProAdapterTest {

    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");
    private static final String BASE = "https://rapidpro.example.com/c/ex/8eb23e93-5ecb-45ba-b726-3b064e0c568c";

    private final RapidProAdapter wire = new RapidProAdapter();

    private static Channel channel(String address) {
        return TestChannels.plain("main", Channel.Kind.RAPIDPRO, Channel.Style.EXTERNAL, address);
    }

    private static ChannelNotification notification(News news) {
        return new ChannelNotification("1", "main", new Msisdn("5511953959059"), AT, news);
    }

    private static News status(MessageStatus status) {
        return new StatusChange(
                new MessageId(BatchId.derived("x"), 1),
                new ChannelOrigin("main", "12+4"),
                status,
                Optional.empty(),
                Optional.empty());
    }

    private OutgoingRequest render(String address, News news) {
        return wire.render(notification(news), channel(address), AT).orElseThrow();
    }

    @ParameterizedTest(name = "{0} is told as {1}")
    @CsvSource({
        "SENT, sent",
        "DELIVERED, delivered",
        "FAILED, failed",
        "OPTED_OUT, failed",
        "CANCELLED, failed",
        "EXPIRED, failed"
    })
    void status_shouldGoToItsOwnPath_withTheIdThatRapidProGave(MessageStatus status, String path) {
        OutgoingRequest request = render(BASE, status(status));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.address()).isEqualTo(URI.create(BASE + "/" + path));
        assertThat(request.body()).isEqualTo("id=12%2B4");
        assertThat(request.headers().get("Content-Type")).startsWith("application/x-www-form-urlencoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, BASE + "/", BASE + "/receive", BASE + "/receive/"})
    void reply_shouldGoToReceive_howeverTheAddressIsWritten(String address) {
        OutgoingRequest request = render(address, new ReplyReceived("Olá & até + tarde", Optional.empty()));
        assertThat(request.address()).isEqualTo(URI.create(BASE + "/receive"));
        assertThat(request.body())
                .isEqualTo("from=%2B5511953959059&text=Ol%C3%A1+%26+at%C3%A9+%2B+tarde&date=2026-11-20T10%3A00%3A00Z");
    }

    @Test
    void optOut_shouldGoToStopped_withTheNumberAlone() {
        OutgoingRequest request = render(BASE, new OptOutReceived("SAIR"));
        assertThat(request.address()).isEqualTo(URI.create(BASE + "/stopped"));
        assertThat(request.body()).isEqualTo("from=%2B5511953959059");
    }

    @Test
    void spacing_shouldBeLongerThanCouriersMemory_forRepliesOnly() {
        Channel channel = channel(BASE);
        assertThat(wire.spacing(notification(new ReplyReceived("a", Optional.empty())), channel))
                .isGreaterThan(Duration.ofSeconds(4));
        assertThat(wire.spacing(notification(status(MessageStatus.SENT)), channel))
                .isZero();
    }

    private DeliveryResult judge(int status, String body) {
        return wire.judge(
                notification(new OptOutReceived("SAIR")),
                channel(BASE),
                new OutgoingAnswer(status, body, Optional.empty()));
    }

    @Test
    void answer_shouldBeTakenForSuccess_whenItIs2xx() {
        assertThat(judge(200, "{\"message\":\"Message Accepted\"}")).isInstanceOf(DeliveryResult.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "must have one of 'sender' or 'from' set",
                "invalid date format: x",
                "phone number supplied is not a possible number",
                "parameters id or uuid should not be empty"
            })
    void answer_shouldBeFinal_whenItIsOneThatCourierWouldGiveAgain(String error) {
        assertThat(judge(400, "{\"message\":\"Error\",\"data\":[{\"error\":\"" + error + "\"}]}"))
                .isInstanceOf(DeliveryResult.Rejected.class);
    }

    @ParameterizedTest(name = "{0}: the endpoint is down: {1}")
    @CsvSource({"400, false", "401, false", "404, false", "302, false", "429, true", "500, true", "502, true"})
    void answer_shouldBeAskedForAgain_whenItIsAnyOther(int status, boolean down) {
        assertThat(judge(status, "internal error"))
                .isEqualTo(new DeliveryResult.Retry("it answered with status " + status, down, Optional.empty()));
    }
}
