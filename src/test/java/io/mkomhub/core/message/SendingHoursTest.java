package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingHoursTest {

    private static final ZoneId BRASILIA = ZoneId.of("America/Sao_Paulo");

    @ParameterizedTest(name = "{0}: {1} goes {2}")
    @CsvSource(textBlock = """
            21:00-08:00, 2026-11-20T20:59:59.999, 2026-11-20T20:59:59.999
            21:00-08:00, 2026-11-20T21:00,        2026-11-21T08:00
            21:00-08:00, 2026-11-20T23:59:59,     2026-11-21T08:00
            21:00-08:00, 2026-11-21T00:00,        2026-11-21T08:00
            21:00-08:00, 2026-11-21T07:59:59.999, 2026-11-21T08:00
            21:00-08:00, 2026-11-21T08:00,        2026-11-21T08:00
            21:00-08:00, 2026-12-31T22:00,        2027-01-01T08:00
            12:00-14:00, 2026-11-20T11:59,        2026-11-20T11:59
            12:00-14:00, 2026-11-20T13:00,        2026-11-20T14:00
            12:00-14:00, 2026-11-20T14:00,        2026-11-20T14:00
            21:00-00:00, 2026-11-20T22:00,        2026-11-21T00:00
            21:00-00:00, 2026-11-21T00:00,        2026-11-21T00:00
            00:00-08:00, 2026-11-21T07:00,        2026-11-21T08:00
            """)
    void outside_shouldOpenAtTheEndOfQuietHours_whenTheMomentIsWithin(
            String hours, LocalDateTime moment, LocalDateTime allowed) {
        assertThat(SendingHours.outside(hours).firstOpen(moment.atZone(BRASILIA).toInstant(), BRASILIA))
                .isEqualTo(allowed.atZone(BRASILIA).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "21:00", "21:00-", "21-8", "25:00-08:00", "08:00-08:00", "21:00-08:00-09:00", "21:00-24:00"})
    void outside_shouldRefuse_whenItIsNoPairOfTimes(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> SendingHours.outside(written));
    }
}
