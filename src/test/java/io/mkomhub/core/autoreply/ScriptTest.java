package io.mkomhub.core.autoreply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.message.AutoAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptTest {

    static Flow flow(AutoAnswer... answers) {
        return new Flow(
                "test",
                new Match.Default(),
                List.of(answers),
                Optional.empty(),
                Duration.ofHours(24),
                Optional.empty());
    }

    private static AutoAnswer at(int level, String code, String text) {
        return new AutoAnswer(Integer.toString(level), code, text);
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                row(
                        "the manual's: one code twice at one level are two steps",
                        flow(at(1, "(1|2|3)", "Agora"), at(1, "(1|2|3)", "Obrigado")),
                        List.of("1", "3"),
                        List.of("Agora", "Obrigado")),
                row(
                        "other codes at one level are alternatives",
                        flow(at(1, "1", "um"), at(1, "2", "dois"), at(2, ".*", "fim")),
                        List.of("2", "9"),
                        List.of("dois", "fim")),
                row(
                        "of two alternatives that match, the first",
                        flow(at(1, "s.*", "a"), at(1, "sim", "b")),
                        List.of("sim"),
                        List.of("a")),
                row(
                        "levels go by number, however they are written down",
                        flow(at(10, ".*", "terceiro"), at(2, ".*", "segundo"), at(1, ".*", "primeiro")),
                        List.of("x", "x", "x", "x"),
                        List.of("primeiro", "segundo", "terceiro", "-")),
                row(
                        "a menu twice at one level",
                        flow(at(1, "1", "a"), at(1, "2", "b"), at(1, "1", "c"), at(1, "2", "d")),
                        List.of("2", "1"),
                        List.of("b", "c")));
    }

    private static Arguments row(String name, Flow flow, List<String> replies, List<String> answers) {
        return Arguments.of(name, flow, replies, answers);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void answer_shouldFollowTheLevels_whenRepliesComeInTurn(
            String name, Flow flow, List<String> replies, List<String> answers) {
        Script script = Script.of(flow);
        List<String> given = new ArrayList<>();
        for (int step = 0; step < replies.size(); step++) {
            given.add(script.answer(step, replies.get(step)).orElse("-"));
        }
        assertThat(given).isEqualTo(answers);
    }

    @ParameterizedTest(name = "{0} and \"{1}\": {2}")
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '"', delimiter = ';', textBlock = """
            (1|2|3|4|5|6|7);7;true
            (1|2|3|4|5|6|7); 7\t;true
            (1|2|3|4|5|6|7);8;false
            (1|2|3|4|5|6|7);17;false
            (1|2|3|4|5|6|7);às 7;false
            sim;SIM;true
            n[aã]o;NÃO;true
            .*sim.*;acho que sim!;true
            .+;;false
            """)
    void answer_shouldMatchTheWholeReplyWithoutTheSpaceAround_whenItHasACode(
            String code, String reply, boolean matches) {
        Script script = Script.of(flow(at(1, code, "x")));

        assertThat(script.answer(0, reply == null ? "" : reply).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            (1|2 ; access_code is not a regular expression: missing closing )
            (?=x)1 ; access_code is not a regular expression: invalid or unsupported Perl syntax
            (a)\\1 ; access_code is not a regular expression: invalid escape sequence
            a{1001} ; access_code repeats something more than 1000 times
            ((a{100}){100}){100} ; access_code repeats something more than 1000 times
            ((a{1,100}){100,}){2} ; access_code repeats something more than 1000 times
            """)
    void of_shouldRefuse_whenACodeCannotBePlayed(String code, String reason) {
        assertThatThrownBy(() -> Script.of(flow(at(1, code, "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"a{1000}, true", "(a{10}){100}, true", "(a{10}){101}, false", "a{0}, true", "a{2}b{500}, true"})
    void of_shouldTakeACode_whenItRepeatsAtMostAThousandTimes(String code, boolean taken) {
        assertThat(isTaken("1", code)).isEqualTo(taken);
    }

    @ParameterizedTest(name = "level {0}: {1}")
    @CsvSource({"0, true", "999, true", "1000, false", "-1, false", "1.5, false", "'', false"})
    void of_shouldTakeALevel_whenItIsAWholeNumberOfAtMostThreeDigits(String level, boolean taken) {
        assertThat(isTaken(level, "1")).isEqualTo(taken);
    }

    @Test
    void of_shouldTakeACode_whenItIsNoLongerThanTheLimit() {
        assertThat(isTaken("1", "a".repeat(500))).isTrue();
        assertThat(isTaken("1", "a".repeat(500 + 1))).isFalse();
    }

    private static boolean isTaken(String level, String code) {
        try {
            Script.of(flow(new AutoAnswer(level, code, "x")));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Of a longer reply only the beginning is compared. */
    @Test
    void answer_shouldCompareTheBeginning_whenTheReplyIsVeryLong() {
        Script script = Script.of(flow(at(1, "a*", "x")));

        assertThat(script.answer(0, "a".repeat(2_000) + "b")).contains("x");
        assertThat(script.answer(0, "a".repeat(2_000 - 1) + "b")).isEmpty();
    }

    @Test
    void level_shouldBeThatOfTheStep_andNoneAtTheEnd() {
        Script script = Script.of(flow(at(1, "1", "a"), at(7, "1", "b")));

        assertThat(script.level(0)).contains(1);
        assertThat(script.level(1)).contains(7);
        assertThat(script.level(2)).isEmpty();
    }

    @Test
    void of_shouldRefuse_whenALevelIsNoNumber() {
        assertThatThrownBy(() -> Script.of(flow(new AutoAnswer("um", "1", "x"))))
                .hasMessageContaining("access_level");
    }

    /** What takes a backtracking engine for ever. */
    @Test
    void answer_shouldTakeLinearTime_whenTheCodeIsMeantToBeSlow() {
        Script script = Script.of(flow(at(1, "(a*)*(a|a)*(a*)*b", "x")));

        assertThat(script.answer(0, "a".repeat(20_000))).isEmpty();
    }
}
