package io.mkomhub.core.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.Msisdn;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvWriterTest {

    private static final Msisdn ANA = new Msisdn("5511953959059");
    private static final Instant NEW_YEAR = Instant.parse("2027-01-01T01:30:00.250Z");

    private static String line(CsvLocale locale) {
        return new CsvWriter(locale)
                .telephone(ANA)
                .text("Olá; tudo, bem?")
                .time(NEW_YEAR)
                .number(3)
                .number(Optional.of(new BigDecimal("0.055")))
                .text(Optional.empty())
                .endLine()
                .toString();
    }

    @Test
    void line_shouldHaveCommasPointsAndUtc_whenItIsEnglish() {
        assertThat(line(CsvLocale.ENGLISH))
                .isEqualTo("(+55) 11 95395-9059,\"Olá; tudo, bem?\",2027-01-01T01:30:00.250Z,3,0.055,\r\n");
    }

    @Test
    void line_shouldHaveSemicolonsCommasAndTheTimeOfBrasilia_whenItIsBrazilian() {
        assertThat(line(CsvLocale.BRAZILIAN))
                .isEqualTo("(+55) 11 95395-9059;\"Olá; tudo, bem?\";2026-12-31 22:30:00;3;0,055;\r\n");
    }

    @Test
    void heading_shouldBeginWithAByteOrderMark_becauseExcelReadsNoUtf8WithoutOne() {
        assertThat(new CsvWriter(CsvLocale.BRAZILIAN).heading(List.of("Telefone", "Situação")))
                .hasToString("\uFEFFTelefone;Situação\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Oi                                | Oi
            ``                                | ``
            diga "oi"                         | "diga ""oi\"""
            um, dois; três                    | "um, dois; três"
            =HYPERLINK("http://x";"y")        | "'=HYPERLINK(""http://x"";""y"")"
            =cmd                              | '=cmd
            +1+1                              | '+1+1
            -2+3                              | '-2+3
            @SUM(A1)                          | '@SUM(A1)
            ` =1+1`                           | ' =1+1
            "=1+1"                            | "'""=1+1\"""
            '=1+1                             | ''=1+1
            ＝1+1                             | '＝1+1
            5511953959059                     | '5511953959059
            00123                             | '00123
            1E5                               | '1E5
            3/4                               | '3/4
            12-05                             | '12-05
            (1)                               | '(1)
            5 mai                             | '5 mai
            MAR-25                            | 'MAR-25
            2 de março                        | '2 de março
            0                                 | 0
            7                                 | 7
            28100                             | 28100
            ''7                               | ''7
            :-)                               | :-)
            a=b                               | a=b
            10h30 no balcão 2                 | 10h30 no balcão 2
            março                             | março
            """)
    void text_shouldBeGuarded_whenASpreadsheetWouldChangeIt(String text, String cell) {
        assertThat(new CsvWriter(CsvLocale.BRAZILIAN).text(text)).hasToString(cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t=1", "\r=1", "\n=1", "\uFEFF=1", "\u00A0=1", "\u200B@x", "' \"+1", "\u202E-1"})
    void text_shouldBeGuarded_whenTheFormulaIsBehindSomethingInvisible(String text) {
        assertThat(new CsvWriter(CsvLocale.ENGLISH).text(text).toString()).matches("(?s)\"?'.*");
    }

    @Test
    void text_shouldLoseWhatNoFileCanHold() {
        assertThat(new CsvWriter(CsvLocale.ENGLISH).text("a\0b\uD83Dc\uDE00d😀"))
                .hasToString("a\uFFFDb\uFFFDc\uFFFDd😀");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            28100             | 28100
            55119539590591234 | '55119539590591234
            16502530000       | (+1) 6502530000
            """)
    void telephone_shouldBeAText_whateverNumberItIs(String digits, String cell) {
        assertThat(new CsvWriter(CsvLocale.ENGLISH).telephone(new Msisdn(digits)))
                .hasToString(cell);
    }
}
