package io.mkomhub.core.optout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the hub to what {@code docs/opt-out.md} says. */
class OptOutDocumentTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.+?`) \\| (yes|no) \\|");
    private static final Pattern REPLY = Pattern.compile("`([^`]+)`");
    private static final Pattern DEFAULT = Pattern.compile("`HUB_OPT_OUT_KEYWORDS` \\| `([^`]+)`");

    private static String document() throws IOException {
        return Files.readString(Path.of("docs/opt-out.md"));
    }

    static Stream<Arguments> rows() throws IOException {
        return ROW.matcher(document())
                .results()
                .flatMap(row -> REPLY.matcher(row.group(1))
                        .results()
                        .map(reply -> Arguments.of(reply.group(1), row.group(2).equals("yes"))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rows")
    void reply_shouldOptOut_whenTheDocumentSaysSo(String reply, boolean optsOut) throws IOException {
        var keywords = DEFAULT.matcher(document());
        assertThat(keywords.find()).isTrue();

        assertThat(new KeywordMatcher(List.of(keywords.group(1).split(",", -1))).isIn(reply))
                .isEqualTo(optsOut);
    }

    @Test
    void listOfWords_shouldBeTheOneInUse_whenItIsWrittenDown() throws IOException {
        String list = document()
                .lines()
                .filter(line -> line.startsWith("> "))
                .map(line -> line.substring(2))
                .collect(Collectors.joining(" "));

        assertThat(Arrays.stream(list.toLowerCase(java.util.Locale.ROOT).split("[\\s·,]+", -1))
                        .map(word -> word.replace("já", "ja"))
                        .filter(word -> !word.isEmpty()))
                .containsExactlyInAnyOrderElementsOf(KeywordMatcher.AROUND);
    }
}
