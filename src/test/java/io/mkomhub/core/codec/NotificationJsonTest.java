package io.mkomhub.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationJsonTest {

    private static final MessageId MESSAGE = new MessageId(BatchId.derived("test"), 7);
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");

    private static NotificationDelivery delivery(News news) {
        return NotificationDelivery.of(
                new ChannelNotification("a".repeat(64), "main", new Msisdn("5511953959059"), AT, news));
    }

    static Stream<NotificationDelivery> deliveries() {
        NotificationDelivery status = delivery(new StatusChange(
                MESSAGE,
                new ChannelOrigin("main", "1241244", Optional.of("http://localhost/?s=%d"), 27),
                MessageStatus.FAILED,
                Optional.of("blacklist"),
                Optional.of("1241244")));
        return Stream.of(
                status,
                status.since(AT).failed("it answered with status 503"),
                delivery(new StatusChange(
                        MESSAGE,
                        new ChannelOrigin("main", ""),
                        MessageStatus.SENT,
                        Optional.empty(),
                        Optional.empty())),
                delivery(new ReplyReceived("Olá 😀\n", Optional.of(MESSAGE))),
                delivery(new ReplyReceived("", Optional.empty())),
                NotificationDelivery.of(status.notification(), CorrelationId.of("c-1"))
                        .since(AT)
                        .failed("busy"),
                delivery(new Held(MESSAGE, Optional.of("MKOM answered 500"), Optional.of("1241244"))),
                delivery(new Held(MESSAGE, Optional.empty(), Optional.empty())),
                delivery(new OptOutReceived("SAIR")),
                delivery(new OptOutReceived("SAIR")).storedAt("N#abc E#000000000001#def"),
                NotificationDelivery.of(status.notification().in("0123456789abcdef")));
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void read_shouldGiveWhatWasWritten_whenItIsADelivery(NotificationDelivery delivery) {
        assertThat(NotificationJson.read(NotificationJson.write(delivery))).isEqualTo(delivery);
    }

    @Test
    void deadLetter_shouldBeAsIfNeverTried_soThatItCanBeTriedAgain() {
        NotificationDelivery delivery = delivery(new OptOutReceived("SAIR"));
        assertThat(NotificationJson.read(
                        NotificationJson.writeDead(delivery.since(AT).failed("x"))))
                .isEqualTo(delivery);
        NotificationDelivery correlated = NotificationDelivery.of(delivery.notification(), CorrelationId.of("c-1"));
        assertThat(NotificationJson.read(
                        NotificationJson.writeDead(correlated.since(AT).failed("x"))))
                .isEqualTo(correlated);
        NotificationDelivery stored = NotificationDelivery.of(
                        delivery.notification().in("0123456789abcdef"))
                .storedAt("N#abc E#1");
        assertThat(NotificationJson.read(
                        NotificationJson.writeDead(stored.since(AT).failed("x"))))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "poison",
                "[]",
                "{}",
                "{\"id\":\"a\",\"channel\":\"b\",\"msisdn\":\"5511953959059\",\"at\":1,\"attempts\":0}",
                "{\"id\":\"a\",\"channel\":\"b\",\"msisdn\":\"x\",\"at\":1,\"attempts\":0,\"opt_out\":{\"text\":\"\"}}",
                "{\"id\":\"a\",\"channel\":\"b\",\"msisdn\":\"5511953959059\",\"at\":1,\"attempts\":9999999999,\"opt_out\":{\"text\":\"\"}}"
            })
    void read_shouldRefuse_whenItIsAnythingElse(String body) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> NotificationJson.read(body));
    }
}
