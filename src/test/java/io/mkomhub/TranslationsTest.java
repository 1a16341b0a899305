package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documents in Portuguese say what the English ones do: the same commands, the same names. */
class TranslationsTest {

    private static final Pattern BLOCK =
            Pattern.compile("^```(?:sh|text)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^(#+) ", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "README.md, README.pt-BR.md",
        "docs/deploy.md, docs/deploy.pt-BR.md",
        "docs/plans.md, docs/plans.pt-BR.md"
    })
    void commands_shouldBeTheSame_whenTheGuideIsTranslated(Path english, Path portuguese) throws IOException {
        assertThat(found(BLOCK, portuguese)).isNotEmpty().containsExactlyElementsOf(found(BLOCK, english));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"docs/deploy.md, docs/deploy.pt-BR.md", "docs/plans.md, docs/plans.pt-BR.md"})
    void stepsAndNames_shouldBeTheSame_whenTheGuideIsTranslated(Path english, Path portuguese) throws IOException {
        assertThat(found(HEADING, portuguese)).containsExactlyElementsOf(found(HEADING, english));
        assertThat(found(CODE, portuguese)).containsAll(found(CODE, english));
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
