package io.mkomhub.api.reports;

import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Some days in Brasília: {@code ?from=} and {@code ?to=}, of which the last is no longer part of the period, as in other
 * lists.
 *
 * @param from the first day
 * @param last the last day
 */
record Period(LocalDate from, LocalDate last) {

    static final String FROM = "from";
    static final String TO = "to";

    /** The most days. */
    static final int MOST_DAYS = 92;

    /** How many days there are if the request does not say when they begin. */
    private static final int USUAL_DAYS = 31;

    /** All days of which there may be anything. */
    static final Period ALL = new Period(LocalDate.of(2000, 1, 1), LocalDate.of(2099, 12, 31));

    /**
     * Reads a period of at most {@value #MOST_DAYS} days. Without an end it ends with today, without a beginning it has 31
     * days.
     *
     * @throws InvalidInputException names the parameter that is wrong
     */
    static Period of(HttpRequest request, Clock clock) {
        LocalDate tomorrow = RecipientZone.dayInBrasilia(clock.instant()).plusDays(1);
        Optional<LocalDate> to = day(request, TO);
        LocalDate end = to.orElse(tomorrow);
        LocalDate from = day(request, FROM).orElse(end.minusDays(USUAL_DAYS));
        if (!end.isAfter(from)) {
            throw to.isPresent()
                    ? new InvalidInputException(TO, "must be after from")
                    : new InvalidInputException(FROM, "must not be after today, unless there is a to");
        }
        if (ChronoUnit.DAYS.between(from, end) > MOST_DAYS) {
            throw new InvalidInputException(
                    FROM, "must be at most " + MOST_DAYS + " days before to, which is tomorrow if it is missing");
        }
        return new Period(from, end.minusDays(1));
    }

    private static Optional<LocalDate> day(HttpRequest request, String name) {
        return request.parameter(name).map(text -> {
            LocalDate day;
            try {
                day = LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw new InvalidInputException(name, "must be a day such as 2026-11-26, from 2000 to 2099", e);
            }
            if (day.isBefore(ALL.from()) || day.isAfter(ALL.last())) {
                throw new InvalidInputException(name, "must be a day such as 2026-11-26, from 2000 to 2099");
            }
            return day;
        });
    }
}
