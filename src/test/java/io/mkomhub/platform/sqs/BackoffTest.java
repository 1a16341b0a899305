package io.mkomhub.platform.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    private static final int SEEDS = 2_000;
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(45));

    private static LongStream waits(Backoff backoff, int tries) {
        return IntStream.range(0, SEEDS)
                .mapToLong(seed -> backoff.after(tries, new Random(seed)).toMillis());
    }

    @ParameterizedTest(name = "after {0} tries: 1 s to 1 s + {1} ms")
    @CsvSource({
        "1,2000",
        "2,4000",
        "3,8000",
        "4,16000",
        "5,32000",
        "6,45000",
        "7,45000",
        "21,45000",
        "64,45000",
        "1000000,45000"
    })
    void after_shouldSpreadOverAllOfADoublingRange_whateverTheSeed(int tries, long range) {
        var summary = waits(BACKOFF, tries).summaryStatistics();

        assertThat(summary.getMin()).isBetween(1_000L, 1_000 + range / 20);
        assertThat(summary.getMax()).isBetween(1_000 + range - range / 20, 1_000 + range);
        assertThat(summary.getAverage()).isBetween(1_000 + range * 0.45, 1_000 + range * 0.55);
    }

    @ParameterizedTest(name = "base {0}, cap {1}")
    @CsvSource({"PT0S,PT0S", "PT0.1S,PT0.2S", "PT2S,PT1S", "PT1H,PT10M", "PT0.001S,PT15M"})
    void after_shouldStayWithinOneSecondAndTheCap_whateverTheSettings(Duration base, Duration cap) {
        Backoff backoff = new Backoff(base, cap);
        long highest = 1_000 + Math.max(1_000, cap.toMillis());

        for (int tries = 1; tries < 80; tries++) {
            assertThat(waits(backoff, tries).allMatch(wait -> wait >= 1_000 && wait <= highest))
                    .as("after %d tries", tries)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 42, Long.MAX_VALUE})
    void after_shouldBeTheSame_whenTheSeedIs(long seed) {
        assertThat(BACKOFF.after(3, new Random(seed))).isEqualTo(BACKOFF.after(3, new Random(seed)));
    }

    /** An outage of a day must not take more records than the queue keeps. */
    @Test
    void after_shouldAddUpToFewTriesADay_whenMkomIsAway() {
        RandomGenerator random = new Random(1);
        Duration waited = Duration.ZERO;
        int tries = 0;
        while (waited.compareTo(Duration.ofDays(1)) < 0) {
            tries++;
            waited = waited.plus(BACKOFF.after(tries, random));
        }

        assertThat(tries).isBetween(1_000, 6_000);
    }
}
