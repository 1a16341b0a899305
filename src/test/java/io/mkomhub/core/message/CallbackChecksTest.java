package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an uncertain message may be sent again: only after enough checks in a row, and only while they are fresh. */
class CallbackChecksTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant ASKED = T0.plusSeconds(60);
    private static final Instant NOW = T0.plusSeconds(61);

    private static CallbackChecks before(int passed, int refused) {
        return new CallbackChecks(passed, refused, T0, T0.plusSeconds(1), Optional.of("because"));
    }

    @ParameterizedTest(name = "{0} passed and {1} refused before: {2} passed")
    @CsvSource({"0, 0, 1, false", "0, 3, 1, false", "1, 0, 2, true", "2, 0, 1, false", "3, 0, 1, false"})
    void passed_shouldContinueARow_untilItIsComplete(int passed, int refused, int after, boolean sameRow) {
        assertThat(CallbackChecks.passed(Optional.of(before(passed, refused)), ASKED, NOW))
                .isEqualTo(new CallbackChecks(after, 0, sameRow ? T0 : ASKED, NOW, Optional.empty()));
    }

    @Test
    void passed_shouldBeginARow_whenNothingIsKnown() {
        assertThat(CallbackChecks.passed(Optional.empty(), ASKED, NOW))
                .isEqualTo(new CallbackChecks(1, 0, ASKED, NOW, Optional.empty()));
    }

    @ParameterizedTest(name = "{0} passed and {1} refused before: {2} refused")
    @CsvSource({"0, 0, 1", "0, 3, 4", "1, 0, 1", "2, 5, 6"})
    void refused_shouldEndTheRowAndCount_whateverWasBefore(int passed, int refused, int after) {
        assertThat(CallbackChecks.refused(Optional.of(before(passed, refused)), ASKED, NOW, "dead-letter queue"))
                .isEqualTo(new CallbackChecks(0, after, ASKED, NOW, Optional.of("dead-letter queue")));
    }

    @Test
    void refused_shouldCountOne_whenNothingIsKnown() {
        assertThat(CallbackChecks.refused(Optional.empty(), ASKED, NOW, "spool").refused())
                .isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} passed, asked for {1} s after it settled, last looked {2} s ago: {3}")
    @CsvSource({
        "2, 0, 0, true",
        "3, 1, 3599, true",
        "1, 0, 0, false",
        "0, 0, 0, false",
        "2, -1, 0, false",
        "2, 0, 3600, false",
        "2, 0, 3601, false"
    })
    void clear_shouldNeedEnoughFreshChecks_askedForAfterTheMessageSettled(
            int passed, int sinceSettled, int age, boolean clear) {
        CallbackChecks checks = new CallbackChecks(passed, 0, T0.plusSeconds(sinceSettled), NOW, Optional.empty());

        assertThat(checks.clear(T0, NOW.plusSeconds(age))).isEqualTo(clear);
    }
}
