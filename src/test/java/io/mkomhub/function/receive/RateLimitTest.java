package io.mkomhub.function.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static RateLimit limit(int perSecond) {
        return new RateLimit(new AccessConfig() {
            @Override
            public List<String> allowedCidrs() {
                return List.of();
            }

            @Override
            public int rateLimit() {
                return perSecond;
            }
        });
    }

    private static long allowed(RateLimit limit, String caller, Instant at, int calls) {
        return IntStream.range(0, calls).filter(i -> limit.allows(caller, at)).count();
    }

    @Test
    void allows_shouldLetABurstThroughAndThenTheRate_whenAKeyCallsWithoutPause() {
        RateLimit limit = limit(10);

        assertThat(allowed(limit, "crm", NOW, 100)).isEqualTo(20);
        assertThat(allowed(limit, "crm", NOW.plusMillis(99), 100)).isZero();
        assertThat(allowed(limit, "crm", NOW.plusMillis(1_150), 100)).isEqualTo(11);
        assertThat(allowed(limit, "crm", NOW.plusSeconds(3_600), 100)).isEqualTo(20);
    }

    @Test
    void allows_shouldCountEachKeyByItself_whenThereAreSeveral() {
        RateLimit limit = limit(1);
        allowed(limit, "crm", NOW, 100);

        assertThat(allowed(limit, "erp", NOW, 100)).isEqualTo(2);
    }

    @Test
    void allows_shouldNotGrow_whenTheClockGoesBack() {
        RateLimit limit = limit(1);
        allowed(limit, "crm", NOW, 100);

        assertThat(allowed(limit, "crm", NOW.minusSeconds(60), 100)).isZero();
    }

    @Test
    void allows_shouldLetAllThrough_whenThereIsNoLimitOrNoKey() {
        assertThat(allowed(limit(0), "crm", NOW, 1_000)).isEqualTo(1_000);
        assertThat(allowed(limit(1), "", NOW, 1_000)).isEqualTo(1_000);
    }
}
