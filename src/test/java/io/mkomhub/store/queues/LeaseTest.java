package io.mkomhub.store.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.TestTable;
import io.mkomhub.store.queues.Lease.LastRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
        assertThat(one.take(NOW, MINUTE, Optional.empty())).isTrue();

        assertThat(other.take(NOW.plusSeconds(59), MINUTE, Optional.empty())).isFalse();
        one.giveBack();
        assertThat(other.take(NOW.plusSeconds(59), MINUTE, Optional.empty())).isTrue();
    }

    @Test
    void take_shouldSucceed_whenTheOtherNeverGaveItBack() {
        assertThat(one.take(NOW, MINUTE, Optional.empty())).isTrue();

        assertThat(other.take(NOW.plus(MINUTE), MINUTE, Optional.empty())).isTrue();
    }

    @Test
    void giveBack_shouldChangeNothing_whenAnotherHasItMeanwhile() {
        one.take(NOW, MINUTE, Optional.empty());
        other.take(NOW.plus(MINUTE), MINUTE, Optional.empty());

        one.giveBack();

        assertThat(one.take(NOW.plus(MINUTE).plusSeconds(1), MINUTE, Optional.empty()))
                .isFalse();
    }

    @Test
    void lastRun_shouldBeKnown_afterItGaveTheLeaseBack() {
        assertThat(one.lastRun()).isEqualTo(new LastRun(Optional.empty(), Optional.empty()));
        Instant expiry = Instant.parse("2027-12-31T03:00:00Z");

        one.take(NOW, MINUTE, Optional.of(expiry));
        one.giveBack();

        assertThat(other.lastRun()).isEqualTo(new LastRun(Optional.of(NOW), Optional.of(expiry)));
        other.take(NOW.plus(MINUTE), MINUTE, Optional.empty());
        assertThat(one.lastRun()).isEqualTo(new LastRun(Optional.of(NOW.plus(MINUTE)), Optional.of(expiry)));
        other.giveBack();
        one.take(NOW, MINUTE, Optional.of(Instant.EPOCH));
        assertThat(one.lastRun().tokenExpiry()).isEmpty();
    }
}
