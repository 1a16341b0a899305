package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.Documents;
import io.mkomhub.channel.mkom.TransmissionOutcome.Accepted;
import io.mkomhub.channel.mkom.TransmissionOutcome.Refused;
import io.mkomhub.channel.mkom.TransmissionOutcome.Retryable;
import io.mkomhub.channel.mkom.TransmissionOutcome.Unauthorised;
import io.mkomhub.channel.mkom.TransmissionOutcome.Uncertain;
import io.mkomhub.channel.mkom.TransmissionResponses.ServerError;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransmissionResponsesTest {

    private static final BatchId BATCH = BatchId.derived("test");
    private static final MessageId ONE = new MessageId(BATCH, 1);
    private static final MessageId TWO = new MessageId(BATCH, 2);
    private static final Map<String, MessageId> SENT = Map.of("a", ONE, "b", TWO);
    private static final String NOT_MENTIONED = "MKOM's answer does not mention the message";
    private static final String REFUSED = "MKOM refused the message";

    private static TransmissionOutcome read(int status, String body) {
        return read(status, body, ServerError.UNCERTAIN);
    }

    private static TransmissionOutcome read(int status, String body, ServerError serverError) {
        return TransmissionResponses.read(
                status, body.getBytes(StandardCharsets.UTF_8), Optional.empty(), SENT, serverError);
    }

    private static Accepted accepted(String mailing, Map<MessageId, String> refusals) {
        return new Accepted(Optional.of(mailing), refusals);
    }

    @Test
    void read_shouldBeAccepted_whenItIsTheManualsAnswer() {
        assertThat(TransmissionResponses.read(
                        200,
                        Documents.TRANSMISSION_ANSWER.bytes(),
                        Optional.empty(),
                        Map.of("12345678910", ONE),
                        ServerError.UNCERTAIN))
                .isEqualTo(accepted("16358884", Map.of()));
    }

    static Stream<Arguments> answers() {
        String both = "{\"success\":true,\"reference\":\"a\"},{\"success\":true,\"reference\":\"b\"}";
        return Stream.of(
                arguments("both taken", "[" + both + "]", Map.of()),
                arguments(
                        "in another order, with other references between",
                        "[{\"success\":true,\"reference\":\"b\"},{\"success\":true,\"reference\":\"x\"},"
                                + "{\"success\":true,\"reference\":\"a\"}]",
                        Map.of()),
                arguments(
                        "one refused",
                        "[{\"success\":true,\"reference\":\"a\"},{\"success\":false,\"reference\":\"b\"}]",
                        Map.of(TWO, REFUSED)),
                arguments("one not mentioned", "[{\"success\":true,\"reference\":\"a\"}]", Map.of(TWO, NOT_MENTIONED)),
                arguments("refused, then taken", "[{\"success\":false,\"reference\":\"a\"}," + both + "]", Map.of()),
                arguments("unclear, then taken", "[{\"reference\":\"a\"}," + both + "]", Map.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void read_shouldCountOnlyEchoedReferencesWithSuccess_whenMkomAnswers200(
            String name, String messages, Map<MessageId, String> refusals) {
        assertThat(read(200, "{\"mailing\":{\"id\":\"16358884\"},\"messages\":" + messages + "}"))
                .isEqualTo(accepted("16358884", refusals));
    }

    /**
     * What is not mentioned may be what a strange reference stands for, and what is mentioned without a clear word may be
     * taken: failed messages are never looked at again.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"success\":true,\"reference\":\"a\"},{\"reference\":\"b\"}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":null,\"reference\":\"b\"}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":\"true\",\"reference\":\"b\"}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":1,\"reference\":\"b\"}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":false,\"reference\":\"b\"},{\"reference\":\"b\"}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":true}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":true,\"reference\":null}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":true,\"reference\":\"B\"}]",
                "[{\"success\":true,\"reference\":\"a\"},{\"success\":false,\"reference\":\"cut\"}]",
                "[{\"success\":true,\"reference\":\"a\"},7]",
            })
    void read_shouldLeaveInDoubtWhatIsNotMentioned_whenTheAnswerDoesNotRuleItOut(String messages) {
        assertThat(read(200, "{\"mailing\":{\"id\":\"1\"},\"messages\":" + messages + "}"))
                .isInstanceOfSatisfying(Accepted.class, answer -> {
                    assertThat(answer.refusals()).isEmpty();
                    assertThat(answer.unconfirmed()).containsOnlyKeys(TWO);
                });
    }

    /** 503 among them: whoever says what was taken did not refuse the request. */
    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 413, 422, 429, 500, 503})
    void read_shouldBeUncertain_whenAnErrorSaysThatAMessageWasTaken(int status) {
        assertThat(List.of(
                        "{\"messages\":[{\"success\":true,\"reference\":\"a\"}]}",
                        "{\"messages\":[{\"success\":false,\"reference\":\"a\"},{\"success\":true,\"reference\":\"cut\"}]}",
                        "{\"mailing\":{\"id\":\"16358884\"}}",
                        Documents.TRANSMISSION_ANSWER.text()))
                .allSatisfy(body ->
                        assertThat(read(status, body, ServerError.RETRY)).isInstanceOf(Uncertain.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 503})
    void read_shouldGoByTheStatus_whenTheErrorNamesOnlyWhatWasRefused(int status) {
        assertThat(read(status, "{\"messages\":[{\"success\":false,\"reference\":\"a\"}],\"mailing\":{\"id\":null}}"))
                .isNotInstanceOf(Uncertain.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 507})
    void read_shouldKeepHowLongMkomAsksToWait_whateverTheStatusSaysElse(int status) {
        Optional<Duration> after = Optional.of(Duration.ofSeconds(90));
        TransmissionOutcome outcome =
                TransmissionResponses.read(status, new byte[0], after, SENT, ServerError.UNCERTAIN);

        assertThat(
                        outcome instanceof TransmissionOutcome.Uncertain uncertain
                                ? uncertain.after()
                                : ((TransmissionOutcome.Retryable) outcome).after())
                .isEqualTo(after);
    }

    /** A mailing that MKOM has made is a sign that it took something. */
    @ParameterizedTest
    @ValueSource(
            strings = {",\"messages\":[]", ",\"messages\":null", ",\"messages\":\"ok\"", "", ",\"error\":\"timeout\""})
    void read_shouldBeUncertain_whenA200HasAMailingButMentionsNobody(String rest) {
        assertThat(read(200, "{\"mailing\":{\"id\":16358884}" + rest + "}"))
                .isEqualTo(new Uncertain("MKOM created a mailing, but its answer mentions no message"));
    }

    @Test
    void read_shouldRetryA500_whenItIsKnownToMeanThatNothingWasTaken() {
        assertThat(read(500, "", ServerError.RETRY)).isInstanceOf(Retryable.class);
        assertThat(read(502, "", ServerError.RETRY)).isInstanceOf(Uncertain.class);
    }

    @Test
    void read_shouldLeaveOutAMailingIdThatIsTooLong_becauseItIsKeptWithEveryMessage() {
        assertThat(read(
                        200,
                        "{\"mailing\":{\"id\":\"" + "9".repeat(101)
                                + "\"},\"messages\":[{\"success\":true,\"reference\":\"a\"}]}"))
                .isInstanceOfSatisfying(
                        Accepted.class, answer -> assertThat(answer.mailingId()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":null}",
                "{\"messages\":\"ok\",\"mailing\":{\"id\":null}}"
            })
    void read_shouldFailAll_whenA200HasNeitherMessagesNorAMailing(String body) {
        assertThat(read(200, body))
                .isEqualTo(new Accepted(Optional.empty(), Map.of(ONE, NOT_MENTIONED, TWO, NOT_MENTIONED)));
    }

    @Test
    void read_shouldTakeTheMailing_whenItsIdIsANumber() {
        assertThat(read(200, "{\"mailing\":{\"id\":16358884},\"messages\":[{\"success\":true,\"reference\":\"a\"}]}"))
                .isInstanceOfSatisfying(
                        Accepted.class, answer -> assertThat(answer.mailingId()).contains("16358884"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"saldo insuficiente\"}",
                "{\"error\":{\"code\":7}}",
                "{\"error\":\"x\",\"messages\":[]}",
                "{\"error\":\"x\",\"messages\":null}"
            })
    void read_shouldBeRefused_whenA200HasAnErrorAndNoMessages(String body) {
        assertThat(read(200, body)).isEqualTo(new Refused("MKOM answered with an error"));
    }

    @Test
    void read_shouldGoByTheMessages_whenA200HasAnErrorToo() {
        assertThat(read(200, "{\"error\":\"partial\",\"messages\":[{\"success\":true,\"reference\":\"a\"}]}"))
                .isEqualTo(new Accepted(Optional.empty(), Map.of(TWO, NOT_MENTIONED)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{\"mailing\":", "<html>ok</html>", "OK"})
    void read_shouldBeUncertain_whenA200CannotBeRead(String body) {
        assertThat(read(200, body)).isEqualTo(new Uncertain("MKOM's answer cannot be read"));
    }

    /** JSON, but nothing that says what became of the messages. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "true", "\"ok\"", "1", "[{\"success\":true,\"reference\":\"a\"}]"})
    void read_shouldBeUncertain_whenA200IsNotAnObject(String body) {
        assertThat(read(200, body)).isEqualTo(new Uncertain("MKOM's answer cannot be read"));
    }

    /** Any 2xx is a yes; without a body it does not say to what. */
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 203, 204, 205, 206, 207})
    void read_shouldNeverBeRetried_whenTheStatusSaysYes(int status) {
        assertThat(read(status, "")).isInstanceOf(Uncertain.class);
        assertThat(
                        read(
                                status,
                                "{\"messages\":[{\"success\":true,\"reference\":\"a\"},{\"success\":true,\"reference\":\"b\"}]}"))
                .isEqualTo(new Accepted(Optional.empty(), Map.of()));
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                arguments(301, Retryable.class),
                arguments(302, Retryable.class),
                arguments(303, Uncertain.class),
                arguments(307, Retryable.class),
                arguments(400, Refused.class),
                arguments(401, Unauthorised.class),
                arguments(403, Unauthorised.class),
                arguments(404, Retryable.class),
                arguments(405, Retryable.class),
                arguments(408, Uncertain.class),
                arguments(409, Uncertain.class),
                arguments(413, Refused.class),
                arguments(422, Refused.class),
                arguments(429, Retryable.class),
                arguments(425, Retryable.class),
                arguments(500, Uncertain.class),
                arguments(502, Uncertain.class),
                arguments(503, Retryable.class),
                arguments(504, Uncertain.class),
                arguments(507, Uncertain.class),
                arguments(520, Uncertain.class),
                arguments(524, Uncertain.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statuses")
    void read_shouldClassify_whateverTheStatus(int status, Class<? extends TransmissionOutcome> kind) {
        assertThat(List.of("", "<html>", "{\"error\":\"x\"}"))
                .allSatisfy(body -> assertThat(read(status, body)).isInstanceOf(kind));
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "404", "429", "500"})
    void read_shouldNameTheStatusAndNothingOfTheBody_whenItIsAnError(int status) {
        assertThat(read(status, "{\"error\":\"5511953959059\"}").toString())
                .contains("MKOM answered " + status)
                .doesNotContain("5511953959059");
    }
}
