package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdaptiveBatchLimitTest {

    @Test
    void limit_shouldBeTheMost_whenNothingHasFailed() {
        AdaptiveBatchLimit ramp = new AdaptiveBatchLimit(500);
        ramp.taken();

        assertThat(ramp.limit()).isEqualTo(500);
    }

    @Test
    void limit_shouldDoubleWithEveryRequestTaken_whenMkomIsBack() {
        AdaptiveBatchLimit ramp = new AdaptiveBatchLimit(500);
        ramp.refused();

        assertThat(IntStream.range(0, 8).map(i -> {
                    int limit = ramp.limit();
                    ramp.taken();
                    return limit;
                }))
                .containsExactly(10, 20, 40, 80, 160, 320, 500, 500);
    }

    @Test
    void limit_shouldStartAgain_whenMkomGoesAwayOnTheWay() {
        AdaptiveBatchLimit ramp = new AdaptiveBatchLimit(500);
        ramp.refused();
        ramp.taken();
        ramp.taken();
        ramp.refused();

        assertThat(ramp.limit()).isEqualTo(10);
    }

    @Test
    void limit_shouldNotGrow_whenARequestMayCarryFewerAnyway() {
        AdaptiveBatchLimit ramp = new AdaptiveBatchLimit(3);
        ramp.refused();

        assertThat(ramp.limit()).isEqualTo(3);
    }
}
