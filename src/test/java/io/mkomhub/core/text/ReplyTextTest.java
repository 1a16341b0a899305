package io.mkomhub.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTextTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a comma            | SAUDE,               | saude
            an exclamation     | saude!               | saude
            a no-break space   | '1\u00A0'            | 1
            a zero-width space | 'SA\u200BIR'         | sair
            composed           | 'nu\u0301mero'       | número
            full-width         | ＳＩＭ               | sim
            a keycap           | '1\uFE0F\u20E3'      | 1
            WhatsApp's bold    | *sim*                | sim
            a symbol alone     | !                    | !
            nothing to be seen | '\u200B\u00A0'       | ''
            """)
    void keyword_shouldBeTheSame_howeverItIsDecorated(String name, String text, String keyword) {
        assertThat(ReplyText.keyword(text)).isEqualTo(keyword);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the first of two words  | 'VIVO quero'          | vivo
            one word                | vivo                  | vivo
            white in front          | ' \u00A0vivo quero' | vivo
            a tab behind            | 'vivo\tquero'        | vivo
            a comma behind          | 'vivo, quero'         | vivo
            nothing                 | ''                    | ''
            """)
    void firstKeyword_shouldBeTheFirstWord_howeverItIsDecorated(String name, String text, String keyword) {
        assertThat(ReplyText.firstKeyword(text.translateEscapes())).isEqualTo(keyword);
    }

    @ParameterizedTest(name = "{0} characters and white around them: long is {1}")
    @CsvSource({"200, false", "201, true"})
    void isLong_shouldCountWithoutTheWhiteAround(int length, boolean expected) {
        String text = " \u200B" + "a".repeat(length) + "\n ";

        assertThat(ReplyText.isLong(text)).isEqualTo(expected);
        assertThat(ReplyText.keyword(text)).hasSize(expected ? 0 : length);
        assertThat(ReplyText.clean("\uFF21" + "a".repeat(length - 1)).charAt(0)).isEqualTo(expected ? '\uFF21' : 'A');
    }

    /** The first and the last of each range that Unicode calls ignorable, and what lies beside them. */
    @ParameterizedTest(name = "U+{0}: {1}")
    @CsvSource({
        "FDFF, false",
        "FE00, true",
        "FE0F, true",
        "FE10, false",
        "DFFFF, false",
        "E0000, true",
        "E0FFF, true",
        "E1000, false",
        "034F, true",
        "115F, true",
        "1160, true",
        "FFA0, true",
        "20E3, true",
        "200B, true",
        "0041, false"
    })
    void isInvisible_shouldBeSoOfWhatCannotBeSeen(String code, boolean invisible) {
        assertThat(Spaces.isInvisible(Integer.parseInt(code, 16))).isEqualTo(invisible);
    }

    @ParameterizedTest(name = "{0} at {1}: line {2}")
    @CsvSource({
        "'a\nb', 0, 1",
        "'a\nb', 1, 1",
        "'a\nb', 2, 2",
        "'a\r\nb', 2, 1",
        "'a\r\nb', 3, 2",
        "'a\rb', 2, 2",
        "'a\r\rb', 3, 3",
        "'a\n\rb', 3, 3",
        "'\r', 1, 2",
        "'', 0, 1"
    })
    void line_shouldBeCountedByEveryKindOfLineEnd(String text, int place, int line) {
        assertThat(Lines.at(text.translateEscapes(), place)).isEqualTo(line);
    }

    @Test
    void keyword_shouldBeNone_whenTheTextIsTooLong() {
        String marks = "a" + "\u0315\u0300".repeat(120_000);

        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(ReplyText.keyword(marks) + ReplyText.firstKeyword(marks))
                        .isEmpty());
        assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(ReplyText.clean(marks)).hasSize(marks.length()));
    }
}
