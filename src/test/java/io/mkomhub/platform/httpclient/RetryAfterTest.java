package io.mkomhub.platform.httpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            seconds                 | 17                              | 17
            zero                    | 0                               | 0
            spaces around           | ' 17 '                          | 17
            more than a day         | 999999999                       | 86400
            IMF-fixdate             | Thu, 26 Nov 2026 10:01:00 GMT   | 60
            RFC 850                 | Thursday, 26-Nov-26 10:01:00 GMT | 60
            asctime                 | Thu Nov 26 10:01:00 2026        | 60
            asctime, one digit      | Thu Nov  5 10:01:00 2026        | 0
            a date in the past      | Thu, 26 Nov 2026 09:00:00 GMT   | 0
            a date in a week        | Thu, 03 Dec 2026 10:00:00 GMT   | 86400
            the wrong day of a week | Mon, 26 Nov 2026 10:01:00 GMT   |
            a fraction              | 1.5                             |
            a negative number       | -1                              |
            words                   | soon                            |
            nothing                 | ''                              |
            a date of ISO 8601      | 2026-11-26T10:01:00Z            |
            """)
    void parse_shouldGiveTheWait_whenTheHeaderIsOneOfHttp(String name, String header, @Nullable Long seconds) {
        assertThat(RetryAfter.parse(header, NOW))
                .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }
}
