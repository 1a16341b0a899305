package io.mkomhub.platform.httpclient;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header {@code Retry-After}: seconds, or a date in one of the three forms of HTTP.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>
 */
public final class RetryAfter {

    /** The longest wait that a server can ask for. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /** Names of the months. They are written out because not every native executable contains the names of a locale. */
    private static final Map<Long, String> MONTHS =
            names(1, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final Map<Long, String> DAYS =
            names(1, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final Map<Long, String> SHORT_DAYS = names(1, "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    /**
     * IMF-fixdate, the current format; then the two obsolete formats, which recipients must accept (RFC 9110, 5.6.7).
     */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC),
            new DateTimeFormatterBuilder()
                    .appendText(ChronoField.DAY_OF_WEEK, DAYS)
                    .appendPattern(", dd-")
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendLiteral('-')
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC),
            new DateTimeFormatterBuilder()
                    .appendText(ChronoField.DAY_OF_WEEK, SHORT_DAYS)
                    .appendLiteral(' ')
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendPattern(" ppd HH:mm:ss uuuu")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /**
     * The wait, at most {@link #LONGEST}; zero for a date in the past.
     *
     * @return empty if the header is neither seconds nor a date
     */
    public static Optional<Duration> parse(String header, Instant now) {
        String text = header.strip();
        if (text.matches("[0-9]{1,18}")) {
            return Optional.of(shortest(Duration.ofSeconds(Long.parseLong(text))));
        }
        if (text.length() > 40) {
            return Optional.empty();
        }
        for (DateTimeFormatter form : DATES) {
            try {
                Instant date = form.parse(text, Instant::from);
                return Optional.of(date.isAfter(now) ? shortest(Duration.between(now, date)) : Duration.ZERO);
            } catch (DateTimeException e) {
                // The next format may match.
            }
        }
        return Optional.empty();
    }

    private static Map<Long, String> names(long first, String... names) {
        Map<Long, String> all = new HashMap<>();
        for (String name : names) {
            all.put(first + all.size(), name);
        }
        return all;
    }

    private static Duration shortest(Duration asked) {
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
