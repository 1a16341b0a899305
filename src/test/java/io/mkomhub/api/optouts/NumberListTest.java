package io.mkomhub.api.optouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.api.optouts.NumberList.LineError;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberListTest {

    private static final String TOO_SHORT = "is not a telephone number: too short";

    static Stream<Arguments> files() {
        return Stream.of(
                row("one number", "5511953959059", List.of("5511953959059"), List.of()),
                row("a heading", "msisdn\n5511953959059\n", List.of("5511953959059"), List.of()),
                row("other columns", "5511953959059;Ana;SP\n", List.of("5511953959059"), List.of()),
                row("commas and quotes", "\"+55 11 95395-9059\",\"Ana\"", List.of("5511953959059"), List.of()),
                row("tabs and CRLF", "11953959059\tAna\r\n\r\n", List.of("5511953959059"), List.of()),
                row("byte order mark", "\uFEFF5511953959059", List.of("5511953959059"), List.of()),
                row("twice the same", "5511953959059\n11953959059", List.of("5511953959059"), List.of()),
                row("a first line that means to be a number", "12", List.of(), List.of(new LineError(1, TOO_SHORT))),
                row(
                        "a line that is none",
                        "5511953959059\n12\nAna",
                        List.of("5511953959059"),
                        List.of(
                                new LineError(2, TOO_SHORT),
                                new LineError(
                                        3,
                                        "is not a telephone number; write it with country and area code, such as +55 11 95395-9059"))));
    }

    private static Arguments row(String name, String csv, List<String> numbers, List<LineError> errors) {
        return Arguments.of(name, csv, numbers, errors);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void read_shouldTakeTheFirstColumn_whenGivenAFile(
            String name, String csv, List<String> numbers, List<LineError> errors) {
        NumberList list = NumberList.read(csv.getBytes(StandardCharsets.UTF_8), Optional.empty());

        assertThat(list.numbers()).extracting(Msisdn::digits).containsExactlyElementsOf(numbers);
        assertThat(list.errors()).isEqualTo(errors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "\r\n;;\r\n", "sep=;\r\n"})
    void read_shouldRefuse_whenThereIsNothingInIt(String csv) {
        assertThatThrownBy(() -> NumberList.read(csv.getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void read_shouldRefuse_whenThereAreTooManyLines() {
        assertThatThrownBy(() -> NumberList.read(
                        "5511953959059\n".repeat(NumberList.MAX_LINES + 1).getBytes(StandardCharsets.UTF_8),
                        Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("more than 5000 lines");
    }
}
