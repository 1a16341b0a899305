package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConcatenationTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "050003050201, 5, false, 2, 1",
        "050003ffff03, 255, false, 255, 3",
        "0608041234 0302, 4660, true, 3, 2",
    })
    void read_shouldTellThePart_whenTheHeaderIsOneOfConcatenation(
            String udh, int reference, boolean wide, int total, int number) {
        assertThat(Concatenation.read(HexFormat.of().parseHex(udh.replace(" ", ""))))
                .hasValue(new Concatenation(reference, wide, total, number));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "00", "050003050101"})
    void read_shouldTellNone_whenTheSmsIsAlone(String udh) {
        assertThat(Concatenation.read(HexFormat.of().parseHex(udh))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "050003050200", // part 0
                "050003050203", // part 3 of 2
                "050003050000", // no parts at all
                "060003050201", // longer than it is
                "0500030502", // shorter than it is
                "040003050201", // shorter than it says
                "0605040b8423f0", // application ports
                "0b0504158a00000003050201", // concatenation, and more
                "05000305", // cut off
            })
    void read_shouldRefuse_whenTheHeaderIsAnythingElse(String udh) {
        assertThatThrownBy(() -> Concatenation.read(HexFormat.of().parseHex(udh)))
                .isInstanceOfSatisfying(
                        MisformedException.class, e -> assertThat(e.reply()).isEqualTo(KannelReply.UDH));
    }
}
