package io.mkomhub.store.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateReservationTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration HORIZON = Duration.ofSeconds(2);

    private static RateReservation reserve(Instant nextFree, int perSecond, int wanted) {
        return RateReservation.of(new Pace(nextFree, 7), Rate.perSecond(perSecond), wanted, NOW, HORIZON);
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
        RateReservation reservation = reserve(NOW.plusSeconds(3), 5, 10);
        assertThat(reservation.count()).isZero();
        assertThat(reservation.first()).isEqualTo(NOW.plusSeconds(3));
    }

    /** The table holds milliseconds, and not every limit divides a second. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 300, 999, 1_000})
    void moments_shouldNeverBeTooClose_howeverTheLimitDividesASecond(int perSecond) {
        Pace pace = new Pace(Instant.EPOCH, 0);
        Instant now = NOW.plusNanos(123_456_789);
        Instant last = Instant.EPOCH;
        for (int i = 0; i < 50; i++) {
            RateReservation next = RateReservation.of(pace, Rate.perSecond(perSecond), 1, now, Duration.ofMinutes(2));
            Duration apart = Duration.between(last, next.first());
            assertThat(apart.multipliedBy(perSecond)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            if (i > 0) {
                assertThat(apart)
                        .isLessThan(Duration.ofSeconds(1).dividedBy(perSecond).plusMillis(2));
            }
            pace = next.paceAfter(pace);
            last = next.first();
        }
    }
}
