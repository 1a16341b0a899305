package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a record looks like in a log or an exception message: it names the thing, and nothing of the person. */
class PersonalDataTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String DIGITS = "5511953959059";
    private static final String TEXT = "Oi, Ana";
    private static final String REFERENCE = "pedido-da-ana";
    private static final Msisdn PHONE = new Msisdn(DIGITS);

    static Stream<Arguments> records() {
        MessageId id = new MessageId(BatchId.derived("test"), 1);
        RequestKey key = new RequestKey("natal", "r-1", "c-1", DIGITS);
        AutoAnswer step = new AutoAnswer("1", REFERENCE, TEXT);
        OutboundMessage message =
                new OutboundMessage(id, PHONE, TEXT, Optional.of(NOW), Optional.of(REFERENCE), List.of(step));
        Event.Reply reply = new Event.Reply(Optional.of("1"), Optional.of(REFERENCE), PHONE, Optional.of(NOW), TEXT);
        return Stream.of(
                arguments(PHONE, "5511*******59"),
                arguments(message, id.toString()),
                arguments(step, "1"),
                arguments(reply, "Reply["),
                arguments(
                        new ChannelOrigin("erp", REFERENCE, Optional.of("https://erp.example.com/?to=" + DIGITS), 3),
                        "erp"),
                arguments(new ChannelNotification.ReplyReceived(TEXT, Optional.of(id)), id.toString()),
                arguments(key, "natal/r-1"),
                arguments(new Answered(TEXT, ""), "Answered"),
                arguments(new ScheduledExchange(key, 1, TEXT, new Answered(TEXT, ""), NOW), "natal/r-1"),
                arguments(new Flows.Heard(TEXT, NOW, Optional.empty()), NOW.toString()),
                arguments(new Flows.FlowAnswer("promo", TEXT, Optional.empty()), "promo"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("records")
    void toString_shouldNameTheThingAndNothingOfThePerson_whenARecordIsLogged(Object logged, String named) {
        assertThat(logged.toString()).contains(named).doesNotContain(DIGITS, TEXT, REFERENCE);
    }
}
