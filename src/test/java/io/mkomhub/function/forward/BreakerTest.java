package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.function.forward.Breaker.State;
import io.mkomhub.store.channels.EndpointStore.Health;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final Breaker breaker = new Breaker(3, Duration.ofSeconds(2), Duration.ofSeconds(60));

    private Health after(int failures) {
        Health health = Health.GOOD;
        for (int i = 0; i < failures; i++) {
            health = breaker.failed(health, Duration.ZERO, NOW);
        }
        return health;
    }

    @ParameterizedTest(name = "after {0} failures for {1} s")
    @CsvSource({"3, 2", "4, 4", "5, 8", "7, 32", "8, 60", "9, 60", "100, 60"})
    void endpoint_shouldBeLeftAloneLonger_whenItFailsAgain(int failures, int seconds) {
        Health health = after(failures);
        assertThat(breaker.state(health, NOW.plusSeconds(seconds).minusMillis(1)))
                .isEqualTo(State.OPEN);
        assertThat(breaker.state(health, NOW.plusSeconds(seconds))).isEqualTo(State.HALF_OPEN);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void endpoint_shouldBeCalled_whenItFailedOnlySoOften(int failures) {
        assertThat(breaker.state(after(failures), NOW)).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest(name = "after {0} failures and {1} s asked for")
    @CsvSource({"1, 60, 60", "2, 600, 600", "3, 600, 600", "5, 1, 8"})
    void endpoint_shouldBeLeftAloneAsLongAsItAsks_whenThatIsLonger(int failures, int asked, int seconds) {
        Health health = breaker.failed(after(failures - 1), Duration.ofSeconds(asked), NOW);
        assertThat(breaker.state(health, NOW.plusSeconds(seconds).minusMillis(1)))
                .isEqualTo(State.OPEN);
        assertThat(breaker.state(health, NOW.plusSeconds(seconds)))
                .isEqualTo(failures < 3 ? State.CLOSED : State.HALF_OPEN);
    }

    @Test
    void others_shouldWait_whenOneFindsOut() {
        Health probing = breaker.probing(after(3), NOW.plusSeconds(15));
        assertThat(breaker.state(probing, NOW.plusSeconds(14))).isEqualTo(State.OPEN);
        assertThat(probing.probing()).isTrue();
        assertThat(breaker.state(probing, NOW.plusSeconds(15))).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void failures_shouldBeForgotten_whenItAnswers() {
        Health health = breaker.answered(after(50));
        assertThat(breaker.state(health, NOW)).isEqualTo(State.CLOSED);
        assertThat(health.failures()).isZero();
    }
}
