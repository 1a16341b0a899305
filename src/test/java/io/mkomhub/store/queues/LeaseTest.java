package io.mkomhub.store.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.TestTable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestTable dynamo = new TestTable();
    private final Lease one = new Lease(dynamo.table());
    private final Lease other = new Lease(dynamo.table());

    @AfterEach
    void stop() {
        dynamo.close();
    }

    @Test
    void take_shouldBeRefused_whileAnotherHasIt() {
        assertThat(one.take(NOW, MINUTE)).isTrue();

        assertThat(other.take(NOW.plusSeconds(59), MINUTE)).isFalse();
        one.giveBack();
        assertThat(other.take(NOW.plusSeconds(59), MINUTE)).isTrue();
    }

    @Test
    void take_shouldSucceed_whenTheOtherNeverGaveItBack() {
        assertThat(one.take(NOW, MINUTE)).isTrue();

        assertThat(other.take(NOW.plus(MINUTE), MINUTE)).isTrue();
    }

    @Test
    void giveBack_shouldChangeNothing_whenAnotherHasItMeanwhile() {
        one.take(NOW, MINUTE);
        other.take(NOW.plus(MINUTE), MINUTE);

        one.giveBack();

        assertThat(one.take(NOW.plus(MINUTE).plusSeconds(1), MINUTE)).isFalse();
    }
}
