package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.channels.EndpointStore.Pace;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateReservationTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration HORIZON = Duration.ofSeconds(2);

    private static RateReservation reserve(Instant nextFree, int tps, int wanted) {
        return RateReservation.of(new Pace(nextFree, 7), tps, wanted, NOW, HORIZON);
    }

    @Test
    void moments_shouldBeEvenlySpaced_whenTheEndpointIsFree() {
        RateReservation reservation = reserve(Instant.EPOCH, 5, 3);
        assertThat(reservation.count()).isEqualTo(3);
        assertThat(reservation.moment(0)).isEqualTo(NOW);
        assertThat(reservation.moment(2)).isEqualTo(NOW.plusMillis(400));
        assertThat(reservation.paceAfter(new Pace(Instant.EPOCH, 7))).isEqualTo(new Pace(NOW.plusMillis(600), 7));
    }

    @Test
    void moments_shouldBeginBehindThoseOfOthers_whenTheyReservedBefore() {
        RateReservation reservation = reserve(NOW.plusMillis(700), 10, 2);
        assertThat(reservation.moment(0)).isEqualTo(NOW.plusMillis(700));
        assertThat(reservation.moment(1)).isEqualTo(NOW.plusMillis(800));
    }

    @Test
    void moments_shouldEndAtTheHorizon_whenMoreAreWanted() {
        RateReservation reservation = reserve(Instant.EPOCH, 5, 1_000);
        assertThat(reservation.count()).isEqualTo(11);
        assertThat(reservation.moment(reservation.count() - 1)).isEqualTo(NOW.plus(HORIZON));
    }

    @Test
    void nothing_shouldBeReserved_whenOthersReservedBeyondTheHorizon() {
        assertThat(reserve(NOW.plusSeconds(3), 5, 10).count()).isZero();
    }
}
