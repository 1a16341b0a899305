package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.Documents;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.Segments.Encoding;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionTest {

    private static final MailingDefaults NONE = TestMailingDefaults.NONE;
    private static final MailingDefaults DEFAULTS = new TestMailingDefaults(Optional.of("MKOM Hub"), Optional.of(7L));
    private static final String MESSAGE = "{\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"reference\":\"r1\"}";

    private static Submission read(String json, MailingDefaults defaults) {
        return Submission.read(
                json.getBytes(StandardCharsets.UTF_8), defaults, TestMessageLimits.RULES, TestMessageLimits.NOW);
    }

    private static Draft draft(Submission submission, int place) {
        return assertThat(submission.entries().get(place))
                .asInstanceOf(type(Valid.class))
                .actual()
                .draft();
    }

    private static Invalid invalid(Submission submission, int place) {
        return assertThat(submission.entries().get(place))
                .asInstanceOf(type(Invalid.class))
                .actual();
    }

    /** Programs leave them at the front of a body and of the texts that they put together; each would make UCS-2 of an SMS. */
    @Test
    void read_shouldLeaveOutByteOrderMarks_whereverTheyAre() {
        byte[] body = ("\uFEFF{\"msisdn\":\"5511953959059\",\"message\":\"\uFEFFOi, \\ufeffAna\","
                        + "\"auto_answer\":[{\"access_level\":\"1\",\"access_code\":\"1\",\"send_message\":\"\uFEFFSim\"}],"
                        + "\"reference\":\"a\"}")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(Submission.read(body, DEFAULTS, TestMessageLimits.RULES, TestMessageLimits.NOW)
                        .entries())
                .singleElement()
                .asInstanceOf(type(Valid.class))
                .satisfies(valid -> {
                    assertThat(valid.draft().text()).isEqualTo("Oi, Ana");
                    assertThat(valid.draft().segments()).isEqualTo(new Segments(Encoding.GSM_7, 1));
                    assertThat(valid.draft().autoAnswers())
                            .singleElement()
                            .satisfies(
                                    answer -> assertThat(answer.sendMessage()).isEqualTo("Sim"));
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        of the mailing       | "mailing":{"encoding":"gsm7"},                   |                   | Ola, Joao  | GSM_7
        of the message       |                                                  | ,"encoding":"gsm7"| Ola, Joao  | GSM_7
        the message's, first | "mailing":{"encoding":"gsm7"},                   | ,"encoding":"auto"| Olá, João  | UCS_2
        none                 |                                                  |                   | Olá, João  | UCS_2
        """)
    void read_shouldTransliterate_whenTheRequestedEncodingIsGsm7(
            String name, String mailing, String message, String text, Encoding encoding) {
        Submission submission = read(
                "{" + Objects.requireNonNullElse(mailing, "")
                        + "\"messages\":[{\"msisdn\":\"5511953959059\",\"message\":\"Olá, João\",\"auto_answer\":["
                        + "{\"access_level\":\"1\",\"access_code\":\"ã\",\"send_message\":\"Olá, João\"}]"
                        + Objects.requireNonNullElse(message, "") + "}]}",
                DEFAULTS);

        Draft draft = draft(submission, 0);
        assertThat(draft.text()).isEqualTo(text);
        assertThat(draft.segments()).isEqualTo(new Segments(encoding, 1));
        // MKOM sends this as an SMS, too; the pattern is compared with what the person writes.
        assertThat(draft.autoAnswers()).containsExactly(new AutoAnswer("1", "ã", text));
        assertThat(submission.entries().get(0).text().orElseThrow().written()).isEqualTo("Olá, João");
    }

    /** What has too many SMS as written may have few enough as it goes out. */
    @Test
    void read_shouldCountTheTextThatGoesOut_whenItIsTransliterated() {
        String body = "{\"msisdn\":\"5511953959059\",\"message\":\"" + "á".repeat(1_000) + "\",\"encoding\":\"gsm7\"}";

        assertThat(draft(read(body, DEFAULTS), 0).segments()).isEqualTo(new Segments(Encoding.GSM_7, 7));
        assertThat(invalid(read(body.replace("gsm7", "auto"), DEFAULTS), 0)
                        .error()
                        .field())
                .isEqualTo("message");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            of the message, a time           |                                        | "valid_until":"2026-11-26T10:00:00-03:00" | 2026-11-26T13:00:00Z
            of the message, minutes          |                                        | "validity_minutes":90                     | 2026-11-26T13:30:00Z
            of the mailing, a time           | "valid_until":"2026-11-26T13:00:00Z"   |                                           | 2026-11-26T13:00:00Z
            of the mailing, minutes          | "validity_minutes":"90"                |                                           | 2026-11-26T13:30:00Z
            the message's before the mailing's | "validity_minutes":90                | "valid_until":"2026-11-26T12:30:00Z"      | 2026-11-26T12:30:00Z
            a year                           |                                        | "validity_minutes":525600                 | 2027-11-26T12:00:00Z
            longer than the schedule         |                                        | "validity_minutes":61,"schedule":"2026-11-26T10:00:00" | 2026-11-26T13:01:00Z
            a schedule in the past           |                                        | "validity_minutes":1,"schedule":"2026-11-26T08:00:00"  | 2026-11-26T12:01:00Z
            """)
    void read_shouldSetTheExpiry_whenThereIsAValidity(String name, String mailing, String message, Instant expiry) {
        assertThat(draft(read(valid(mailing, message), DEFAULTS), 0).expiry()).contains(expiry);
    }

    private static String valid(String mailing, String message) {
        return "{\"mailing\":{" + Objects.requireNonNullElse(mailing, "")
                + "},\"messages\":[{\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"reference\":\"r1\""
                + Optional.ofNullable(message).map(given -> "," + given).orElse("") + "}]}";
    }

    /** The request as a whole stays readable, so that the repeat of one with a key is recognised after the end. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            past                  |                                        | "valid_until":"2026-11-26T12:00:00Z"  | messages[0].valid_until      | must be in the future
            past, of the mailing  | "valid_until":"2026-11-26T11:59:59Z"   |                                       | mailing.valid_until          | must be in the future
            over a year           |                                        | "valid_until":"2027-11-26T12:00:01Z"  | messages[0].valid_until      | at most 365 days
            before the schedule   |                                        | "validity_minutes":60,"schedule":"2026-11-26T10:00:00" | messages[0].validity_minutes | later than the schedule
            no zone               |                                        | "valid_until":"2026-11-26T13:00:00"   | messages[0].valid_until      | with a zone
            no minutes            |                                        | "validity_minutes":0                  | messages[0].validity_minutes | 1 to 525600
            too many minutes      |                                        | "validity_minutes":525601             | messages[0].validity_minutes | 1 to 525600
            both                  |                                        | "validity_minutes":5,"valid_until":"2026-11-26T13:00:00Z" | messages[0].validity_minutes | cannot be combined
            """)
    void read_shouldRefuseTheMessage_whenItsValidityCannotBe(
            String name, String mailing, String message, String field, String detail) {
        Invalid invalid = invalid(read(valid(mailing, message), DEFAULTS), 0);

        assertThat(invalid.error().field()).isEqualTo(field);
        assertThat(invalid.error().detail()).contains(detail);
        assertThat(invalid.reference()).contains("r1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"validity_minutes\":5,\"valid_until\":\"2026-11-26T13:00:00Z\"",
                "\"validity_minutes\":0",
                "\"valid_until\":\"tomorrow\""
            })
    void read_shouldRefuseTheRequest_whenTheValidityOfTheMailingIsNone(String mailing) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> read(valid(mailing, "\"class\":\"service\""), DEFAULTS))
                .satisfies(e -> assertThat(e.field()).startsWith("mailing.valid"));
    }

    @Test
    void read_shouldNameTheCap_whenAMessageIsOverOne() {
        Submission submission = read(
                "[{\"msisdn\":\"+351 912 345 678\",\"message\":\"Oi\"},{\"msisdn\":\"5511953959059\",\"message\":\""
                        + "á".repeat(700) + "\"}," + MESSAGE + "]",
                DEFAULTS);

        assertThat(invalid(submission, 0).error().cap()).contains("allowed_countries");
        assertThat(invalid(submission, 0).error().getMessage())
                .startsWith("[0].msisdn: is a number of PT")
                .contains("AllowedCountries")
                .doesNotContain("912");
        assertThat(invalid(submission, 1).error().cap()).contains("max_segments");
        assertThat(draft(submission, 2).text()).isEqualTo("Oi");
    }

    @Test
    void read_shouldRefuse_whenTheEncodingIsUnknown() {
        assertThat(invalid(read(MESSAGE.replace("}", ",\"encoding\":\"ucs2\"}"), DEFAULTS), 0)
                        .error())
                .hasMessage("encoding: must be auto or gsm7");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(
                        () -> read("{\"mailing\":{\"encoding\":\"GSM-7\"},\"messages\":[" + MESSAGE + "]}", DEFAULTS))
                .withMessage("mailing.encoding: must be auto or gsm7");
    }

    @Test
    void read_shouldRefuse_whenNothingIsLeftOfTheText() {
        String body = "{\"msisdn\":\"5511953959059\",\"message\":\"\u200B\u00A0\",\"encoding\":\"gsm7\"}";

        assertThat(invalid(read(body, DEFAULTS), 0).error()).hasMessage("message: must not be empty");
    }

    @Test
    void read_shouldRefuse_whenATextIsNothingButAByteOrderMark() {
        byte[] body = "{\"msisdn\":\"5511953959059\",\"message\":\"\uFEFF\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(Submission.read(body, DEFAULTS, TestMessageLimits.RULES, TestMessageLimits.NOW)
                        .entries())
                .singleElement()
                .asInstanceOf(type(Invalid.class))
                .satisfies(invalid -> assertThat(invalid.error().field()).isEqualTo("message"));
    }

    @Test
    void read_shouldTakeIt_whenItIsTheManualsRequest() {
        Submission submission =
                Submission.read(Documents.TRANSMISSION.bytes(), NONE, TestMessageLimits.RULES, TestMessageLimits.NOW);

        assertThat(submission.mailing()).isEqualTo(new Mailing("Integração API V12.0", 12981));
        assertThat(submission.entries()).hasSize(1);
        assertThat(draft(submission, 0))
                .isEqualTo(new Draft(
                        new Msisdn("5511953959059"),
                        "Teste de Envio de SMS via API",
                        new Segments(Encoding.GSM_7, 1),
                        Optional.of(Instant.parse("2023-04-26T20:01:00Z")),
                        Optional.of("12345678910"),
                        List.of(),
                        MessageClass.SERVICE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"messages":[M]}                       |
            {"priority":"urgent","messages":[M]}   | URGENT
            {"priority":"normal","messages":[M]}   | NORMAL
            {"priority":null,"messages":[M]}       |
            {"priority":"urgent",N                 | URGENT
            [M]                                    |
            """)
    void read_shouldTakeThePriorityOfTheRequest_whenItHasOne(String request, @Nullable Priority priority) {
        String message = "{\"msisdn\":\"5511953959059\",\"message\":\"Oi\"}";
        String body = request.replace("M", message).replace("N", message.substring(1));

        Submission submission = Submission.read(
                body.getBytes(StandardCharsets.UTF_8),
                TestMailingDefaults.NATAL,
                TestMessageLimits.RULES,
                TestMessageLimits.NOW);

        assertThat(submission.priority()).isEqualTo(Optional.ofNullable(priority));
        assertThat(submission.entries()).singleElement().isInstanceOf(Valid.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"1, 1", "'\"600\"', 600", "60000, 60000", "null,"})
    void read_shouldTakeThePaceOfTheMailing(String pace, @Nullable Integer expected) {
        Submission submission = Submission.read(
                ("{\"mailing\":{\"messages_per_minute\":" + pace
                                + "},\"messages\":[{\"msisdn\":\"5511953959059\",\"message\":\"Oi\"}]}")
                        .getBytes(StandardCharsets.UTF_8),
                TestMailingDefaults.NATAL,
                TestMessageLimits.RULES,
                TestMessageLimits.NOW);

        assertThat(submission.messagesPerMinute()).isEqualTo(Optional.ofNullable(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0, must be 1 to 60000",
        "-5, must be 1 to 60000",
        "60001, must be 1 to 60000",
        "1.5, must be a whole number",
        "'\"fast\"', must be a whole number"
    })
    void read_shouldRefuseAPaceThatCannotBeKept(String pace, String error) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Submission.read(
                        ("{\"mailing\":{\"messages_per_minute\":" + pace + "},\"messages\":[]}")
                                .getBytes(StandardCharsets.UTF_8),
                        TestMailingDefaults.NATAL,
                        TestMessageLimits.RULES,
                        TestMessageLimits.NOW))
                .withMessage("mailing.messages_per_minute: " + error);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"from":"09:00","to":"21:00"}                                      | 09:00-21:00 mon,tue,wed,thu,fri,sat,sun
            {"from":"09:00","to":"21:00","days":"mon-sat","holidays":false}    | 09:00-21:00 mon,tue,wed,thu,fri,sat no-holidays
            {"from":"20:00","to":"02:00","days":"fri,sat","holidays":true}     | 20:00-02:00 fri,sat
            {"from":"00:00","to":"24:00","days":"sat-sun"}                     | 00:00-24:00 sat,sun
            null                                                               |
            """)
    void read_shouldTakeTheWindowOfTheRequest_inEveryForm(String window, @Nullable String expected) {
        String message = "{\"msisdn\":\"5511953959059\",\"message\":\"Oi\"}";
        for (String body : List.of(
                "{\"window\":" + window + ",\"messages\":[" + message + "]}",
                "{\"window\":" + window + "," + message.substring(1))) {
            Submission submission = Submission.read(
                    body.getBytes(StandardCharsets.UTF_8),
                    TestMailingDefaults.NATAL,
                    TestMessageLimits.RULES,
                    TestMessageLimits.NOW);

            assertThat(submission.window().map(DeliveryWindow::text)).isEqualTo(Optional.ofNullable(expected));
            assertThat(submission.entries()).singleElement().isInstanceOf(Valid.class);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                    | window.from: is missing
            {"from":"09:00"}                                      | window.to: is missing
            {"from":"9h","to":"21:00"}                            | window.from: must be a time of day such as 09:00
            {"from":"24:00","to":"21:00"}                         | window.from: must be a time of day such as 09:00
            {"from":"09:00","to":"9pm"}                           | window.to: must be a time of day such as 21:00, or 24:00
            {"from":"09:00","to":"09:00"}                         | window.to: must not be the time at which the window opens
            {"from":"09:00","to":"21:00","days":"seg"}            | window.days: must be days such as mon-fri or sat,sun
            {"from":"09:00","to":"21:00","holidays":"no"}         | window.holidays: must be true or false
            {"from":"09:00","to":"21:00","zone":"UTC"}            | window.zone: is unknown
            """)
    void read_shouldNameTheFieldOfTheWindow_whenItIsWrong(String window, String error) {
        String body = "{\"window\":" + window + ",\"messages\":[]}";

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Submission.read(
                        body.getBytes(StandardCharsets.UTF_8),
                        TestMailingDefaults.NATAL,
                        TestMessageLimits.RULES,
                        TestMessageLimits.NOW))
                .withMessageStartingWith(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"high", "URGENT", "2", ""})
    void read_shouldNameThePriority_whenThereIsNoSuch(String word) {
        String body = "{\"priority\":\"" + word + "\",\"messages\":[]}";

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Submission.read(
                        body.getBytes(StandardCharsets.UTF_8),
                        TestMailingDefaults.NATAL,
                        TestMessageLimits.RULES,
                        TestMessageLimits.NOW))
                .withMessage("priority: must be urgent or normal");
    }

    @Test
    void read_shouldTakeTheAnswers_whenItIsTheManualsRequestWithAutoAnswer() {
        Submission submission =
                Submission.read(Documents.AUTO_ANSWER.bytes(), NONE, TestMessageLimits.RULES, TestMessageLimits.NOW);

        assertThat(submission.mailing()).isEqualTo(new Mailing("Envio AutoResposta", 12345));
        assertThat(submission.entries()).hasSize(1);
        assertThat(draft(submission, 0))
                .isEqualTo(new Draft(
                        new Msisdn("5511111111111"),
                        "AutoResposta via API",
                        new Segments(Encoding.GSM_7, 1),
                        Optional.empty(),
                        Optional.of("variavel"),
                        List.of(
                                new AutoAnswer("1", "(1|2|3|4|5|6|7)", "Agora escolha uma nova opção:"),
                                new AutoAnswer("1", "(1|2|3|4|5|6|7)", "Obrigado pela sua participação!")),
                        MessageClass.SERVICE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            no mailing        | {"messages":[M]}                                                        | MKOM Hub | 7
            null mailing      | {"mailing":null,"messages":[M]}                                         | MKOM Hub | 7
            empty mailing     | {"mailing":{},"messages":[M]}                                           | MKOM Hub | 7
            identifier only   | {"mailing":{"identifier":"Natal"},"messages":[M]}                       | Natal    | 7
            cost centre only  | {"mailing":{"cost_centre_id":9},"messages":[M]}                         | MKOM Hub | 9
            both              | {"mailing":{"identifier":"Natal","cost_centre_id":9},"messages":[M]}    | Natal    | 9
            digits in quotes  | {"mailing":{"identifier":"Natal","cost_centre_id":"9"},"messages":[M]}  | Natal    | 9
            an array          | [M]                                                                     | MKOM Hub | 7
            one message       | M                                                                       | MKOM Hub | 7
            """)
    void read_shouldFillInTheDefaults_whenTheMailingIsNotAllThere(
            String name, String json, String identifier, long costCentre) {
        Submission submission = read(json.replace("M]", MESSAGE + "]").replaceAll("^M$", MESSAGE), DEFAULTS);

        assertThat(submission.mailing()).isEqualTo(new Mailing(identifier, costCentre));
        assertThat(draft(submission, 0).reference()).contains("r1");
    }

    static Stream<Arguments> wrongAsAWhole() {
        String message = "\"messages\":[" + MESSAGE + "]";
        return Stream.of(
                arguments("not JSON", "msisdn=1", DEFAULTS, ""),
                arguments("nothing", "", DEFAULTS, ""),
                arguments("a string", "\"Oi\"", DEFAULTS, ""),
                arguments("no messages", "{}", DEFAULTS, "messages"),
                arguments("messages is null", "{\"messages\":null}", DEFAULTS, "messages"),
                arguments("messages is an object", "{\"messages\":{}}", DEFAULTS, "messages"),
                arguments("messages is empty", "{\"messages\":[]}", DEFAULTS, "messages"),
                arguments("an empty array", "[]", DEFAULTS, ""),
                arguments("no mailing and no default", "{" + message + "}", NONE, "mailing.identifier"),
                arguments(
                        "no cost centre and no default",
                        "{\"mailing\":{\"identifier\":\"Natal\"}," + message + "}",
                        NONE,
                        "mailing.cost_centre_id"),
                arguments("mailing is a string", "{\"mailing\":\"Natal\"," + message + "}", DEFAULTS, "mailing"),
                arguments(
                        "identifier is a number",
                        "{\"mailing\":{\"identifier\":1}," + message + "}",
                        DEFAULTS,
                        "mailing.identifier"),
                arguments(
                        "identifier is blank",
                        "{\"mailing\":{\"identifier\":\" \"}," + message + "}",
                        DEFAULTS,
                        "mailing.identifier"),
                arguments(
                        "identifier is too long",
                        "{\"mailing\":{\"identifier\":\"" + "x".repeat(201) + "\"}," + message + "}",
                        DEFAULTS,
                        "mailing.identifier"),
                arguments(
                        "cost centre is a word",
                        "{\"mailing\":{\"cost_centre_id\":\"vendas\"}," + message + "}",
                        DEFAULTS,
                        "mailing.cost_centre_id"),
                arguments(
                        "cost centre is a fraction",
                        "{\"mailing\":{\"cost_centre_id\":1.5}," + message + "}",
                        DEFAULTS,
                        "mailing.cost_centre_id"),
                arguments(
                        "a mailing's field at the top",
                        "{\"identifier\":\"Natal\",\"messages\":[" + MESSAGE + "]}",
                        DEFAULTS,
                        "identifier"),
                arguments(
                        "a mailing's field misspelt",
                        "{\"mailing\":{\"cost_center_id\":1}," + message + "}",
                        DEFAULTS,
                        "mailing.cost_center_id"),
                arguments(
                        "1,001 messages",
                        "{\"messages\":[" + (MESSAGE + ",").repeat(1_001) + "]}",
                        DEFAULTS,
                        "messages"),
                arguments("an array of 1,001", "[" + (MESSAGE + ",").repeat(1_001) + "]", DEFAULTS, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongAsAWhole")
    void read_shouldRefuseAllOfIt_whenTheRequestIsWrongAsAWhole(
            String name, String json, MailingDefaults defaults, String field) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Submission.read(
                        json.getBytes(StandardCharsets.UTF_8),
                        defaults,
                        TestMessageLimits.RULES,
                        TestMessageLimits.NOW))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void read_shouldTakeAll_whenThereAre1000Messages() {
        Submission submission = read("{\"messages\":[" + (MESSAGE + ",").repeat(1_000) + "]}", DEFAULTS);

        assertThat(submission.entries()).hasSize(1_000).allMatch(Valid.class::isInstance);
    }

    static Stream<Arguments> wrongMessages() {
        String steps = "{\"access_level\":\"1\",\"access_code\":\"1\",\"send_message\":\"a\"},";
        return Stream.of(
                arguments("no msisdn", "\"message\":\"Oi\"", "msisdn"),
                arguments("null msisdn", "\"msisdn\":null,\"message\":\"Oi\"", "msisdn"),
                arguments("a short msisdn", "\"msisdn\":\"1234\",\"message\":\"Oi\"", "msisdn"),
                arguments("a msisdn of letters", "\"msisdn\":\"Maria\",\"message\":\"Oi\"", "msisdn"),
                arguments("a msisdn that is a list", "\"msisdn\":[],\"message\":\"Oi\"", "msisdn"),
                arguments(
                        "a field misspelt",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"shedule\":\"2026-12-24T10:00:00\"",
                        "shedule"),
                arguments(
                        "a mailing of its own",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"mailing\":{\"identifier\":\"Natal\"}",
                        "mailing"),
                arguments("no message", "\"msisdn\":\"5511953959059\"", "message"),
                arguments("an empty message", "\"msisdn\":\"5511953959059\",\"message\":\"\"", "message"),
                arguments("a blank message", "\"msisdn\":\"5511953959059\",\"message\":\" \\n\"", "message"),
                arguments("a message that is a number", "\"msisdn\":\"5511953959059\",\"message\":1", "message"),
                arguments(
                        "a message of 11 SMS",
                        "\"msisdn\":\"5511953959059\",\"message\":\"" + "a".repeat(10 * 153 + 1) + "\"",
                        "message"),
                arguments(
                        "an automatic answer of 11 SMS",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"auto_answer\":[" + steps
                                + "{\"access_level\":\"1\",\"access_code\":\"2\",\"send_message\":\"" + "ã".repeat(671)
                                + "\"}]",
                        "auto_answer[1].send_message"),
                arguments(
                        "a schedule in words",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"schedule\":\"amanhã\"",
                        "schedule"),
                arguments(
                        "a schedule on no day",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"schedule\":\"2026-02-30T10:00:00\"",
                        "schedule"),
                arguments(
                        "a schedule more than a year ahead",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"schedule\":\"2027-11-26T12:00:01Z\"",
                        "schedule"),
                arguments(
                        "auto_answer that is an object",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"auto_answer\":{}",
                        "auto_answer"),
                arguments(
                        "auto_answer without send_message",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\","
                                + "\"auto_answer\":[{\"access_level\":\"1\",\"access_code\":\"1\"}]",
                        "auto_answer[0].send_message"),
                arguments(
                        "auto_answer without access_code",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\"," + "\"auto_answer\":[" + steps
                                + "{\"access_level\":\"1\",\"send_message\":\"a\"}]",
                        "auto_answer[1].access_code"),
                arguments(
                        "21 automatic answers",
                        "\"msisdn\":\"5511953959059\",\"message\":\"Oi\",\"auto_answer\":[" + steps.repeat(21) + "]",
                        "auto_answer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongMessages")
    void read_shouldRefuseOnlyThatMessage_whenOneIsWrong(String name, String fields, String field) {
        String wrong = "{\"reference\":\"r2\"," + fields + "}";
        Submission submission = read("{\"messages\":[" + MESSAGE + "," + wrong + "," + MESSAGE + "]}", DEFAULTS);

        assertThat(submission.entries()).hasSize(3);
        assertThat(draft(submission, 0)).isEqualTo(draft(submission, 2));
        assertThat(invalid(submission, 1).reference()).contains("r2");
        assertThat(invalid(submission, 1).error().field()).isEqualTo("messages[1]." + field);
    }

    @Test
    void read_shouldRefuseOnlyThatMessage_whenOneIsNotAnObject() {
        Submission submission = read("{\"messages\":[" + MESSAGE + ",\"Oi\"]}", DEFAULTS);

        assertThat(draft(submission, 0).text()).isEqualTo("Oi");
        assertThat(invalid(submission, 1).reference()).isEmpty();
        assertThat(invalid(submission, 1).error().field()).isEqualTo("messages[1]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a list    | []     | false
            a list    | {}     | false
            a number  | 123    | true
            null      | null   | true
            empty     | ""     | true
            """)
    void read_shouldTakeTheReferenceOnlyAsTextOrNumber_whenGiven(String name, String reference, boolean valid) {
        Submission submission = read(MESSAGE.replace("\"r1\"", reference), DEFAULTS);

        assertThat(submission.entries().get(0)).isInstanceOf(valid ? Valid.class : Invalid.class);
        if (!valid) {
            assertThat(invalid(submission, 0).error().field()).isEqualTo("reference");
        }
    }

    @Test
    void read_shouldKeepTheReferenceOfARefusedMessage_whenItIsTheReferenceThatIsTooLong() {
        Submission fits = read(MESSAGE.replace("r1", "r".repeat(200)), DEFAULTS);
        Submission tooLong = read(MESSAGE.replace("r1", "r".repeat(201)), DEFAULTS);

        assertThat(draft(fits, 0).reference()).contains("r".repeat(200));
        assertThat(invalid(tooLong, 0).error().field()).isEqualTo("reference");
        assertThat(invalid(tooLong, 0).reference()).contains("r".repeat(201));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2023-04-26T17:01:00", "2023-04-26T17:01:00-03:00", "2023-04-26T20:01:00Z"})
    void read_shouldMeanTheSameMoment_whenTheScheduleHasAZoneOrIsBrasiliaTime(String schedule) {
        Submission submission = read(MESSAGE.replace("}", ",\"schedule\":\"" + schedule + "\"}"), DEFAULTS);

        assertThat(draft(submission, 0).schedule()).contains(Instant.parse("2023-04-26T20:01:00Z"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a year ahead              | 2027-11-26T12:00:00Z | false
            now                       | 2026-11-26T12:00:00Z | false
            a second ago              | 2026-11-26T11:59:59Z | true
            the manual's              | 2023-04-26T17:01:00  | true
            """)
    void read_shouldWarn_onlyWhenTheScheduleIsInThePast(String name, String schedule, boolean past) {
        Submission submission = read(MESSAGE.replace("}", ",\"schedule\":\"" + schedule + "\"}"), DEFAULTS);

        assertThat(((Valid) submission.entries().get(0)).warning().isPresent()).isEqualTo(past);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"messages":[M]}                            | SEND   | true
            {"messages":[M]}                            | REFUSE | false
            {"past_schedule":"send","messages":[M]}     | REFUSE | true
            {"past_schedule":"refuse","messages":[M]}   | SEND   | false
            {"past_schedule":null,"messages":[M]}       | SEND   | true
            {"past_schedule":"refuse",N                 | SEND   | false
            [M]                                         | SEND   | true
            [M]                                         | REFUSE | false
            """)
    void read_shouldRefuseAScheduleInThePast_whenTheSettingOrTheRequestSaysSo(
            String request, PastSchedule setting, boolean valid) {
        String past = MESSAGE.replace("}", ",\"schedule\":\"2023-04-26T17:01:00\"}");
        String future = MESSAGE.replace("}", ",\"schedule\":\"2026-11-26T12:00:00Z\"}");

        for (String message : List.of(past, future)) {
            Submission submission = Submission.read(
                    request.replace("M", message)
                            .replace("N", message.substring(1))
                            .getBytes(StandardCharsets.UTF_8),
                    DEFAULTS,
                    TestMessageLimits.RULES.with(setting),
                    TestMessageLimits.NOW);

            if (valid || message.equals(future)) {
                assertThat(submission.entries().get(0)).isInstanceOf(Valid.class);
            } else {
                InvalidInputException error = invalid(submission, 0).error();
                assertThat(error.field()).endsWith("schedule");
                assertThat(error.detail()).contains("is in the past").contains("past_schedule");
            }
        }
    }

    @Test
    void read_shouldRefuseTheRequest_whenItsChoiceForThePastIsUnknown() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> read("{\"past_schedule\":\"drop\",\"messages\":[" + MESSAGE + "]}", DEFAULTS))
                .satisfies(error -> assertThat(error.field()).isEqualTo("past_schedule"));
    }

    @Test
    void read_shouldTakeTheLongestMessage_whenItIs10Sms() {
        Submission submission = read(MESSAGE.replace("Oi", "a".repeat(10 * 153)), DEFAULTS);

        assertThat(draft(submission, 0).segments().count()).isEqualTo(10);
    }

    @Test
    void toString_shouldShowNeitherNumberNorText_whenLogged() {
        assertThat(read(MESSAGE.replace("Oi", "segredo"), DEFAULTS).toString())
                .doesNotContain("5511953959059")
                .doesNotContain("segredo");
    }
}
