package io.mkomhub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.json.InvalidInputException;
import io.mkomhub.message.CorrelationId;
import io.mkomhub.message.Delivery;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.MessageStatus;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.Notice;
import io.mkomhub.message.Notice.Held;
import io.mkomhub.message.Notice.News;
import io.mkomhub.message.Notice.OptOut;
import io.mkomhub.message.Notice.Reply;
import io.mkomhub.message.Notice.StatusChange;
import io.mkomhub.message.ParcelId;
import io.mkomhub.message.ReturnAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveriesTest {

    private static final MessageId MESSAGE = new MessageId(ParcelId.derived("test"), 7);
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");

    private static Delivery delivery(News news) {
        return Delivery.of(new Notice("a".repeat(64), "main", new Msisdn("5511953959059"), AT, news));
    }

    static Stream<Delivery> deliveries() {
        Delivery status = delivery(new StatusChange(
                MESSAGE,
                new ReturnAddress("main", "1241244", Optional.of("http://localhost/?s=%d"), 27),
                MessageStatus.FAILED,
                Optional.of("blacklist"),
                Optional.of("1241244")));
        return Stream.of(
                status,
                status.since(AT).failed("it answered with status 503"),
                delivery(new StatusChange(
                        MESSAGE,
                        new ReturnAddress("main", ""),
                        MessageStatus.SENT,
                        Optional.empty(),
                        Optional.empty())),
                delivery(new Reply("Olá 😀\n", Optional.of(MESSAGE))),
                delivery(new Reply("", Optional.empty())),
                Delivery.of(status.notice(), CorrelationId.of("c-1")).since(AT).failed("busy"),
                delivery(new Held(MESSAGE, Optional.of("MKOM answered 500"), Optional.of("1241244"))),
                delivery(new Held(MESSAGE, Optional.empty(), Optional.empty())),
                delivery(new OptOut("SAIR")));
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void read_shouldGiveWhatWasWritten_whenItIsADelivery(Delivery delivery) {
        assertThat(Deliveries.read(Deliveries.write(delivery))).isEqualTo(delivery);
    }

    @Test
    void deadLetter_shouldBeAsIfNeverTried_soThatItCanBeTriedAgain() {
        Delivery delivery = delivery(new OptOut("SAIR"));
        assertThat(Deliveries.read(Deliveries.writeDead(delivery.since(AT).failed("x"))))
                .isEqualTo(delivery);
        Delivery correlated = Delivery.of(delivery.notice(), CorrelationId.of("c-1"));
        assertThat(Deliveries.read(Deliveries.writeDead(correlated.since(AT).failed("x"))))
                .isEqualTo(correlated);
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
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> Deliveries.read(body));
    }
}
