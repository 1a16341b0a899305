package io.mkomhub.core.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryWindowTest {

    private static final ZoneId ACRE = ZoneId.of("America/Rio_Branco");

    private static Instant at(LocalDateTime time, ZoneId zone) {
        return time.atZone(zone).toInstant();
    }

    /** 20 November 2026 is a Friday and a holiday; 25 December 2024 and 1 January 2025 are Wednesdays. */
    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            09:00-21:00 mon-sat              | 2026-11-23T08:59:59 | 2026-11-23T09:00:00
            09:00-21:00 mon-sat              | 2026-11-23T09:00:00 | 2026-11-23T09:00:00
            09:00-21:00 mon-sat              | 2026-11-23T20:59:59 | 2026-11-23T20:59:59
            09:00-21:00 mon-sat              | 2026-11-23T21:00:00 | 2026-11-24T09:00:00
            09:00-21:00 mon-sat              | 2026-11-21T21:00:00 | 2026-11-23T09:00:00
            09:00-21:00 mon-sat              | 2026-11-22T12:00:00 | 2026-11-23T09:00:00
            09:00-21:00 mon-fri              | 2026-11-20T12:00:00 | 2026-11-20T12:00:00
            09:00-21:00 mon-fri no-holidays  | 2026-11-20T12:00:00 | 2026-11-23T09:00:00
            09:00-21:00 mon-fri no-holidays  | 2026-11-19T21:00:00 | 2026-11-23T09:00:00
            09:00-21:00 mon-fri no-holidays  | 2026-04-02T21:00:00 | 2026-04-06T09:00:00
            09:00-21:00 wed no-holidays      | 2024-12-18T21:00:00 | 2025-01-08T09:00:00
            09:00-21:00 wed                  | 2024-12-18T21:00:00 | 2024-12-25T09:00:00
            20:00-02:00 fri                  | 2026-11-20T19:59:00 | 2026-11-20T20:00:00
            20:00-02:00 fri                  | 2026-11-21T01:59:59 | 2026-11-21T01:59:59
            20:00-02:00 fri                  | 2026-11-21T02:00:00 | 2026-11-27T20:00:00
            20:00-02:00 sat                  | 2026-11-21T01:00:00 | 2026-11-21T20:00:00
            20:00-02:00 thu no-holidays      | 2026-11-20T01:00:00 | 2026-11-20T01:00:00
            20:00-02:00 fri no-holidays      | 2026-11-21T01:00:00 | 2026-11-27T20:00:00
            00:00-24:00 mon-fri              | 2026-11-20T23:59:59 | 2026-11-20T23:59:59
            00:00-24:00 mon-fri              | 2026-11-21T00:00:00 | 2026-11-23T00:00:00
            08:00-24:00 mon-sun              | 2026-11-21T00:00:00 | 2026-11-21T08:00:00
            09:00-18:00 sun                  | 2026-12-31T23:00:00 | 2027-01-03T09:00:00
            """)
    void firstOpen_shouldBeTheMomentOrTheNextOpening(String window, LocalDateTime moment, LocalDateTime opens) {
        for (ZoneId zone : new ZoneId[] {RecipientZone.BRASILIA, ACRE}) {
            assertThat(DeliveryWindow.ofText(window).firstOpen(at(moment, zone), zone))
                    .isEqualTo(at(opens, zone));
        }
    }

    /** Half past eight in São Paulo is half past six in Rio Branco. */
    @Test
    void firstOpen_shouldFollowTheZone_whenItIsMorningInOneAndNightInTheOther() {
        DeliveryWindow window = DeliveryWindow.ofText("08:00-20:00 mon-sun");
        Instant moment = Instant.parse("2026-11-24T11:30:00Z");

        assertThat(window.firstOpen(moment, RecipientZone.BRASILIA)).isEqualTo(moment);
        assertThat(window.firstOpen(moment, ACRE)).isEqualTo(Instant.parse("2026-11-24T13:00:00Z"));
    }

    /** Brazil had daylight saving time until 2019: midnight of 4 November 2018 did not exist in São Paulo. */
    @Test
    void firstOpen_shouldBeTheEndOfTheGap_whenClocksGoForwardOverTheOpening() {
        DeliveryWindow window = DeliveryWindow.ofText("00:00-06:00 sun");

        assertThat(window.firstOpen(Instant.parse("2018-11-04T02:00:00Z"), RecipientZone.BRASILIA))
                .isEqualTo(Instant.parse("2018-11-04T03:00:00Z"));
    }

    /** Whatever the window, it opens within three weeks, never before the moment, and is open at its opening. */
    @Test
    void firstOpen_shouldBeWithinThreeWeeksAndOpen_whateverTheWindowAndTheMoment() {
        for (String hours : new String[] {"09:00-21:00", "21:00-08:00", "00:00-24:00", "00:00-00:01"}) {
            for (String days : new String[] {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "mon-fri", "sat,sun"}) {
                DeliveryWindow window = DeliveryWindow.ofText(hours + " " + days + " no-holidays");
                Instant moment = Instant.parse("2024-12-01T00:00:00Z");
                for (; moment.isBefore(Instant.parse("2026-01-10T00:00:00Z")); moment = moment.plusSeconds(31_000)) {
                    Instant opens = window.firstOpen(moment, ACRE);

                    assertThat(opens).isBetween(moment, moment.plus(Duration.ofDays(22)));
                    assertThat(window.firstOpen(opens, ACRE)).isEqualTo(opens);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mon, mon",
        "mon-wed, 'mon,tue,wed'",
        "'sat,sun', 'sat,sun'",
        "'sun, sat', 'sat,sun'",
        "fri-mon, 'mon,fri,sat,sun'",
        "'mon-tue,thu', 'mon,tue,thu'",
        "mon-mon, mon",
        "mon-sun, 'mon,tue,wed,thu,fri,sat,sun'"
    })
    void readDays_shouldTakeListsAndRanges(String written, String days) {
        assertThat(new DeliveryWindow(LocalTime.of(9, 0), LocalTime.of(21, 0), DeliveryWindow.readDays(written), true)
                        .daysText())
                .isEqualTo(days);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "monday", "seg-sab", "mon-", "-mon", "mon-tue-wed", "mon,,tue", "MON", "mon tue"})
    void readDays_shouldSayWhatIsExpected_whenItIsSomethingElse(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeliveryWindow.readDays(written))
                .withMessage("must be days such as mon-fri or sat,sun");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9:00", "09:00:00", "24:00", "25:00", "09h00", "0900", " 9:00", "09:60", "T9:00"})
    void readFrom_shouldSayWhatIsExpected_whenItIsNoTimeOfDay(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeliveryWindow.readFrom(written))
                .withMessage("must be a time of day such as 09:00");
    }

    @Test
    void readTo_shouldTakeTheEndOfTheDay() {
        assertThat(DeliveryWindow.readTo("24:00")).isEqualTo(LocalTime.MIDNIGHT);
        assertThat(DeliveryWindow.readTo("00:00")).isEqualTo(LocalTime.MIDNIGHT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeliveryWindow.readTo("24:01"))
                .withMessage("must be a time of day such as 21:00, or 24:00");
    }

    @Test
    void window_shouldBeRefused_whenItHasNoLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeliveryWindow.ofText("09:00-09:00 mon"))
                .withMessage("must not be the time at which the window opens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeliveryWindow(LocalTime.NOON, LocalTime.MIDNIGHT, Set.of(), true))
                .withMessage("must have at least one day");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "09:00-21:00 mon,tue,wed,thu,fri,sat",
                "20:30-02:15 fri no-holidays",
                "00:00-24:00 mon,tue,wed,thu,fri,sat,sun"
            })
    void text_shouldBeReadAgain(String text) {
        assertThat(DeliveryWindow.ofText(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "09:00-21:00", "09:00 mon", "09:00-21:00 mon holidays", "09:00-21:00 mon no-holidays x"})
    void ofText_shouldRefuseIt_whenItIsNoWindow(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DeliveryWindow.ofText(text));
    }
}
