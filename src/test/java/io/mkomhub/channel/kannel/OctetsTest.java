package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OctetsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "utf8, 4f6cc3a1, Olá",
        "UTF-8, f09f9880, 😀",
        "latin1, 4f6ce1, Olá",
        "ISO-8859-1, e3, ã",
        "WINDOWS-1252, 80e39f, €ãŸ",
        "us-ascii, 4f69, Oi",
        "UTF-16BE, 004fd83dde00, O😀",
        "ucs-2, 00e3, ã",
        "utf-16le, e300, ã",
        "UTF-16, feff00e3, ã",
        "UTF-16BE, feff00e3, ã",
        "UTF-16BE, fffee300, ã",
        "UTF-16LE, fffee300, ã",
        "UTF-16LE, feff00e3, ã",
        "UTF-16, fffee300, ã",
        "UTF-8, efbbbfc3a3, ã",
        "UTF-8, feff00e3, ã",
        "UTF-8, fffee300, ã",
        "latin1, efbbbfc3a3, ã",
        "UTF-16BE, 004f0007004f, O O",
        "UTF-8, 4f004f, O O"
    })
    void decode_shouldGiveTheText_whenTheOctetsAreOne(String name, String octets, String text) {
        assertThat(Octets.decode(Octets.encoding(name), HexFormat.of().parseHex(octets)))
                .isEqualTo(text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"UTF-8, e1", "UTF-16BE, d83d", "UTF-16BE, 00", "US-ASCII, e1", "windows-1252, 81"})
    void decode_shouldRefuse_whenTheOctetsAreNoText(String name, String octets) {
        assertThatThrownBy(() ->
                        Octets.decode(Octets.encoding(name), HexFormat.of().parseHex(octets)))
                .isInstanceOfSatisfying(
                        MisformedException.class, e -> assertThat(e.reply()).isEqualTo(KannelReply.BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"klingon", "8-BIT", "gsm"})
    void of_shouldRefuse_whenTheNameIsNotKnown(String name) {
        assertThatThrownBy(() -> Octets.encoding(name))
                .isInstanceOfSatisfying(
                        MisformedException.class, e -> assertThat(e.reply()).isEqualTo(KannelReply.BODY));
    }
}
