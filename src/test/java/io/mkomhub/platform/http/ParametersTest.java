package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            text=Oi                | 4f69
            text=Ol%E1             | 4f6ce1
            text=Ol%C3%A1+x%2By    | 4f6cc3a120782b79
            text=%00O%D8%3D        | 004fd83d
            text=a%                | 6125
            text=a%4               | 612534
            text=%zz               | 257a7a
            text=1&text=2          | 31
            a=1&&te%78t=b          | 62
            """)
    void octetsOf_shouldGiveTheOctets_whateverCharsetTheyAreIn(String encoded, String octets) {
        assertThat(Parameters.of(encoded).octetsOf("text").map(HexFormat.of()::formatHex))
                .hasValue(octets);
    }

    @Test
    void octetsOf_shouldTakeWhatIsNotEncodedAsUtf8() {
        assertThat(Parameters.of("text=ã").octetsOf("text")).hasValue("ã".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textOf_shouldBeEmpty_whenThereIsNoSuchName() {
        assertThat(Parameters.of("").textOf("text")).isEmpty();
        assertThat(Parameters.of("text").textOf("text")).hasValue("");
    }

    @Test
    void or_shouldAddOnlyWhatIsNotThere() {
        Parameters both = Parameters.of("a=1").or(Parameters.of("a=2&b=3"));
        assertThat(both.textOf("a")).hasValue("1");
        assertThat(both.textOf("b")).hasValue("3");
    }

    @Test
    void toString_shouldNotShowValues_becauseTheyAreSecrets() {
        assertThat(Parameters.of("password=geheim")).hasToString("Parameters[password]");
    }
}
