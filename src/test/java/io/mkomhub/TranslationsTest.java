package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents in Portuguese say what the English ones do: the same sections, commands, tables, names and links. */
class TranslationsTest {

    private static final Pattern BLOCK = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^(#+) ", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| *`?([^|`]*)`? *\\|", Pattern.MULTILINE);
    private static final Pattern ITEM = Pattern.compile("^(\\d+\\.|-|>) ", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(#[^)]*)?\\)");
    private static final Pattern PLACE = Pattern.compile("]\\(([^)#:]*)#([^)]*)\\)");

    /** Every document that has a translation. */
    static Stream<Path> english() throws IOException {
        return documents()
                .filter(file -> file.toString().endsWith(".pt-BR.md"))
                .map(file -> Path.of(file.toString().replace(".pt-BR.md", ".md")));
    }

    /** Every document there is. */
    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md"), Path.of("README.pt-BR.md")));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents.stream();
    }

    private static Path translated(Path english) {
        return Path.of(english.toString().replace(".md", ".pt-BR.md"));
    }

    @Test
    void guides_shouldBeTranslated_whenPeopleWhoDoNotProgramReadThem() throws IOException {
        assertThat(english())
                .containsExactlyInAnyOrder(
                        Path.of("README.md"),
                        Path.of("docs/console.md"),
                        Path.of("docs/deploy.md"),
                        Path.of("docs/plans.md"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("english")
    void blocks_shouldBeTheSame_whenTheGuideIsTranslated(Path english) throws IOException {
        List<String> here = found(BLOCK, english);
        List<String> there = found(BLOCK, translated(english));

        assertThat(kinds(there)).containsExactlyElementsOf(kinds(here));
        assertThat(commands(there)).isNotEmpty().containsExactlyElementsOf(commands(here));
    }

    /** The words after the fences. */
    private static List<String> kinds(List<String> blocks) {
        return blocks.stream()
                .map(block -> block.lines().findFirst().orElse(""))
                .toList();
    }

    /** Plans and diagrams speak to their reader in a language; commands and queries do not. */
    private static List<String> commands(List<String> blocks) {
        return blocks.stream()
                .filter(block -> !block.startsWith("```json") && !block.startsWith("```mermaid"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("english")
    void sections_shouldBeTheSame_whenTheGuideIsTranslated(Path english) throws IOException {
        assertThat(found(HEADING, translated(english))).containsExactlyElementsOf(found(HEADING, english));
        assertThat(found(ITEM, translated(english))).containsExactlyElementsOf(found(ITEM, english));
        assertThat(found(ROW, translated(english))).hasSameSizeAs(found(ROW, english));
        assertThat(found(CODE, translated(english))).containsAll(found(CODE, english));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("english")
    void links_shouldBeTheSame_whenTheGuideIsTranslated(Path english) throws IOException {
        assertThat(links(translated(english))).containsExactlyInAnyOrderElementsOf(links(english));
    }

    /** Where links lead, in whatever language. */
    private static List<String> links(Path file) throws IOException {
        return found(LINK, file).stream()
                .map(link -> link.replace(".pt-BR.md", ".md").replace("-pt-BR.webp", "-en.webp"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void link_shouldLeadToAHeading_whenItNamesOne(Path file) throws IOException {
        for (MatchResult place : PLACE.matcher(Files.readString(file)).results().toList()) {
            Path target = place.group(1).isEmpty()
                    ? file
                    : file.resolveSibling(place.group(1)).normalize();
            assertThat(anchors(target)).as(file + " to " + target).contains(place.group(2));
        }
        for (String link : found(LINK, file)) {
            if (!link.isEmpty() && !link.contains(":")) {
                assertThat(file.resolveSibling(link).normalize()).exists();
            }
        }
    }

    /** As GitHub makes them: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links */
    private static List<String> anchors(Path file) throws IOException {
        return Pattern.compile("(?m)^#+ (.*)$")
                .matcher(BLOCK.matcher(Files.readString(file)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        String text = Files.readString(file);
        String searched = pattern.equals(BLOCK) ? text : BLOCK.matcher(text).replaceAll("");
        return pattern.matcher(searched)
                .results()
                .map((MatchResult result) -> result.groupCount() == 0 ? result.group() : result.group(1))
                .toList();
    }
}
