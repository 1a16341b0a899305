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

    @Test
    void keyword_shouldBeNone_whenTheTextIsTooLong() {
        String marks = "a" + "\u0315\u0300".repeat(120_000);

        assertTimeout(
                Duration.ofSeconds(1),
                () -> assertThat(ReplyText.keyword(marks) + ReplyText.firstKeyword(marks))
                        .isEmpty());
        assertTimeout(
                Duration.ofSeconds(1), () -> assertThat(ReplyText.clean(marks)).hasSize(marks.length()));
    }
}
