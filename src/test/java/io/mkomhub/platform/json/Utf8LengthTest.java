package io.mkomhub.platform.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8LengthTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Oi",
                "\u0000",
                "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff",
                "Olá, você recebeu R$ 10,00 €",
                "😀",
                "a😀b",
                "\ud83d",
                "\ude00",
                "\ude00\ud83d",
                "\ud83d\ud83d\ude00",
                "\ud83da"
            })
    void of_shouldBeThatOfTheEncodedText_whateverItsCharacters(String text) {
        assertThat(Utf8Length.of(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void of_shouldBeThatOfTheEncodedText_forAnySequenceOfUnits() {
        int[] units = {'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff};
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            String text = random.ints(random.nextInt(9), 0, units.length)
                    .mapToObj(unit -> Character.toString((char) units[unit]))
                    .collect(Collectors.joining());
            assertThat(Utf8Length.of(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
