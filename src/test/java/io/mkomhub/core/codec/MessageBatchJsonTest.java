package io.mkomhub.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageBatchJsonTest {

    private static final BatchId ID = BatchId.derived("test");
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");
    private static final Mailing MAILING = new Mailing("Integração API V12.0", 12981);

    private static OutboundMessage plain(int place) {
        return new OutboundMessage(
                new MessageId(ID, place),
                new Msisdn("5511953959059"),
                "Olá \"você\"\n😀",
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static OutboundMessage full(int place) {
        return new OutboundMessage(
                new MessageId(ID, place),
                new Msisdn("5511953959059"),
                "Teste de Envio de SMS via API",
                Optional.of(Instant.parse("2023-04-26T20:01:00Z")),
                Optional.of("123~45"),
                List.of(new AutoAnswer("1", "(1|2)", "Agora"), new AutoAnswer("2", ".*", "Obrigado")),
                MessageClass.MARKETING,
                Optional.of(
                        new ChannelOrigin("main", "1241244", Optional.of("https://rapidpro.example.com/?s=%d"), 27)),
                Optional.of(Instant.parse("2023-04-26T21:01:00Z")));
    }

    private static OutboundMessage urgent(int place) {
        return handled(place, Handling.of(Priority.URGENT));
    }

    private static OutboundMessage handled(int place, Handling handling) {
        OutboundMessage any = full(place);
        return new OutboundMessage(
                any.id(),
                any.msisdn(),
                any.text(),
                any.schedule(),
                any.reference(),
                any.autoAnswers(),
                any.messageClass(),
                any.returnAddress(),
                any.expiry(),
                handling);
    }

    static Stream<Arguments> messageBatches() {
        return Stream.of(
                arguments("one plain message", new MessageBatch(ID, AT, "api:crm", MAILING, 0, List.of(plain(1)))),
                arguments(
                        "one that came with a request",
                        new MessageBatch(
                                ID,
                                AT,
                                "api:crm",
                                MAILING,
                                CorrelationId.of("JKJaXmPLvHcESHA="),
                                0,
                                List.of(plain(1)))),
                arguments(
                        "urgent ones", new MessageBatch(ID, AT, "api:crm", MAILING, 1, List.of(urgent(1), urgent(2)))),
                arguments(
                        "with a delivery window",
                        new MessageBatch(
                                ID,
                                AT,
                                "api:crm",
                                MAILING,
                                0,
                                List.of(handled(
                                        1,
                                        new Handling(
                                                Priority.NORMAL,
                                                Optional.of(DeliveryWindow.ofText("09:00-21:00 mon,sat no-holidays")),
                                                Optional.of(600),
                                                Optional.of("budget_per_day")))))),
                arguments(
                        "places with gaps, on a later try",
                        new MessageBatch(ID, AT, "api:crm", MAILING, 17, List.of(full(3), plain(100)))),
                arguments(
                        "as many as fit",
                        new MessageBatch(
                                ID,
                                AT,
                                "api:crm",
                                MAILING,
                                0,
                                IntStream.rangeClosed(1, MessageBatch.MAX_MESSAGES)
                                        .mapToObj(MessageBatchJsonTest::full)
                                        .toList())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messageBatches")
    void read_shouldGiveWhatWasWritten_whenItIsAMessageBatch(String name, MessageBatch messageBatch) {
        assertThat(MessageBatchJson.read(MessageBatchJson.write(messageBatch))).isEqualTo(messageBatch);
    }

    @Test
    void messageBatch_shouldBeRefused_whenItsMessagesBelongToTwoLanes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MessageBatch(ID, AT, "api:crm", MAILING, 0, List.of(plain(1), urgent(2))))
                .withMessage("the messages of a batch must be handled alike");
    }

    @Test
    void read_shouldDoWithoutACorrelationId_whenTheRecordHasNoneOrNoGoodOne() {
        MessageBatch messageBatch = new MessageBatch(ID, AT, "api:crm", MAILING, 0, List.of(plain(1)));
        String none = MessageBatchJson.write(messageBatch);

        assertThat(none).doesNotContain("correlation");
        assertThat(MessageBatchJson.read(none.replace("{\"id\"", "{\"correlation_id\":\"a\\r\\nb\",\"id\"")))
                .isEqualTo(messageBatch);
    }

    @Test
    void with_shouldKeepTheCorrelationId_whenTheRestOfAMessageBatchGoesBack() {
        MessageBatch messageBatch =
                new MessageBatch(ID, AT, "api:crm", MAILING, CorrelationId.of("c-1"), 0, List.of(plain(1), plain(2)));

        assertThat(messageBatch.with(List.of(plain(2)), 1).correlation()).isEqualTo(CorrelationId.of("c-1"));
    }

    static Stream<Arguments> garbage() {
        String good = MessageBatchJson.write(new MessageBatch(ID, AT, "api:crm", MAILING, 0, List.of(full(1))));
        return Stream.of(
                arguments("nothing", ""),
                arguments("words", "poison"),
                arguments("an array", "[]"),
                arguments("null", "null"),
                arguments("no fields", "{}"),
                arguments(
                        "an event", "{\"received_at\":1,\"events\":[{\"msisdn\":\"5511980664212\",\"status\":\"x\"}]}"),
                arguments("no messages", good.replaceAll("\"messages\":\\[.*]", "\"messages\":[]")),
                arguments("no id", good.replace("\"id\"", "\"di\"")),
                arguments("id of another form", good.replace(ID.text(), "x")),
                arguments("no time", good.replace("accepted_at", "accepted_ta")),
                arguments("time beyond all measure", good.replaceAll("\"accepted_at\":\\d+", "\"accepted_at\":9e99")),
                arguments("blank mailing", good.replace("Integração API V12.0", " ")),
                arguments("no cost centre", good.replace("cost_centre_id", "x")),
                arguments("unknown priority", good.replace("{\"id\"", "{\"priority\":\"low\",\"id\"")),
                arguments("no window", good.replace("{\"id\"", "{\"window\":\"9-21\",\"id\"")),
                arguments("place 0", good.replace("\"place\":1", "\"place\":0")),
                arguments("place 101", good.replace("\"place\":1", "\"place\":101")),
                arguments("place beyond 32 bits", good.replace("\"place\":1", "\"place\":4294967297")),
                arguments("letters in the number", good.replace("5511953959059", "55119x3959059")),
                arguments("no text", good.replace("\"message\":\"Teste", "\"text\":\"Teste")),
                arguments("schedule in words", good.replaceAll("\"schedule\":\\d+", "\"schedule\":\"amanhã\"")),
                arguments("auto_answer that is none", good.replaceAll("\"auto_answer\":\\[.*?]", "\"auto_answer\":1")));
    }

    /** Anything but an InvalidInputException would make the queue deliver it again and again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("garbage")
    void read_shouldRefuse_whenItIsAnythingElse(String name, String body) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> MessageBatchJson.read(body));
    }

    @Test
    void read_shouldRefuse_whenThereAreTooManyMessages() {
        String one = MessageBatchJson.write(new MessageBatch(ID, AT, "api:crm", MAILING, 0, List.of(plain(1))));
        String message = one.substring(one.indexOf("[") + 1, one.lastIndexOf("]"));
        String many = one.replace("[" + message + "]", "[" + (message + ",").repeat(101) + "]");

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> MessageBatchJson.read(many));
    }
}
