package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdaptiveBatchLimitTest {

    @Test
    void limit_shouldBeTheMost_whenNothingHasFailed() {
        AdaptiveBatchLimit batchLimit = new AdaptiveBatchLimit(500);
        batchLimit.taken();

        assertThat(batchLimit.limit()).isEqualTo(500);
    }

    @Test
    void limit_shouldDoubleWithEveryRequestTaken_whenMkomIsBack() {
        AdaptiveBatchLimit batchLimit = new AdaptiveBatchLimit(500);
        batchLimit.refused();

        assertThat(IntStream.range(0, 8).map(i -> {
                    int limit = batchLimit.limit();
                    batchLimit.taken();
                    return limit;
                }))
                .containsExactly(10, 20, 40, 80, 160, 320, 500, 500);
    }

    @Test
    void limit_shouldStartAgain_whenMkomGoesAwayOnTheWay() {
        AdaptiveBatchLimit batchLimit = new AdaptiveBatchLimit(500);
        batchLimit.refused();
        batchLimit.taken();
        batchLimit.taken();
        batchLimit.refused();

        assertThat(batchLimit.limit()).isEqualTo(10);
    }

    @Test
    void limit_shouldNotGrow_whenARequestMayCarryFewerAnyway() {
        AdaptiveBatchLimit batchLimit = new AdaptiveBatchLimit(3);
        batchLimit.refused();

        assertThat(batchLimit.limit()).isEqualTo(3);
    }
}
