package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.Documents;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.UnreadableCallback;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbacksTest {

    private static final Msisdn PHONE = new Msisdn("5511980664212");
    private static final StatusReport STATUS = new StatusReport(
            Optional.of("12345678910"),
            Optional.of("meu-codigo"),
            PHONE,
            Optional.of(Instant.ofEpochSecond(1604513950)),
            "Entregue");
    private static final Reply REPLY = new Reply(
            Optional.of("2018773196"),
            Optional.of("meu-codigo"),
            PHONE,
            Optional.of(Instant.ofEpochSecond(1604513532)),
            "N teste via console");

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static List<Event> read(String json) {
        return Callbacks.read(json.getBytes(StandardCharsets.UTF_8)).events();
    }

    @Test
    void read_shouldGiveAStatusReport_whenItIsTheManualsStatus() {
        assertThat(Callbacks.read(Documents.STATUS.bytes()).events()).containsExactly(STATUS);
    }

    @Test
    void read_shouldGiveAReply_whenItIsTheManualsReply() {
        assertThat(Callbacks.read(Documents.REPLY.bytes()).events()).containsExactly(REPLY);
    }

    @Test
    void read_shouldGiveBothInOrder_whenItIsAnArrayOfBothKinds() {
        assertThat(read("[" + Documents.REPLY.text() + "," + Documents.STATUS.text() + "]"))
                .containsExactly(REPLY, STATUS);
    }

    static Stream<Arguments> variants() {
        String status = Documents.STATUS.text();
        StatusReport bare = new StatusReport(Optional.empty(), Optional.empty(), PHONE, Optional.empty(), "Entregue");
        return Stream.of(
                arguments("internal_id as a string", status.replace("12345678910", "\"12345678910\""), STATUS),
                arguments("timestamp as a string", status.replace("1604513950", "\"1604513950\""), STATUS),
                arguments("msisdn as a number", status.replace("\"5511980664212\"", "5511980664212"), STATUS),
                arguments("msisdn with punctuation", status.replace("5511980664212", "+55 (11) 98066-4212"), STATUS),
                arguments("a trailing comma", status.replace("1604513950", "1604513950,"), STATUS),
                arguments(
                        "fields the manual does not know",
                        status.replace("{", "{\"carrier\":{\"name\":\"Vivo\",\"id\":[1]},\"cost\":0.05,"),
                        STATUS),
                arguments("no optional field", "{\"msisdn\":\"5511980664212\",\"status\":\"Entregue\"}", bare),
                arguments(
                        "optional fields null",
                        "{\"internal_id\":null,\"reference_id\":null,\"timestamp\":null,\"message\":null,"
                                + "\"msisdn\":\"5511980664212\",\"status\":\"Entregue\"}",
                        bare),
                arguments(
                        "an empty internal_id",
                        "{\"internal_id\":\" \",\"msisdn\":\"5511980664212\",\"status\":\"Entregue\"}",
                        bare),
                arguments(
                        "an empty reference",
                        "{\"reference_id\":\"\",\"msisdn\":\"5511980664212\",\"status\":\"Entregue\"}",
                        bare),
                arguments(
                        "a status that comes with the message's text",
                        status.replace("}", ",\"message\":\"Teste\"}"),
                        STATUS),
                arguments(
                        "reference as a number",
                        status.replace("\"meu-codigo\"", "12345678910"),
                        new StatusReport(
                                STATUS.internalId(), Optional.of("12345678910"), PHONE, STATUS.at(), "Entregue")),
                arguments(
                        "a status word nobody knows",
                        status.replace("Entregue", "Não entregue ☹"),
                        new StatusReport(
                                STATUS.internalId(), STATUS.reference(), PHONE, STATUS.at(), "Não entregue ☹")),
                arguments(
                        "internal_id beyond 64 bits",
                        status.replace("12345678910", "123456789012345678901234567890"),
                        new StatusReport(
                                Optional.of("123456789012345678901234567890"),
                                STATUS.reference(),
                                PHONE,
                                STATUS.at(),
                                "Entregue")),
                arguments(
                        "an empty reply",
                        Documents.REPLY.text().replace("N teste via console", ""),
                        new Reply(REPLY.internalId(), REPLY.reference(), PHONE, REPLY.at(), "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void read_shouldTakeIt_whenItVariesHarmlessly(String name, String json, Event event) {
        assertThat(read(json)).containsExactly(event);
    }

    static Stream<Arguments> odd() {
        String status = Documents.STATUS.text();
        return Stream.of(
                arguments("timestamp in milliseconds", status.replace("1604513950", "1604513950000"), "Entregue"),
                arguments("timestamp beyond all time", status.replace("1604513950", "9223372036854775807"), "Entregue"),
                arguments("timestamp is a date", status.replace("1604513950", "\"2020-11-04\""), "Entregue"),
                arguments("timestamp is a fraction", status.replace("1604513950", "1604513950.5"), "Entregue"),
                arguments("timestamp is negative", status.replace("1604513950", "-1"), "Entregue"),
                arguments("timestamp is true", status.replace("1604513950", "true"), "Entregue"),
                arguments("timestamp is an object", status.replace("1604513950", "{}"), "Entregue"));
    }

    /** What happened counts for more than when. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("odd")
    void read_shouldLeaveOutTheTime_whenItIsNoneInUnixSeconds(String name, String json, String word) {
        assertThat(read(json))
                .containsExactly(
                        new StatusReport(STATUS.internalId(), STATUS.reference(), PHONE, Optional.empty(), word));
    }

    @Test
    void read_shouldKeepTheWord_whenTheStatusIsANumber() {
        assertThat(read(Documents.STATUS.text().replace("\"Entregue\"", "4")))
                .extracting(event -> ((StatusReport) event).status())
                .containsExactly("4");
    }

    @Test
    void read_shouldTakeRawControlCharacters_whenTheyAreInsideAText() {
        assertThat(read("{\"msisdn\":\"5511980664212\",\"message\":\"a\nb\tc\"}"))
                .extracting(event -> ((Reply) event).text())
                .containsExactly("a\nb\tc");
    }

    /** MKOM is not known to send again what was answered with 400: one bad element must not take the good ones with it. */
    @Test
    void read_shouldKeepTheGoodOnesAndNameTheBad_whenAnArrayHasBoth() {
        String status = Documents.STATUS.text();
        Callbacks.Read read = Callbacks.read(("[" + status + "," + status.replace("msisdn", "x") + ",1,"
                        + Documents.REPLY.text() + ",{\"msisdn\":\"\",\"status\":\"x\"}]")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(read.events()).containsExactly(STATUS, REPLY);
        assertThat(read.unreadable())
                .extracting(UnreadableCallback::index, UnreadableCallback::field)
                .containsExactly(tuple(1, "[1].msisdn"), tuple(2, "[2]"), tuple(4, "[4].msisdn"));
        assertThat(read.unreadable())
                .allSatisfy(callback -> assertThatExceptionOfType(InvalidInputException.class)
                        .isThrownBy(() -> Callbacks.record(callback.write(NOW, Optional.empty()), NOW))
                        .satisfies(e -> assertThat(e.field()).isEqualTo(callback.field())));
    }

    static Stream<Arguments> broken() {
        String status = Documents.STATUS.text();
        String reply = Documents.REPLY.text();
        String both = "[" + status + "," + reply;
        return Stream.of(
                arguments("cut behind an element", both, "", "the body is cut off in the middle of its JSON"),
                arguments("cut behind a comma", both + ",", ",", "the body is not JSON"),
                arguments(
                        "cut in a name", both + ",{\"msi", ",{\"msi", "the body is cut off in the middle of its JSON"),
                arguments(
                        "cut in a text",
                        both + ",{\"msisdn\":\"55",
                        ",{\"msisdn\":\"55",
                        "the body is cut off in the middle of its JSON"),
                arguments("two commas", both + ",," + status + "]", ",," + status + "]", "the body is not JSON"),
                arguments("no comma", both + status + "]", status + "]", "the body is not JSON"),
                arguments("something behind the end", both + "]x", "x", "the body is not JSON"),
                arguments("another array behind it", both + "][1]", "[1]", "the body is not JSON"),
                arguments("a word", both + ",status=Entregue]", ",status=Entregue]", "the body is not JSON"),
                arguments(
                        "a quote too many",
                        both + ",{\"message\":\"a\"b\"}]",
                        ",{\"message\":\"a\"b\"}]",
                        "the body is not JSON"),
                arguments(
                        "a field twice",
                        both + ",{\"status\":1,\"status\":2}]",
                        "{\"status\":1,\"status\":2}",
                        "has a duplicate field"),
                arguments(
                        "a mark before it",
                        "\uFEFF" + both + ",{",
                        ",{",
                        "the body is cut off in the middle of its JSON"),
                arguments(
                        "accents before the break",
                        "[" + status + "," + reply.replace("teste", "t\u00e9st\ud83d\ude00e") + ",{\"é",
                        ",{\"é",
                        "the body is cut off in the middle of its JSON"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void read_shouldKeepWhatStandsBeforeABreak_andSayWhatIsWrongBehindIt(
            String name, String body, String rest, String reason) {
        Callbacks.Read read = Callbacks.read(body.getBytes(StandardCharsets.UTF_8));

        assertThat(read.events()).hasSize(2).startsWith(STATUS);
        assertThat(read.unreadable()).singleElement().satisfies(callback -> {
            assertThat(callback.index()).isEqualTo(2);
            assertThat(callback.field()).isEqualTo("[2]");
            assertThat(callback.detail()).startsWith(reason);
            assertThat(callback.text().strip()).isEqualTo(rest);
            assertThatThrownBy(() -> Callbacks.record(callback.write(NOW, Optional.empty()), NOW))
                    .hasMessageContaining(reason);
        });
    }

    @Test
    void read_shouldKeepTheOthers_whenOneIsNotInUtf8() {
        byte[] body = ("[" + Documents.STATUS.text() + ","
                        + Documents.REPLY.text().replace("teste", "tésté") + "," + Documents.STATUS.text() + "]")
                .getBytes(StandardCharsets.ISO_8859_1);

        Callbacks.Read read = Callbacks.read(body);

        assertThat(read.events()).containsExactly(STATUS, STATUS);
        assertThat(read.unreadable())
                .singleElement()
                .satisfies(callback -> assertThat(callback.detail()).contains("UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{\"msisdn\":\"5511980664212\",\"status\":\"Entr", "[,", "[1,2", "[{\"a\":1},{"})
    void read_shouldRefuseTheWhole_whenNothingBeforeTheBreakCanBeRead(String body) {
        assertThatThrownBy(() -> Callbacks.read(body.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> {
                    assertThat(e.field()).isEmpty();
                    assertThat(e.detail()).startsWith("the body ").contains("line 1, column ");
                });
    }

    /** A dead letter that goes back to its queue after an update is read by what is there then. */
    @Test
    void record_shouldReadAgain_whatCouldNotBeReadOnce() {
        Optional<CorrelationId> correlation = CorrelationId.of("req-1");
        String kept =
                new UnreadableCallback(3, "[3].status", "is missing", Documents.STATUS.text()).write(NOW, correlation);

        assertThat(Callbacks.record(kept, Instant.MAX)).isEqualTo(new Events(NOW, correlation, List.of(STATUS)));
        assertThat(Callbacks.record(kept.replaceFirst("\"received_at\":[0-9]+,", ""), NOW.plusSeconds(1))
                        .since())
                .isEqualTo(NOW.plusSeconds(1));
        Events events = new Events(NOW, correlation, List.of(REPLY));
        assertThat(Callbacks.record(events.write(), NOW)).isEqualTo(events);
    }

    /** Both spellings are the same event, so that a repeat in the other is stored once. */
    @Test
    void read_shouldGiveTheSameEvent_whenInternalIdIsWrittenEitherWay() {
        String json = Documents.STATUS.text();

        assertThat(read(json.replace("12345678910", "\"12345678910\"")).get(0).id())
                .isEqualTo(read(json).get(0).id());
    }

    static Stream<Arguments> wrong() {
        String status = Documents.STATUS.text();
        return Stream.of(
                arguments("not JSON", "status=Entregue", ""),
                arguments("a string", "\"Entregue\"", ""),
                arguments("null", "null", ""),
                arguments("an empty array", "[]", ""),
                arguments("no msisdn", status.replace("msisdn", "number"), "msisdn"),
                arguments("null msisdn", status.replace("\"5511980664212\"", "null"), "msisdn"),
                arguments("empty msisdn", status.replace("5511980664212", ""), "msisdn"),
                arguments("msisdn of letters", status.replace("5511980664212", "Maria"), "msisdn"),
                arguments("msisdn is an object", status.replace("\"5511980664212\"", "{}"), "msisdn"),
                arguments("status is true", status.replace("\"Entregue\"", "true"), "status"),
                arguments("status is empty", status.replace("Entregue", ""), "status"),
                arguments("neither status nor message", status.replace("\"status\"", "\"state\""), "status"),
                arguments(
                        "message is a list",
                        Documents.REPLY.text().replace("\"N teste via console\"", "[]"),
                        "message"),
                arguments("internal_id is a fraction", status.replace("12345678910", "1.5"), "internal_id"),
                arguments("internal_id is an object", status.replace("12345678910", "{}"), "internal_id"),
                arguments("reference_id is a list", status.replace("\"meu-codigo\"", "[]"), "reference_id"),
                arguments("all wrong in an array", "[" + status.replace("msisdn", "x") + ",1]", "[0].msisdn"),
                arguments("not an object in an array", "[1]", "[0]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void read_shouldNameTheField_whenItIsWrong(String name, String json, String field) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> read(json))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1_000})
    void read_shouldTakeAll_whenTheArrayIsLong(int size) {
        assertThat(read("[" + (Documents.STATUS.text() + ",").repeat(size) + "]"))
                .hasSize(size);
    }
}
