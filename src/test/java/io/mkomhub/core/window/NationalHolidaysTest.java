package io.mkomhub.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Year;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NationalHolidaysTest {

    private static List<MonthDay> holidays(int year) {
        return Stream.iterate(LocalDate.of(year, 1, 1), day -> day.getYear() == year, day -> day.plusDays(1))
                .filter(NationalHolidays::isHoliday)
                .map(MonthDay::from)
                .toList();
    }

    /**
     * The "feriados nacionais" of the federal government's yearly lists: Portaria MGI 8.617/2023 for 2024, and those of 30
     * December 2024 and 2025 for the years after. That of 2023 has no 20 November.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2023, 01-01 04-07 04-21 05-01 09-07 10-12 11-02 11-15 12-25",
        "2024, 01-01 03-29 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25",
        "2025, 01-01 04-18 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25",
        "2026, 01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25"
    })
    void isHoliday_shouldAgreeWithTheGovernmentsList(int year, String expected) {
        assertThat(holidays(year))
                .isEqualTo(Stream.of(expected.split(" ", -1))
                        .map(day -> MonthDay.parse("--" + day))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "2025-03-03", // Carnaval
                "2025-03-04",
                "2025-03-05", // Quarta-feira de Cinzas
                "2025-04-17",
                "2025-04-20", // Easter Sunday
                "2025-06-19", // Corpus Christi
                "2025-10-28", // Dia do Servidor Público
                "2025-12-24",
                "2025-12-31",
                "2023-11-20"
            })
    void isHoliday_shouldLeaveOutWhatIsOptional(LocalDate day) {
        assertThat(NationalHolidays.isHoliday(day)).isFalse();
    }

    /** The earliest and the latest possible, those around, and the exceptions of the tables (1954, 1981). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1818-03-22",
                "1943-04-25",
                "1954-04-18",
                "1961-04-02",
                "1981-04-19",
                "2000-04-23",
                "2008-03-23",
                "2023-04-09",
                "2024-03-31",
                "2025-04-20",
                "2026-04-05",
                "2027-03-28",
                "2038-04-25",
                "2049-04-18",
                "2076-04-19",
                "2285-03-22"
            })
    void easter_shouldBeOnTheSundayOfTheChurchsTables(LocalDate sunday) {
        assertThat(NationalHolidays.easter(sunday.getYear())).isEqualTo(sunday);
    }

    @Test
    void easter_shouldBeASundayBetween22MarchAnd25April_inEveryYear() {
        for (int year = Year.of(1583).getValue(); year <= 4099; year++) {
            LocalDate easter = NationalHolidays.easter(year);
            assertThat(easter.getDayOfWeek()).isEqualTo(DayOfWeek.SUNDAY);
            assertThat(easter).isBetween(LocalDate.of(year, 3, 22), LocalDate.of(year, 4, 25));
        }
    }
}
