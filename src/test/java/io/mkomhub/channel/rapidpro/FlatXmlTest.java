package io.mkomhub.channel.rapidpro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.platform.json.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatXmlTest {

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void read_shouldGiveNamesAndValues_whenElementsAreFlatOrLists() {
        byte[] document = "<m><id>1</id><text>Olá &amp; tchau</text><r><item>Sim</item><item>Não</item></r></m>"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(FlatXml.read(document))
                .isEqualTo(Map.of("id", List.of("1"), "text", List.of("Olá & tchau"), "r", List.of("Sim", "Não")));
    }

    /** What the JDK prints past the log could quote anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {"<m><text>Ol\u00e1</text></m>", "<m>", "<m></n>", "<!DOCTYPE m [<!ENTITY a 'b'>]><m>&a;</m>", "x"
            })
    void read_shouldRefuseItAndPrintNothing_whenItIsNoXmlInUtf8(String document) {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> FlatXml.read(latin1(document)))
                    .withMessageContaining("the body");
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
