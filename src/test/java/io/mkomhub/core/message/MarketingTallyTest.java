package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketingTallyTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final MarketingCap CAP = new MarketingCap(1, 3);

    private static MarketingTally tally(MarketingCap cap, Duration... ago) {
        MarketingTally tally = MarketingTally.NONE;
        for (Duration each : ago) {
            tally = tally.count("m" + each, cap, NOW.minus(each));
        }
        return tally;
    }

    @Test
    void exceeded_shouldBeEmpty_untilACapIsReached() {
        assertThat(MarketingTally.NONE.exceeded(CAP, NOW)).isEmpty();
        assertThat(tally(CAP, Duration.ofHours(24)).exceeded(CAP, NOW)).isEmpty();
        assertThat(tally(CAP, Duration.ofHours(24).minusMillis(1)).exceeded(CAP, NOW))
                .get()
                .satisfies(exceeded -> assertThat(exceeded.reason())
                        .isEqualTo("over the cap marketing_per_day: a person gets at most 1 messages of class marketing"
                                + " within 24 hours (MarketingPerDay)"));
    }

    @Test
    void exceeded_shouldNameTheWeek_whenTheDayIsFree() {
        Duration[] days = {Duration.ofDays(6), Duration.ofDays(4), Duration.ofDays(2)};

        assertThat(tally(CAP, days).exceeded(CAP, NOW).orElseThrow().cap()).isEqualTo("marketing_per_week");
        assertThat(tally(CAP, days).exceeded(CAP, NOW.plus(Duration.ofDays(1)))).isEmpty();
        assertThat(tally(CAP, days).exceeded(new MarketingCap(1, 4), NOW)).isEmpty();
    }

    @Test
    void count_shouldForgetWhatCountsNoLonger() {
        MarketingCap daily = new MarketingCap(5, 0);

        assertThat(tally(daily, Duration.ofHours(30), Duration.ofHours(20), Duration.ZERO)
                        .counted())
                .containsOnlyKeys("mPT20H", "mPT0S");
        assertThat(tally(CAP, Duration.ofDays(8), Duration.ofDays(6), Duration.ZERO)
                        .counted())
                .containsOnlyKeys("mPT144H", "mPT0S");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "101, 0", "0, -1", "0, 101"})
    void cap_shouldBeRefused_whenItIsOutOfRange(int perDay, int perWeek) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MarketingCap.of(new TestMarketing(perDay, perWeek)))
                .withMessageContaining(perDay == 0 ? "HUB_MARKETING_MAX_PER_WEEK" : "HUB_MARKETING_MAX_PER_DAY");
    }

    @Test
    void cap_shouldBeUnset_whenBothAreZero() {
        assertThat(MarketingCap.of(TestMarketing.NO_CAP).isSet()).isFalse();
        assertThat(new MarketingCap(0, 1).isSet()).isTrue();
        assertThat(new MarketingCap(1, 0).isSet()).isTrue();
    }
}
