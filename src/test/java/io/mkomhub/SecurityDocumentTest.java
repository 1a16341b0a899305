package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threat model names a test for each defence. The test must exist. */
class SecurityDocumentTest {

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

    static Stream<MatchResult> tests() throws IOException {
        return TEST.matcher(Files.readString(Path.of("docs/security.md")))
                .results()
                .filter(test -> !test.group(1).equals("SecurityDocumentTest"));
    }

    @ParameterizedTest
    @MethodSource("tests")
    void document_shouldNameOnlyTestsThatExist(MatchResult test) throws IOException {
        Optional<Path> source;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            source =
                    files.filter(file -> file.endsWith(test.group(1) + ".java")).findFirst();
        }

        assertThat(source).as(test.group(1)).isPresent();
        if (test.group(2) != null) {
            assertThat(Files.readString(source.get())).contains("void " + test.group(2) + "(");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void document_shouldNameATest_inEveryRowOfItsTable(String row) {
        assertThat(TEST.matcher(row).find()).as(row).isTrue();
    }

    static Stream<String> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/security.md")).stream()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| where"));
    }
}
