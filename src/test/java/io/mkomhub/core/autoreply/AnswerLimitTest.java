package io.mkomhub.core.autoreply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.core.autoreply.Dialogue.Answers;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerLimitTest {

    private static final Instant T0 = Instant.parse("2026-11-20T15:00:00Z");

    private static Dialogue answered(int count) {
        return Dialogue.NONE.with(new Answers(T0, count));
    }

    @ParameterizedTest(name = "{0} answers of 3, {1} s after the first: {2}")
    @CsvSource({
        "0, 0, true",
        "2, 0, true",
        "3, 0, false",
        "4, 0, false",
        "3, 3599, false",
        "3, 3600, true",
        "3, -60, false"
    })
    void allows_shouldBeTrue_untilThereAreTooManyAnswersInTheHour(int count, long seconds, boolean allowed) {
        Dialogue dialogue = count == 0 ? Dialogue.NONE : answered(count);

        assertThat(new AnswerLimit(3).allows(dialogue, T0.plusSeconds(seconds))).isEqualTo(allowed);
    }

    @Test
    void count_shouldCountInTheHour_andBeginAnew_whenItIsOver() {
        AnswerLimit limit = new AnswerLimit(3);
        Dialogue first = limit.count(Dialogue.NONE, T0);
        Dialogue second = limit.count(first, T0.plusSeconds(3_599));
        Dialogue third = limit.count(second, T0.plusSeconds(3_600));

        assertThat(first.answers()).contains(new Answers(T0, 1));
        assertThat(second.answers()).contains(new Answers(T0, 2));
        assertThat(third.answers()).contains(new Answers(T0.plusSeconds(3_600), 1));
    }

    @Test
    void dialogue_shouldKeepItsAnswers_whenItIsWrittenAndReadAndEnds() {
        Dialogue dialogue = new Dialogue(
                Optional.empty(), Optional.of(LocalDate.parse("2026-11-20")), Optional.of(new Answers(T0, 7)));

        assertThat(Dialogue.read(dialogue.write())).isEqualTo(dialogue);
        assertThat(dialogue.ended().answers()).contains(new Answers(T0, 7));
        assertThat(Dialogue.read("{}")).isEqualTo(Dialogue.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001})
    void limit_shouldBeRefused_whenItIsOutOfRange(int most) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AnswerLimit(most))
                .withMessageContaining("HUB_AUTO_REPLY_MAX_PER_HOUR");
    }
}
