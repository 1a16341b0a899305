package io.mkomhub.core.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.api.contacts.ContactInput;
import io.mkomhub.core.optout.OptOutInput;
import io.mkomhub.platform.json.InvalidInputException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as people save and upload them, on both routes that accept files. */
class SpreadsheetFilesTest {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;
    private static final Charset UTF_8 = StandardCharsets.UTF_8;
    private static final Charset OLD_MAC = Charset.forName("x-MacRoman");

    private static final String ANA = "5511953959059";
    private static final String BIA = "5511953959058";

    private static final String NONE = "no Content-Type";

    /** What a gateway makes of octets that it takes for UTF-8. */
    private static byte[] throughTextGateway(byte[] file) {
        return new String(file, UTF_8).getBytes(UTF_8);
    }

    private static byte[] marked(String text, Charset charset) {
        return ("\uFEFF" + text).getBytes(charset);
    }

    private static Optional<String> contentType(String header) {
        return Optional.of(header).filter(named -> !named.equals(NONE));
    }

    private static Arguments file(String name, String text) {
        return file(name, text.getBytes(UTF_8), NONE);
    }

    private static Arguments file(String name, byte[] bytes, String contentType) {
        return arguments(name, bytes, contentType(contentType));
    }

    private static final String SEMICOLONS = "msisdn;cidade\r\n" + ANA + ";São Paulo\r\n" + BIA + ";Brasília\r\n";

    /** All of them say the same. */
    static Stream<Arguments> taken() {
        String lines = "\n" + ANA + ";São Paulo\n" + BIA + ";Brasília\n";
        return Stream.of(
                file("semicolons, CRLF", SEMICOLONS),
                file("commas", SEMICOLONS.replace(';', ',')),
                file("tabs", SEMICOLONS.replace(';', '\t')),
                file("LF", SEMICOLONS.replace("\r\n", "\n")),
                file("CR alone", SEMICOLONS.replace("\r\n", "\r")),
                file("no end of the last line", SEMICOLONS.strip()),
                file("empty lines", SEMICOLONS.replace("\r\n", "\r\n\r\n;\r\n")),
                file("empty lines, CR alone", SEMICOLONS.replace("\r\n", "\r\r")),
                file("sep=;", "sep=;\r\n" + SEMICOLONS),
                file("SEP=; in quotes", "\"SEP=;\"\r\n" + SEMICOLONS),
                file("sep=, with semicolons behind it", "sep=,;;\r\n" + SEMICOLONS.replace(';', ',')),
                file("sep=tab", "sep=\t\r\n" + SEMICOLONS.replace(';', '\t')),
                file("sep=|", "sep=|\n" + SEMICOLONS.replace(';', '|')),
                file("sep=; behind a byte-order mark", "\uFEFFsep=;\r\n" + SEMICOLONS),
                file("sep=;, CR alone", "sep=;\r" + SEMICOLONS.replace("\r\n", "\r")),
                file("UTF-8 with its mark", marked(SEMICOLONS, UTF_8), NONE),
                file("UTF-8 with its mark, as text", marked(SEMICOLONS, UTF_8), "text/csv"),
                file("UTF-8 with its mark, said to be another", marked(SEMICOLONS, UTF_8), "text/csv; charset=utf-16"),
                file("UTF-16, big end first", marked(SEMICOLONS, StandardCharsets.UTF_16BE), NONE),
                file("UTF-16, little end first", marked(SEMICOLONS, StandardCharsets.UTF_16LE), NONE),
                file(
                        "UTF-16, Excel's Unicode text",
                        marked(SEMICOLONS.replace(';', '\t'), StandardCharsets.UTF_16LE),
                        "application/octet-stream"),
                file(
                        "UTF-16 without a mark, declared",
                        SEMICOLONS.getBytes(StandardCharsets.UTF_16LE),
                        "application/octet-stream; charset=utf-16le"),
                file("windows-1252, undeclared", SEMICOLONS.getBytes(WINDOWS), NONE),
                file("windows-1252, sent by curl", SEMICOLONS.getBytes(WINDOWS), "application/x-www-form-urlencoded"),
                file("windows-1252, declared", SEMICOLONS.getBytes(WINDOWS), "text/csv; charset=windows-1252"),
                file(
                        "Latin-1, declared",
                        SEMICOLONS.getBytes(LATIN_1),
                        "text/csv; header=present; Charset=\"ISO-8859-1\""),
                file(
                        "windows-1252, CR alone, declared",
                        SEMICOLONS.replace("\r\n", "\r").getBytes(WINDOWS),
                        "text/csv;charset=cp1252"),
                file(
                        "declared windows-1252, and UTF-8 by the time it comes",
                        SEMICOLONS.getBytes(UTF_8),
                        "text/csv; charset=windows-1252"),
                file("MSISDN", "MSISDN;cidade" + lines),
                file("Telefone", "Telefone;cidade" + lines),
                file("TELEFONE CELULAR", "TELEFONE CELULAR;cidade" + lines),
                file("celular", " celular ;cidade" + lines),
                file("Número", "Número;cidade" + lines),
                file("Número, decomposed", "Nu\u0301mero;cidade" + lines),
                file("numero de telefone", "numero de telefone;cidade" + lines),
                file("WhatsApp", "\"WhatsApp\";\"cidade\"" + lines),
                file("the number last", "cidade;Telefone\nSão Paulo;" + ANA + "\nBrasília;" + BIA),
                file(
                        "numbers as people write them",
                        "telefone;cidade\n(11) 95395-9059;São Paulo\n+55 11 95395-9058;Brasília"),
                file(
                        "numbers as text, formula",
                        "telefone;cidade\n=\"" + ANA + "\";São Paulo\n=\"" + BIA + "\";Brasília"),
                file(
                        "numbers as text, formula in quotes",
                        "telefone;cidade\n\"=\"\"" + ANA + "\"\"\";São Paulo\n\"=\"\"" + BIA + "\"\"\";Brasília"),
                file("numbers as text, apostrophe", "telefone;cidade\n'" + ANA + ";São Paulo\n'" + BIA + ";Brasília"),
                file(
                        "all in quotes",
                        "\"msisdn\";\"cidade\"\n\"" + ANA + "\";\"São Paulo\"\n\"" + BIA + "\";\"Brasília\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("taken")
    void contacts_shouldBeThoseOfTheFile_howeverItWasSaved(String name, byte[] file, Optional<String> contentType) {
        assertThat(ContactInput.contacts(file, contentType))
                .containsExactly(ANA + "{\"cidade\":\"São Paulo\"}", BIA + "{\"cidade\":\"Brasília\"}");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("taken")
    void optOuts_shouldBeThoseOfTheFile_howeverItWasSaved(String name, byte[] file, Optional<String> contentType) {
        assertThat(OptOutInput.lines(file, contentType)).containsExactly(ANA, BIA);
    }

    private static Arguments refusal(String name, byte[] file, String contentType, String place, String cure) {
        return arguments(name, file, contentType(contentType), place, cure);
    }

    static Stream<Arguments> refused() {
        byte[] mac = SEMICOLONS.replace("\r\n", "\r").getBytes(OLD_MAC);
        return Stream.of(
                refusal("old Macintosh, CR", mac, NONE, "line 2", "charset="),
                refusal(
                        "old Macintosh, LF",
                        SEMICOLONS.replace("\r\n", "\n").getBytes(OLD_MAC),
                        NONE,
                        "line 2",
                        "CSV UTF-8"),
                refusal(
                        "windows-1252, said to be UTF-8",
                        SEMICOLONS.getBytes(WINDOWS),
                        "text/csv; charset=utf-8",
                        "line 2",
                        "CSV UTF-8"),
                refusal(
                        "an undefined octet",
                        ("msisdn;cidade\n" + ANA + ";S\u0081o").getBytes(LATIN_1),
                        NONE,
                        "line 2",
                        "CSV UTF-8"),
                refusal(
                        "an undefined octet, declared",
                        ("msisdn;cidade\n" + ANA + ";S\u0081o").getBytes(LATIN_1),
                        "text/csv; charset=windows-1252",
                        "line 2",
                        "CSV UTF-8"),
                refusal(
                        "signs nobody writes Portuguese with",
                        ("msisdn;cidade\r\n" + ANA + ";Łódź").getBytes(Charset.forName("windows-1250")),
                        NONE,
                        "line 2",
                        "charset="),
                refusal(
                        "UTF-16 without a mark",
                        SEMICOLONS.getBytes(StandardCharsets.UTF_16LE),
                        NONE,
                        "line 1",
                        "CSV UTF-8"),
                refusal(
                        "UTF-16 as text",
                        throughTextGateway(marked(SEMICOLONS, StandardCharsets.UTF_16LE)),
                        "text/csv",
                        "line 1",
                        "CSV UTF-8"),
                refusal(
                        "UTF-16 as text, declared",
                        throughTextGateway(marked(SEMICOLONS, StandardCharsets.UTF_16LE)),
                        "text/csv; charset=utf-16",
                        "line 1",
                        "application/octet-stream"),
                refusal("half of UTF-16", new byte[] {(byte) 0xFF, (byte) 0xFE, 'm'}, NONE, "line 1", "CSV UTF-8"),
                refusal(
                        "a charset nobody knows",
                        SEMICOLONS.getBytes(UTF_8),
                        "text/csv; charset=klingon",
                        "Content-Type",
                        "windows-1252"),
                refusal(
                        "an open quote",
                        ("msisdn;nome\n" + ANA + ";Ana\n" + BIA + ";\"Bia\n").getBytes(UTF_8),
                        NONE,
                        "line 3",
                        "\"\"this\"\""),
                refusal(
                        "an open quote at the end",
                        ("msisdn;nome\n" + ANA + ";\"").getBytes(UTF_8),
                        NONE,
                        "line 2",
                        "quote"),
                refusal(
                        "an open quote before others",
                        ("msisdn;nome\n" + ANA + ";\"Ana\n" + BIA + ";\"Bia\"\n").getBytes(UTF_8),
                        NONE,
                        "line 2",
                        "quote"),
                refusal(
                        "something behind a quote",
                        ("msisdn;nome\n" + ANA + ";\"Ana\" Lima\n").getBytes(UTF_8),
                        NONE,
                        "line 2",
                        "quote"),
                refusal(
                        "a space before a quote",
                        ("msisdn;nome\n" + ANA + "; \"Lima; Ana\"\n").getBytes(UTF_8),
                        NONE,
                        "line 2",
                        "quote"),
                refusal(
                        "a quote in line 4 behind sep",
                        ("sep=;\rmsisdn;nome\r" + ANA + ";Ana\r" + BIA + ";\"Bia").getBytes(UTF_8),
                        NONE,
                        "line 4",
                        "quote"),
                refusal("sep=:", "sep=:\nmsisdn:nome\n".getBytes(UTF_8), NONE, "line 1", "semicolon"),
                refusal("sep=", "sep=\nmsisdn\n".getBytes(UTF_8), NONE, "line 1", "semicolon"),
                refusal(
                        "two columns of numbers",
                        ("telefone;Celular\n" + ANA + ";" + BIA).getBytes(UTF_8),
                        NONE,
                        "line 1",
                        "rename the intended column to msisdn"),
                refusal(
                        "a heading that lost a character",
                        ("nome;n\uFFFDmero\nAna;" + ANA).getBytes(UTF_8),
                        "text/csv",
                        "line 1",
                        "application/octet-stream"),
                refusal("nothing", new byte[0], NONE, "", "it must"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void contacts_shouldBeRefused_withTheLineAndTheCure(
            String name, byte[] file, Optional<String> contentType, String place, String cure) {
        assertThatThrownBy(() -> ContactInput.contacts(file, contentType))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> {
                    assertThat(e.field()).isEqualTo(place);
                    assertThat(e.detail()).contains(cure);
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void optOuts_shouldBeRefused_withTheLineAndTheCure(
            String name, byte[] file, Optional<String> contentType, String place, String cure) {
        assertThatThrownBy(() -> OptOutInput.lines(file, contentType))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> {
                    assertThat(e.field()).isEqualTo(place);
                    assertThat(e.detail()).contains(cure);
                });
    }

    static Stream<Arguments> partly() {
        return Stream.of(
                arguments(
                        "a character that was lost",
                        throughTextGateway(
                                SEMICOLONS.replace("Brasília", "Recife").getBytes(WINDOWS)),
                        List.of(
                                BIA + "{\"cidade\":\"Recife\"}",
                                "line 2: has a character that was lost in transit; save the file as \"CSV UTF-8\", or send it unchanged with Content-Type: application/octet-stream"),
                        List.of(ANA, BIA)),
                arguments(
                        "a number that a spreadsheet shortened",
                        ("telefone;nome\n5,51195E+12;Ana\n" + BIA + ";Bia\n").getBytes(UTF_8),
                        List.of(BIA + "{\"nome\":\"Bia\"}", "line 2.msisdn: " + shortened()),
                        List.of(BIA, "line 2: " + shortened())),
                arguments(
                        "sep counts as a line",
                        ("sep=;\r\ntelefone;nome\r\n" + BIA + ";\"a\r\nb\"\r\n12;Ana\r\n").getBytes(UTF_8),
                        List.of(BIA + "{\"nome\":\"a\\nb\"}", "line 5.msisdn: is not a telephone number: too short"),
                        List.of(BIA, "line 5: is not a telephone number: too short")),
                arguments(
                        "an address has a number too",
                        ("nome;numero;Telefone\nAna;12;" + BIA).getBytes(UTF_8),
                        List.of(BIA + "{\"nome\":\"Ana\",\"numero\":\"12\"}"),
                        List.of(BIA)),
                arguments(
                        "msisdn goes before",
                        ("telefone;msisdn\n12;" + BIA).getBytes(UTF_8),
                        List.of(BIA + "{\"telefone\":\"12\"}"),
                        List.of(BIA)),
                arguments(
                        "a code that looks like a number",
                        ("telefone;cpf\n" + BIA + ";=\"00123\"").getBytes(UTF_8),
                        List.of(BIA + "{\"cpf\":\"00123\"}"),
                        List.of(BIA)));
    }

    private static String shortened() {
        return "is not a telephone number: a spreadsheet has shortened it, and its last digits are lost; format the column as text; write it with country and area code, such as +55 11 95395-9059";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("partly")
    void line_shouldNotTakeTheOthersWithIt_whenItIsRefused(
            String name, byte[] file, List<String> contacts, List<String> optOuts) {
        assertThat(ContactInput.contacts(file, Optional.empty())).isEqualTo(contacts);
        assertThat(OptOutInput.lines(file, Optional.empty())).isEqualTo(optOuts);
    }

    /** Whatever a cell holds, it is stored as it was written, or nothing is. */
    @Test
    void cells_shouldComeOutAsTheyWentIn_whateverIsInThem() {
        Random random = new Random(4);
        String signs = "aã\";,\t\r\n €";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder cell = new StringBuilder("x");
            for (int k = random.nextInt(8); k > 0; k--) {
                cell.append(signs.charAt(random.nextInt(signs.length())));
            }
            cell.append('x');
            String end = List.of("\n", "\r", "\r\n").get(random.nextInt(3));
            char separator = ";,\t".charAt(random.nextInt(3));
            String file = "msisdn" + separator + "a" + end + ANA + separator + '"'
                    + cell.toString().replace("\"", "\"\"") + '"' + end;
            Charset charset = List.of(UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)
                    .get(random.nextInt(3));

            assertThat(Csv.read(FileText.of(marked(file, charset), Optional.empty()))
                            .get(1)
                            .cells())
                    .as(file)
                    .containsExactly(ANA, cell.toString().replace("\r\n", "\n").replace('\r', '\n'));
        }
    }

    @Test
    void read_shouldTakeTimeInProportion_whateverTheFileIs() {
        for (String unit : List.of("\"", "\"\"", ";", "\r", "\n", "a;", "\"\n", "=\"\"", "sep=;\n")) {
            // Twenty times the text takes twenty times as long, and 400 times if the time grew with its square.
            long once = nanoseconds(unit.repeat(30_000 / unit.length()));
            long twentyTimes = nanoseconds(unit.repeat(600_000 / unit.length()));
            assertThat(twentyTimes).as(unit).isLessThan(once * 100 + 500_000_000L);
        }
    }

    /** The time of this thread, which does not count that of others on a busy machine; the least of three. */
    private static long nanoseconds(String text) {
        return LongStream.range(0, 3).map(i -> once(text)).min().orElseThrow();
    }

    private static long once(String text) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long from = threads.getCurrentThreadCpuTime();
        try {
            Csv.read(FileText.of(text.getBytes(UTF_8), Optional.empty()));
        } catch (InvalidInputException e) {
            assertThat(e.field()).startsWith("line ");
        }
        return threads.getCurrentThreadCpuTime() - from;
    }

    /** Each octet that windows-1252 knows, as the JDK reads it. */
    @Test
    void text_shouldBeThatOfTheFile_whateverIsInIt() {
        for (int octet = 1; octet < 0x100; octet++) {
            byte[] file = {'a', (byte) octet, 'b'};
            if (List.of(0x81, 0x8D, 0x8F, 0x90, 0x9D).contains(octet)) {
                continue;
            }
            assertThat(FileText.of(file, Optional.of("text/csv; charset=windows-1252")))
                    .isEqualTo(new String(file, WINDOWS));
        }
    }
}
