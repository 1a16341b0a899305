package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The {@link FaultHarness}, small in every build and large with {@code -Pfaults}.
 *
 * <p>System properties: {@code faults.seeds} separated by commas; for each of them {@code faults.messages}, {@code
 * faults.kinds} of faults, and {@code faults.seconds} to send in. Under even seeds uncertain messages are held, under odd ones sent again.
 */
@EmbeddedOnly("takes SQS and DynamoDB away, and loses answers of DynamoDB")
class FaultHarnessIT {

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("faults.seeds", "1").split(",", -1))
                .mapToLong(Long::parseLong);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everything_shouldAddUp_whateverBreaks(long seed) throws InterruptedException {
        try (FaultHarness harness = new FaultHarness(
                seed,
                Integer.getInteger("faults.messages", 200),
                Integer.getInteger("faults.kinds", 3),
                Duration.ofSeconds(Long.getLong("faults.seconds", 20)),
                seed % 2 == 0)) {
            assertThat(harness.run()).isEmpty();
        }
    }
}
