package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.json.InvalidInputException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagingTest {

    private static Paging of(Map<String, String> query) {
        return Paging.of(new HttpRequest("GET", "/x", "", query, Map.of(), new byte[0], "", ""));
    }

    @Test
    void of_shouldGiveThePositionBack_whenItsCursorIsGiven() {
        assertThat(of(Map.of())).isEqualTo(new Paging(50, Optional.empty()));
        assertThat(of(Map.of("limit", "7", "cursor", Paging.write("T#1ç"))))
                .isEqualTo(new Paging(7, Optional.of("T#1ç")));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({"limit,0", "limit,101", "limit,x", "limit,-1", "limit,99999999999", "cursor,%", "cursor,''"})
    void of_shouldNameTheParameter_whenItIsWrong(String name, String value) {
        assertThatThrownBy(() -> of(Map.of(name, value)))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(name));
    }
}
