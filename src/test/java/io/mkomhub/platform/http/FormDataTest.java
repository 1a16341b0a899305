package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormDataTest {

    @Test
    void write_shouldEncodeTheValues_whateverIsInThem() {
        assertThat(FormData.write("from", "+5511953959059", "text", "Olá & até já=?", "dlr-mid", ""))
                .isEqualTo("from=%2B5511953959059&text=Ol%C3%A1+%26+at%C3%A9+j%C3%A1%3D%3F&dlr-mid=");
    }

    @Test
    void parse_shouldGiveWhatWasWritten_whenReadBack() {
        assertThat(FormData.parse(FormData.write("text", "Olá & até já=?", "text", "")))
                .isEqualTo(Map.of("text", List.of("Olá & até já=?", "")));
    }

    @Test
    void parse_shouldTakeThemAsTheyStand_whenPairsAreOdd() {
        assertThat(FormData.parse("&a&b=%zz&c=1=2"))
                .isEqualTo(Map.of("a", List.of(""), "b", List.of("%zz"), "c", List.of("1=2")));
    }
}
