package io.mkomhub.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "PT72H,    72 hours",
        "PT1H,     1 hour",
        "PT1H30M,  90 minutes",
        "PT59M,    59 minutes",
        "PT1M,     1 minute",
        "PT1H1S,   3601 seconds",
        "PT45S,    45 seconds",
        "PT1S,     1 second",
        "PT1.5S,   1500 milliseconds",
        "PT0.001S, 1 millisecond",
        "PT0S,     0 seconds",
    })
    void inWords_shouldUseTheLargestUnitThatIsExact(Duration duration, String words) {
        assertThat(Durations.inWords(duration)).isEqualTo(words);
    }
}
