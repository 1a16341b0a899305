package io.mkomhub.core.window;

import java.time.LocalDate;
import java.time.MonthDay;
import java.util.Set;

/**
 * Brazil's national holidays, computed for any year.
 *
 * <p>They are those of Lei 662/1949, Lei 6.802/1980 and Lei 14.759/2023, and Good Friday, which the government's yearly list
 * calls a national holiday as well. Carnaval and Corpus Christi are not holidays by national law ("ponto facultativo"),
 * and holidays of states and cities are not known here.
 */
final class NationalHolidays {

    private static final Set<MonthDay> FIXED = Set.of(
            MonthDay.of(1, 1),
            MonthDay.of(4, 21),
            MonthDay.of(5, 1),
            MonthDay.of(9, 7),
            MonthDay.of(10, 12),
            MonthDay.of(11, 2),
            MonthDay.of(11, 15),
            MonthDay.of(12, 25));

    /** Dia Nacional de Zumbi e da Consciência Negra, a national holiday since Lei 14.759/2023. */
    private static final MonthDay CONSCIENCIA_NEGRA = MonthDay.of(11, 20);

    private static final int CONSCIENCIA_NEGRA_SINCE = 2024;

    private NationalHolidays() {}

    /** Whether a day is a national holiday. */
    static boolean isHoliday(LocalDate day) {
        MonthDay date = MonthDay.from(day);
        return FIXED.contains(date)
                || (date.equals(CONSCIENCIA_NEGRA) && day.getYear() >= CONSCIENCIA_NEGRA_SINCE)
                || day.equals(easter(day.getYear()).minusDays(2));
    }

    /**
     * Easter Sunday of a year of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher (J. Meeus,
     * Astronomical Algorithms, 2nd edition, chapter 8).
     */
    static LocalDate easter(int year) {
        int goldenNumber = year % 19;
        int century = year / 100;
        int ofCentury = year % 100;
        int moonCorrection = (century - (century + 8) / 25 + 1) / 3;
        int epact = (19 * goldenNumber + century - century / 4 - moonCorrection + 15) % 30;
        int toSunday = (32 + 2 * (century % 4) + 2 * (ofCentury / 4) - epact - ofCentury % 4) % 7;
        int exception = (goldenNumber + 11 * epact + 22 * toSunday) / 451;
        int daysFromMarch = epact + toSunday - 7 * exception + 114;
        return LocalDate.of(year, daysFromMarch / 31, daysFromMarch % 31 + 1);
    }
}
