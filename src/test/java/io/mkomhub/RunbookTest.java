package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.template.RawTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The runbook has a section for every alarm of the template, and for nothing else. */
class RunbookTest {

    private static final Pattern NAME = Pattern.compile("\\$\\{AWS::StackName} (\\w)([\\w ,-]+)");
    private static final Path RUNBOOK = Path.of("docs/runbook.md");

    /** From a heading of the third level to the next heading. */
    private static final Pattern SECTION =
            Pattern.compile("^### ([^\n]+)\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[(.+?)]\\(#.+?\\) \\| `(\\w+)` \\| [^|]{5,} \\|");

    /** Resource, name with a capital letter, description. */
    static Stream<Arguments> alarms() {
        return RawTemplate.deployed().resources("AWS::CloudWatch::Alarm").entrySet().stream()
                .map(alarm -> Arguments.of(
                        alarm.getKey(),
                        heading(text(alarm.getValue(), "AlarmName")),
                        text(alarm.getValue(), "AlarmDescription")));
    }

    /** A name is substituted: {@code !Sub ${AWS::StackName} messages are held}. */
    private static String heading(String name) {
        Matcher own = NAME.matcher(name);
        assertThat(own.find()).as(name).isTrue();
        return own.group(1).toUpperCase(Locale.ROOT) + own.group(2);
    }

    private static String text(Map<String, Object> alarm, String key) {
        return Objects.requireNonNull(alarm.get(key), key).toString();
    }

    private static List<MatchResult> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(RUNBOOK)).results().toList();
    }

    @Test
    void sections_shouldBeThoseOfTheTemplatesAlarms_whenTheyAreCompared() throws IOException {
        List<String> names = alarms().map(alarm -> (String) alarm.get()[1]).toList();

        assertThat(found(SECTION).stream().map(section -> section.group(1)))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(found(ROW).stream().map(row -> row.group(2) + " " + row.group(1)))
                .containsExactlyInAnyOrderElementsOf(alarms().map(alarm -> alarm.get()[0] + " " + alarm.get()[1])
                        .toList());
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("alarms")
    void section_shouldSayWhatItMeansWhatToLookAtAndWhatToDo_whenTheAlarmRings(
            String resource, String name, String description) throws IOException {
        String section = found(SECTION).stream()
                .filter(each -> each.group(1).equals(name))
                .map(each -> each.group(2))
                .findFirst()
                .orElse("");

        for (String part : List.of("It means", "Look at", "Do")) {
            assertThat(section).as(resource).containsPattern("(?m)^- \\*\\*" + part + "\\*\\*: \\S.{20,}");
        }
    }

    /** CloudWatch shows at most 1,024 characters, and SNS's e-mails nothing but ASCII for certain. */
    @ParameterizedTest(name = "{1}")
    @MethodSource("alarms")
    void description_shouldLeadToTheRunbook_whenItArrivesByMail(String resource, String name, String description) {
        assertThat(description).as(resource).endsWith(" See docs/runbook.md.").hasSizeLessThan(1024);
        assertThat(name + description).containsPattern("\\A\\p{ASCII}+\\z");
    }
}
