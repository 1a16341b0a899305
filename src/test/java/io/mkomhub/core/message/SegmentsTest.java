package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Segments.Encoding;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {

    private static final String EMOJI = "😀";

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("empty", "", Encoding.GSM_7, 1),
                arguments("the manual's text", "Teste de Envio de SMS via API", Encoding.GSM_7, 1),
                arguments("160 septets", "a".repeat(160), Encoding.GSM_7, 1),
                arguments("161 septets", "a".repeat(161), Encoding.GSM_7, 2),
                arguments("2 x 153 septets", "a".repeat(306), Encoding.GSM_7, 2),
                arguments("2 x 153 + 1 septets", "a".repeat(307), Encoding.GSM_7, 3),
                arguments("7 x 153 septets", "a".repeat(1071), Encoding.GSM_7, 7),
                arguments("7 x 153 + 1 septets", "a".repeat(1072), Encoding.GSM_7, 8),
                arguments("80 extension characters", "€".repeat(80), Encoding.GSM_7, 1),
                arguments("80 extension characters and one more", "€".repeat(80) + "a", Encoding.GSM_7, 2),
                arguments("extension character in the 160th septet", "a".repeat(159) + "€", Encoding.GSM_7, 2),
                arguments(
                        "extension character moved whole over the border",
                        "a".repeat(152) + "€" + "a".repeat(151),
                        Encoding.GSM_7,
                        2),
                arguments(
                        "extension character moved over the border makes one more",
                        "a".repeat(152) + "€" + "a".repeat(152),
                        Encoding.GSM_7,
                        3),
                arguments("76 extension characters fill an SMS to 152", "[".repeat(152), Encoding.GSM_7, 2),
                arguments("one more than 2 x 76 extension characters", "[".repeat(153), Encoding.GSM_7, 3),
                arguments("70 units", "á".repeat(70), Encoding.UCS_2, 1),
                arguments("71 units", "á".repeat(71), Encoding.UCS_2, 2),
                arguments("2 x 67 units", "á".repeat(134), Encoding.UCS_2, 2),
                arguments("2 x 67 + 1 units", "á".repeat(135), Encoding.UCS_2, 3),
                arguments("one accent makes all of it UCS-2", "a".repeat(70) + "á", Encoding.UCS_2, 2),
                arguments("35 emoji", EMOJI.repeat(35), Encoding.UCS_2, 1),
                arguments("36 emoji", EMOJI.repeat(36), Encoding.UCS_2, 2),
                arguments(
                        "emoji moved whole over the border",
                        "á".repeat(66) + EMOJI + "á".repeat(65),
                        Encoding.UCS_2,
                        2),
                arguments(
                        "emoji moved over the border makes one more",
                        "á".repeat(66) + EMOJI + "á".repeat(66),
                        Encoding.UCS_2,
                        3),
                arguments("Olá", "Olá", Encoding.UCS_2, 1),
                arguments("Ola", "Ola", Encoding.GSM_7, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void of_shouldCountAsPhonesDo_whenGiven(String name, String text, Encoding encoding, int count) {
        assertThat(Segments.of(text)).isEqualTo(new Segments(encoding, count));
    }

    @Test
    void title_shouldBeTheAlphabetsUsualName() {
        assertThat(Encoding.GSM_7.title()).isEqualTo("GSM-7");
        assertThat(Encoding.UCS_2.title()).isEqualTo("UCS-2");
    }

    /** The default alphabet of 3GPP TS 23.038, section 6.2.1, character by character. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "@£$¥èéùìòÇ\nØø\rÅå",
                "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ",
                " !\"#¤%&'()*+,-./",
                "0123456789:;<=>?",
                "¡ABCDEFGHIJKLMNO",
                "PQRSTUVWXYZÄÖÑÜ§",
                "¿abcdefghijklmno",
                "pqrstuvwxyzäöñüà"
            })
    void of_shouldTakeOneSeptetEach_whenInTheDefaultAlphabet(String row) {
        row.codePoints().mapToObj(Character::toString).forEach(character -> {
            assertThat(Segments.of(character.repeat(160))).isEqualTo(new Segments(Encoding.GSM_7, 1));
            assertThat(Segments.of(character.repeat(161))).isEqualTo(new Segments(Encoding.GSM_7, 2));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"^", "{", "}", "\\", "[", "~", "]", "|", "€", "\f"})
    void of_shouldTakeTwoSeptetsEach_whenInTheExtensionTable(String character) {
        assertThat(Segments.of(character.repeat(80))).isEqualTo(new Segments(Encoding.GSM_7, 1));
        assertThat(Segments.of(character.repeat(81))).isEqualTo(new Segments(Encoding.GSM_7, 2));
    }

    /** What Portuguese needs and GSM 03.38 lacks, and look-alikes of what it has. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "á", "â", "ã", "ç", "ê", "í", "ó", "ô", "õ", "ú", "Á", "Â", "Ã", "À", "Ê", "Í", "Ó", "Ô", "Õ", "Ú", "`",
                "\t", "’", "“", "–", "…", "º", "ª", "\u00a0", "\u001b", "Α"
            })
    void of_shouldBeUcs2_whenTheAlphabetLacksACharacter(String character) {
        assertThat(Segments.of(character).encoding()).isEqualTo(Encoding.UCS_2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83db"})
    void of_shouldCountOne_whenASurrogateStandsAlone(String text) {
        assertThat(Segments.of(text)).isEqualTo(new Segments(Encoding.UCS_2, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Olá 😀", "a\nb\r\n\tc\f", ""})
    void canBeSent_shouldBeTrue_whenAllOfItIsText(String text) {
        assertThat(Segments.canBeSent(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\ud800", "x\udc00", "\uffff", "\u001b", "\u0085"})
    void canBeSent_shouldBeFalse_whenPartOfItIsNoText(String text) {
        assertThat(Segments.canBeSent(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10, 1530, true",
        "10, 1531, false",
        "1, 160, true",
        "1, 161, false",
        "300, 39015, true",
        "300, 39016, false"
    })
    void of_shouldRefuseTheText_whenItTakesMoreSmsThanItMay(int max, int length, boolean taken) {
        String text = "a".repeat(length);
        if (taken) {
            assertThat(Segments.of(text, max)).isEqualTo(Segments.of(text));
        } else {
            assertThatThrownBy(() -> Segments.of(text, max))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("and a message may take " + Math.min(max, 255))
                    .hasMessageContaining("MaxSegments");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsendable")
    void sendable_shouldPutASpaceForWhatNoSmsCarries_andLeaveTheRest(String name, String text, String sendable) {
        assertThat(Segments.sendable(text)).isEqualTo(sendable);
        assertThat(Segments.canBeSent(Segments.sendable(text))).isTrue();
    }

    static Stream<Arguments> unsendable() {
        return Stream.of(
                arguments("text", "Olá 😀\n\r\t\f", "Olá 😀\n\r\t\f"),
                arguments("NUL", "a\u0000b", "a b"),
                arguments("bell and escape", "a\u0007\u001bb", "a  b"),
                arguments("vertical tab", "a\u000bb", "a b"),
                arguments("delete", "a\u007fb", "a b"),
                arguments("second set", "a\u0085\u009fb", "a  b"),
                arguments("half a pair", "a\ud83db", "a b"),
                arguments("other half", "a\ude00", "a "),
                arguments("no character", "a\uffffb\ufffe", "a b "),
                arguments("no character, higher", "a\ud83f\udffeb", "a b"),
                arguments("byte-order mark", "\ufeffOi", "Oi"),
                arguments("byte-order marks of joined parts", "\ufeffO\ufeffi", "Oi"));
    }
}
