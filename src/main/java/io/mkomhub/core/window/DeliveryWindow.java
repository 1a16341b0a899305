package io.mkomhub.core.window;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The hours in which people may receive a message, in the time zone of each.
 *
 * <p>A window that ends at or before the time at which it opens ends on the next day; it belongs to the day on which it
 * opens. {@code 00:00} to {@code 24:00} is the whole day.
 *
 * @param from when it opens, inclusive
 * @param to when it ends, exclusive; midnight is the end of the day
 * @param days the days on which it opens; one or more
 * @param holidays whether it opens on Brazil's national holidays
 */
public record DeliveryWindow(LocalTime from, LocalTime to, Set<DayOfWeek> days, boolean holidays) {

    /** Every day of the week. */
    public static final Set<DayOfWeek> EVERY_DAY = Collections.unmodifiableSet(EnumSet.allOf(DayOfWeek.class));

    /**
     * The days to look ahead. One day of the week is a holiday at most twice in a row (25 December and 1 January), so a window
     * opens within three weeks and a day.
     */
    private static final int DAYS_AHEAD = 30;

    private static final String END_OF_DAY = "24:00";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private static final String NO_HOLIDAYS = "no-holidays";

    public DeliveryWindow {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("must have at least one day");
        }
        days = Collections.unmodifiableSet(EnumSet.copyOf(days));
        if (from.equals(to) && !to.equals(LocalTime.MIDNIGHT)) {
            throw new IllegalArgumentException("must not be the time at which the window opens");
        }
    }

    /** The given moment or, if the window is closed then, the time at which it opens next. */
    public Instant firstOpen(Instant moment, ZoneId zone) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        // The window of the day before may still be open.
        for (int day = -1; day <= DAYS_AHEAD; day++) {
            LocalDate date = today.plusDays(day);
            if (opensOn(date) && moment.isBefore(end(date, zone).toInstant())) {
                Instant opens = date.atTime(from).atZone(zone).toInstant();
                return opens.isAfter(moment) ? opens : moment;
            }
        }
        throw new IllegalStateException("no delivery window opens within " + DAYS_AHEAD + " days");
    }

    private boolean opensOn(LocalDate date) {
        return days.contains(date.getDayOfWeek()) && (holidays || !NationalHolidays.isHoliday(date));
    }

    private ZonedDateTime end(LocalDate opened, ZoneId zone) {
        return (to.isAfter(from) ? opened : opened.plusDays(1)).atTime(to).atZone(zone);
    }

    /**
     * Reads the time at which a window opens.
     *
     * @throws IllegalArgumentException if it is not like {@code 09:00}
     */
    public static LocalTime readFrom(String written) {
        return time(written, "must be a time of day such as 09:00");
    }

    /**
     * Reads the time at which a window ends.
     *
     * @throws IllegalArgumentException if it is neither like {@code 21:00} nor {@code 24:00}
     */
    public static LocalTime readTo(String written) {
        return written.equals(END_OF_DAY)
                ? LocalTime.MIDNIGHT
                : time(written, "must be a time of day such as 21:00, or 24:00");
    }

    private static LocalTime time(String written, String expected) {
        try {
            // LocalTime.parse also takes seconds.
            if (written.length() == END_OF_DAY.length()) {
                return LocalTime.parse(written);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(expected, e);
        }
        throw new IllegalArgumentException(expected);
    }

    /**
     * Reads days such as {@code mon-fri}, {@code sat,sun} or {@code fri-mon}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Set<DayOfWeek> readDays(String written) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : written.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            if (ends.length > 2) {
                throw unknownDays();
            }
            DayOfWeek last = day(ends[ends.length - 1]);
            for (DayOfWeek day = day(ends[0]); ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    private static DayOfWeek day(String word) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (word(day).equals(word)) {
                return day;
            }
        }
        throw unknownDays();
    }

    private static IllegalArgumentException unknownDays() {
        return new IllegalArgumentException("must be days such as mon-fri or sat,sun");
    }

    private static String word(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    /** The opening time as a caller writes it. */
    public String fromText() {
        return TIME.format(from);
    }

    /** The end as a caller writes it. */
    public String toText() {
        return to.equals(LocalTime.MIDNIGHT) ? END_OF_DAY : TIME.format(to);
    }

    /** The days as a caller writes them, each by itself. */
    public String daysText() {
        List<String> words = new ArrayList<>();
        days.forEach(day -> words.add(word(day)));
        return String.join(",", words);
    }

    /** The window in one line, as queue records and the table hold it: {@code 09:00-21:00 mon,tue no-holidays}. */
    public String text() {
        return fromText() + "-" + toText() + " " + daysText() + (holidays ? "" : " " + NO_HOLIDAYS);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static DeliveryWindow ofText(String text) {
        String[] parts = text.split(" ", -1);
        String[] times = parts[0].split("-", -1);
        if (times.length != 2
                || parts.length < 2
                || parts.length > 3
                || (parts.length == 3 && !parts[2].equals(NO_HOLIDAYS))) {
            throw new IllegalArgumentException("must be a window such as 09:00-21:00 mon,tue");
        }
        return new DeliveryWindow(readFrom(times[0]), readTo(times[1]), readDays(parts[1]), parts.length == 2);
    }
}
