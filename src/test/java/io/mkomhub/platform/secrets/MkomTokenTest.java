package io.mkomhub.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MkomTokenTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** The web token says {@code {"exp":1796241600}}: 2 December 2026, 20:00 UTC. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "alone,abc,abc,0",
        "with a day,abc 2026-12-02,abc,9",
        "with white space around,' abc   2026-12-02 ',abc,9",
        "with a day in the past,abc 2026-11-01,abc,1",
        "with what is no day,abc tomorrow,abc,0",
        "a web token,h.eyJleHAiOjE3OTYyNDE2MDB9.s,h.eyJleHAiOjE3OTYyNDE2MDB9.s,10",
        "a web token with a day,h.eyJleHAiOjE3OTYyNDE2MDB9.s 2026-11-25,h.eyJleHAiOjE3OTYyNDE2MDB9.s,2",
        "a web token without expiry,h.e30.s,h.e30.s,0",
        "three parts that are none,a.b!.c,a.b!.c,0"
    })
    void parse_shouldTellTokenAndDay_whenReadingWhatIsKept(String name, String kept, String value, int daysLeft) {
        MkomToken token = MkomToken.parse(kept);

        assertThat(token.value()).isEqualTo(value);
        assertThat(token.daysLeft(NOW)).isEqualTo(daysLeft);
        assertThat(token.toString()).doesNotContain(value);
    }
}
