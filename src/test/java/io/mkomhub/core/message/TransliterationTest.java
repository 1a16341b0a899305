package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Segments.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransliterationTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?<written>\\S.*?) +\\| (?<sent>\\S.*?) +\\|.*\\|$");
    private static final Pattern CODE = Pattern.compile("U\\+([0-9A-F]{4})");
    private static final Map<String, String> NAMED = Map.of("space", " ", "line feed", "\n", "nothing", "");

    private static String sent(String written) {
        return Transliteration.of(written).text();
    }

    /** The rows of the documentation's table: a character, and what it is sent as. */
    static List<Arguments> documented() throws IOException {
        String document = Files.readString(Path.of("docs/sending.md"));
        String table = document.substring(
                document.indexOf("<!-- counterparts -->"), document.indexOf("<!-- end of counterparts -->"));
        List<Arguments> rows = new ArrayList<>();
        ROW.matcher(table).results().skip(1).forEach(row -> {
            for (String written : row.group(1).split(" ", -1)) {
                var code = CODE.matcher(written);
                String character = code.matches() ? Character.toString(Integer.parseInt(code.group(1), 16)) : written;
                String sent = row.group(2).replace("\\", "");
                rows.add(arguments(character, NAMED.getOrDefault(sent, sent)));
            }
        });
        return rows;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("documented")
    void of_shouldSendWhatTheDocumentationSays(String written, String sent) {
        assertThat(sent("a" + written + "b")).isEqualTo("a" + sent + "b");
    }

    @Test
    void documentation_shouldShowEveryCharacterOfTheTable() throws IOException {
        Set<String> documented = new HashSet<>();
        documented().forEach(row -> documented.add((String) row.get()[0]));

        Transliteration.TABLE
                .lines()
                .flatMap(line -> Stream.of(line.split(" +", -1)).skip(1))
                .forEach(character -> assertThat(documented).contains(character));
        assertThat(documented).hasSizeGreaterThan(100);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        Olá, João! Seu pedido não saiu…            | Ola, Joao! Seu pedido nao saiu...
        “Promoção” – até 50% – só p/ você          | "Promocao" - até 50% - so p/ voce
        AÇÚCAR, PÊSSEGO e LIMÃO por R$ 1,99        | AÇUCAR, PESSEGO e LIMAO por R$ 1,99
        1º andar, 2ª porta, 30 °C                  | 1o andar, 2a porta, 30 oC
        Preço: €\u00A010 | Preco: € 10
        à è é ì ò ù Ç É Ñ Ö Ü ñ ö ü ä å ß          | à è é ì ò ù Ç É Ñ Ö Ü ñ ö ü ä å ß
        já GSM-7: {a} [b] ~ ^ €                    | ja GSM-7: {a} [b] ~ ^ €
        """)
    void of_shouldMakeGsm7OfPortuguese(String written, String sent) {
        String text = written.replace("\\u00A0", "\u00A0");

        assertThat(Transliteration.of(text)).isEqualTo(new Transliteration(sent, List.of()));
        assertThat(Segments.of(sent).encoding()).isEqualTo(Encoding.GSM_7);
    }

    /** Some systems, such as those of Apple, write a letter and its accent apart. */
    @ParameterizedTest
    @ValueSource(strings = {"Olá, João! À noite há pães e maçã", "é è ñ Ñ ü Å ç Ç", "ấ ệ ǘ", "Ω Å"})
    void of_shouldSendTheSame_whenAccentsAreWrittenApart(String composed) {
        assertThat(sent(Normalizer.normalize(composed, Normalizer.Form.NFD))).isEqualTo(sent(composed));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        an emoji                       | Olá 🙂, não 🙂!    | 🙂
        an emoji of several characters | Olá 👍🏽            | 👍 🏽
        another script                 | Olá Юля           | Ю л я
        what would change a number     | 1½ e 10² e 2≠3 á  | ½ ² ≠
        """)
    void of_shouldKeepTheText_whenACharacterHasNoCounterpart(String name, String written, String kept) {
        assertThat(Transliteration.of(written)).isEqualTo(new Transliteration(written, List.of(kept.split(" ", -1))));
    }

    @Test
    void of_shouldComposeTheText_whenACharacterHasNoCounterpart() {
        assertThat(sent("Ola\u0301 🙂")).isEqualTo("Olá 🙂");
    }

    @Test
    void of_shouldListTwentyCharactersAtMost() {
        StringBuilder written = new StringBuilder();
        for (int c = 0x4E00; c < 0x4E40; c++) {
            written.append((char) c);
        }

        assertThat(Transliteration.of(written.toString()).kept()).hasSize(20).startsWith("一");
    }

    @Test
    void of_shouldKeepTheText_whenGsm7WouldTakeMoreSms() {
        String written = "…".repeat(70);

        assertThat(Transliteration.of(written)).isEqualTo(new Transliteration(written, List.of()));
        assertThat(sent("…".repeat(53))).isEqualTo("...".repeat(53));
    }

    /** Whatever is written: transliterating again changes nothing, and the text never takes more SMS. */
    @Test
    void of_shouldBeStable_andNeverTakeMoreSms() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(30) * (random.nextInt(20) == 0 ? 20 : 1); k >= 0; k--) {
                int c = switch (random.nextInt(8)) {
                    case 0 -> 0x0300 + random.nextInt(0x70);
                    case 1 -> 0x00A0 + random.nextInt(0x200);
                    case 2 -> 0x1E00 + random.nextInt(0x100);
                    case 3 -> 0x2000 + random.nextInt(0x200);
                    case 4 -> random.nextInt(300) == 0 ? 0x1F600 + random.nextInt(64) : 'e';
                    default -> ' ' + random.nextInt(95);
                };
                text.appendCodePoint(c);
            }
            Transliteration once = Transliteration.of(text.toString());
            assertThat(Transliteration.of(once.text())).as("%s", text).isEqualTo(once);
            assertThat(Segments.of(once.text()).count())
                    .isLessThanOrEqualTo(Segments.of(text.toString()).count());
            if (!once.kept().isEmpty()) {
                assertThat(Segments.of(once.text()).encoding()).isEqualTo(Encoding.UCS_2);
            }
        }
    }
}
