package io.mkomhub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.api.contacts.ContactInput;
import io.mkomhub.core.csv.CsvLocale;
import io.mkomhub.core.csv.CsvOutput;
import io.mkomhub.core.csv.CsvWriter;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.optout.OptOutInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the hub exports, however hostile it is, runs nothing in a spreadsheet and is read by the hub as it was. */
class ExportedFilesTest {

    private static final int ROUNDS = 20_000;

    /** What means something to a spreadsheet or to a reader of CSV. */
    private static final List<String> PIECES = List.of(
            "=",
            "+",
            "-",
            "@",
            "'",
            "''",
            "\"",
            "\"\"",
            ",",
            ";",
            "|",
            "\t",
            "\r",
            "\n",
            "\r\n",
            " ",
            "\u00A0",
            "\0",
            "0",
            "7",
            "00",
            "5511953959059",
            "1E5",
            "/",
            ".",
            "(",
            ")",
            "%",
            "$",
            "sep=;",
            "=\"1\"",
            "cmd|' /C calc'!A0",
            "mai",
            "5 mai",
            "a",
            "ção",
            "\uFEFF",
            "\u200B",
            "\uFF1D",
            "\uD83D",
            "\uDE00",
            "😀",
            "e",
            "R$",
            "HYPERLINK(\"http://x\")");

    private static String text(Random random) {
        return IntStream.range(0, random.nextInt(7))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    @Test
    void texts_shouldBeReadAsTheyWere_whateverIsInThem() {
        Random random = new Random(17);
        for (int i = 0; i < ROUNDS; i++) {
            List<String> texts = List.of(text(random), text(random));
            assertThat(CsvOutput.survives(texts)).as("%s", texts).isTrue();
        }
    }

    /** Read as plainly as RFC 4180 says, no cell begins with what OWASP names, not even behind spaces and quotes. */
    @Test
    void cells_shouldBeNoFormulas_whateverIsInThem() {
        Random random = new Random(18);
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            String line = new CsvWriter(CsvLocale.BRAZILIAN).text(text).toString();
            String cell =
                    line.startsWith("\"") ? line.substring(1, line.length() - 1).replace("\"\"", "\"") : line;

            assertThat(cell)
                    .as("%s", text)
                    .doesNotMatch("(?s)[\\s\\p{Z}\\p{Cf}\\p{Cntrl}\"]*[=+\\-@\uFF1D].*|[\t\r\n].*");
        }
    }

    private static List<Msisdn> numbers(Random random) {
        return Stream.concat(
                        Stream.generate(() -> "55" + (11 + random.nextInt(9)) + (random.nextBoolean() ? "9" : "")
                                        + (20_000_000 + random.nextInt(70_000_000)))
                                .limit(500),
                        Stream.of(
                                "16502530000",
                                "351912345678",
                                "49911123456",
                                "390612345678",
                                "33612345678",
                                "250788123123"))
                .map(Msisdn::new)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void numbers_shouldBeImportedAsOptOuts_whenTheyAreExported(CsvLocale locale) {
        List<Msisdn> numbers = numbers(new Random(19));
        StringBuilder file = new StringBuilder(new CsvWriter(locale)
                .heading(List.of(locale == CsvLocale.ENGLISH ? "msisdn" : "Telefone", "x"))
                .toString());
        numbers.forEach(number ->
                file.append(new CsvWriter(locale).telephone(number).text("=1").endLine()));

        assertThat(OptOutInput.lines(file.toString().getBytes(StandardCharsets.UTF_8), Optional.of("text/csv")))
                .containsExactlyElementsOf(numbers.stream().map(Msisdn::digits).toList());
    }

    @ParameterizedTest
    @EnumSource
    void contacts_shouldHaveTheirAttributes_whenTheyAreExported(CsvLocale locale) {
        List<String> values = List.of("=1+1", "'=1+1", "00123", "+55 11", "a;b,c", "\"x\"", "=\"7\"", "@x", "5 mai");
        StringBuilder file = new StringBuilder(
                new CsvWriter(locale).heading(List.of("Telefone", "nota")).toString());
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String digits = "551195395905" + i;
            file.append(new CsvWriter(locale)
                    .telephone(new Msisdn(digits))
                    .text(values.get(i))
                    .endLine());
            expected.add(digits + "{\"nota\":\"" + values.get(i).replace("\"", "\\\"") + "\"}");
        }

        assertThat(ContactInput.contacts(file.toString().getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .containsExactlyElementsOf(expected);
    }
}
