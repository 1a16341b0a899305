package io.mkomhub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.api.contacts.ContactInput;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.kannel.KannelInput;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.channel.rapidpro.RapidProInput;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.optout.OptOutInput;
import io.mkomhub.core.scheduled.ScheduledInput;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every interface that accepts a number: the digits used are the digits meant, or the number is refused. */
class NumberDoorsTest {

    /** Every spelling of 11 95395-9059 that a door has to take, a list in Kannel's {@code to} apart. */
    private static final List<String> TAKEN = List.of(
            "5511953959059",
            "+5511953959059",
            "+55 11 95395-9059",
            "+55 (11) 95395-9059",
            "(+55) 11 95395-9059",
            "(11) 95395-9059",
            "11 95395-9059",
            "11953959059",
            "011953959059",
            "0 15 11 95395-9059",
            "+55 (0) 11 95395-9059",
            "\u202A+55 11 95395\u20119059\u202C",
            "\u00A055\u00A011\u00A095395\u20139059",
            "11.95395.9059");

    /** What is not certainly one number. */
    private static final List<String> REFUSED = List.of(
            "5511 9 5395 9O59",
            "119539S9059",
            "551198765432.0",
            "551198765432,0",
            "5,51E+12",
            "5.51195395905E+12",
            "NaN",
            "null",
            "11953959059/60",
            "11953959059;11953959058",
            "11953959059,11953959058",
            "11953959059 e 11953959058",
            "1139954660 ramal 12",
            "1139954660x12",
            "11 9876-5432 1",
            "++5511953959059",
            "55+11953959059",
            "-5511953959059",
            "011 45 31234567",
            "00 51 98765-4321",
            "+11953959059",
            "16502530000");

    /** The doors, each with how it reads a number as it was written; empty where it is refused. */
    private static Map<String, Function<String, Optional<Msisdn>>> doors() {
        Map<String, Function<String, Optional<Msisdn>>> doors = new LinkedHashMap<>();
        doors.put("POST /messages", NumberDoorsTest::submitted);
        doors.put(
                "POST /contacts, JSON lines",
                written -> one(ContactInput.numbers(bytes(Json.write(Json.object()
                        .put("msisdn", written)
                        .set("attributes", Json.object().put("a", "b")))))));
        doors.put(
                "POST /contacts, CSV",
                written ->
                        one(ContactInput.numbers(bytes("msisdn;nome\n\"" + written.replace("\"", "\"\"") + "\";Ana"))));
        doors.put("POST /opt-outs", written -> one(OptOutInput.numbers("msisdn;nome\n\"" + written + "\";Ana")));
        doors.put("path of /opt-outs and /contacts", written -> Optional.of(Msisdn.parse(written)));
        doors.put("path of what is known", written -> Optional.of(Msisdn.parseOrShown(written)));
        doors.put(
                "RapidPro, form",
                written -> Optional.of(
                        RapidProInput.number(0, bytes(FormData.write("id", "1", "text", "Oi", "to", written)))));
        doors.put(
                "RapidPro, JSON",
                written -> Optional.of(RapidProInput.number(
                        1,
                        bytes(Json.write(
                                Json.object().put("id", "1").put("text", "Oi").put("to", written))))));
        doors.put(
                "Kannel",
                written -> one(KannelInput.receivers(FormData.write(
                        "to", written.replace('\u00A0', ' ').strip().replace(' ', '-'), "text", "Oi"))));
        return doors;
    }

    /** Where the platform itself names a number: what has signs in it is refused alike. */
    private static Map<String, Function<String, Optional<Msisdn>>> platformDoors() {
        return Map.of(
                "callback",
                written -> Optional.of(Msisdn.ofPlatform(written)),
                "scheduled message",
                written -> Optional.of(ScheduledInput.contact(bytes(Json.write(Json.object()
                        .put("id", "1")
                        .put("clientId", "2")
                        .put("origin", "SCHEDULED_MESSAGE")
                        .set(
                                "contact",
                                Json.object()
                                        .put("uid", "3")
                                        .put("type", "WHATSAPP")
                                        .put("key", written)
                                        .put("name", "Ana")))))));
    }

    private static Optional<Msisdn> submitted(String written) {
        byte[] body = bytes(Json.write(Json.object().put("msisdn", written).put("message", "Oi")));
        return Submission.read(body, TestMailingDefaults.NATAL, TestMessageLimits.RULES, TestMessageLimits.NOW)
                                .entries()
                                .get(0)
                        instanceof Submission.Valid valid
                ? Optional.of(valid.draft().msisdn())
                : Optional.empty();
    }

    private static Optional<Msisdn> one(List<Msisdn> numbers) {
        assertThat(numbers).hasSizeLessThan(2);
        return numbers.stream().findFirst();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Msisdn> through(Function<String, Optional<Msisdn>> door, String written) {
        try {
            return door.apply(written);
        } catch (InvalidInputException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("is not a telephone number");
            return Optional.empty();
        }
    }

    static Stream<Arguments> takenAtEveryDoor() {
        return Stream.concat(doors().entrySet().stream(), platformDoors().entrySet().stream())
                .flatMap(door -> TAKEN.stream().map(written -> Arguments.of(door.getKey(), written, door.getValue())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("takenAtEveryDoor")
    void door_shouldTakeTheNumberThatIsMeant_whenItIsWrittenAsPeopleDo(
            String name, String written, Function<String, Optional<Msisdn>> door) {
        assertThat(through(door, written).map(Msisdn::digits)).contains("5511953959059");
    }

    static Stream<Arguments> refusedAtEveryDoor() {
        return doors().entrySet().stream()
                .flatMap(door -> REFUSED.stream()
                        .filter(written ->
                                !door.getKey().equals("path of what is known") || !written.equals("16502530000"))
                        .map(written -> Arguments.of(door.getKey(), written, door.getValue())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusedAtEveryDoor")
    void door_shouldRefuse_whenItIsNotCertainlyOneNumber(
            String name, String written, Function<String, Optional<Msisdn>> door) {
        assertThat(through(door, written)).isEmpty();
    }

    static Stream<Arguments> everyDoor() {
        return Stream.concat(doors().entrySet().stream(), platformDoors().entrySet().stream())
                .map(door -> Arguments.of(door.getKey(), door.getValue()));
    }

    /** The digits that are used are those that were meant, whatever is put between, before or behind them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("everyDoor")
    void door_shouldGiveTheDigitsThatAreMeant_orRefuse_howeverTheyAreWritten(
            String name, Function<String, Optional<Msisdn>> door) {
        List<String> before =
                List.of("", "0", "55", "+55", "+55 (0)", "0 21 ", "(+55) ", "\u202A", "'", "=", "-", "tel:");
        List<String> between =
                List.of("", "", "", "", "", " ", "-", ".", "\u00A0", "\u2011", "\u200B", "/", "O", "x", "+");
        List<String> behind =
                List.of("", "", "", ".0", ",0", " 1", "E+12", ";1", "/60", " ramal 1", "\u202C", "-", "x");
        Random random = new Random(12);
        int taken = 0;
        for (int i = 0; i < 4_000; i++) {
            String national = "11" + (random.nextBoolean() ? "9" : "") + (char) ('2' + random.nextInt(8))
                    + "%07d".formatted(random.nextInt(10_000_000));
            StringBuilder written = new StringBuilder(pick(before, random));
            for (int k = 0; k < national.length(); k++) {
                written.append(national.charAt(k));
                if (k == 1 || k == national.length() - 5) {
                    written.append(pick(between, random));
                }
            }
            written.append(pick(behind, random));
            Optional<Msisdn> number = through(door, written.toString());
            // A callback's number that nobody can have is kept as it came, and is nobody's.
            if (number.filter(Msisdn::isPossible).isPresent()) {
                taken++;
                assertThat(number.get().digits()).as("%s", written).isEqualTo("55" + national);
            }
        }
        assertThat(taken).isGreaterThan(300);
    }

    private static String pick(List<String> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("jsonNumbers")
    void msisdnAsAJsonNumber_shouldBeItsDigits_orRefused(String json, String digits) {
        byte[] body = bytes("{\"msisdn\":" + json + ",\"message\":\"Oi\"}");

        assertThat(
                        Submission.read(body, TestMailingDefaults.NATAL, TestMessageLimits.RULES, TestMessageLimits.NOW)
                                                .entries()
                                                .get(0)
                                        instanceof Submission.Valid valid
                                ? valid.draft().msisdn().digits()
                                : "")
                .isEqualTo(digits);
    }

    static Stream<Arguments> jsonNumbers() {
        return Stream.of(
                Arguments.of("5511953959059", "5511953959059"),
                Arguments.of("11953959059", "5511953959059"),
                Arguments.of("-5511953959059", ""),
                Arguments.of("5511953959059.0", ""),
                Arguments.of("5.511953959059E12", ""),
                Arguments.of("55119539590591234567890", ""),
                Arguments.of("true", ""),
                Arguments.of("[5511953959059]", ""));
    }
}
