package io.mkomhub.function.send;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * The hours of a day in which no advertising is sent, in Brasília time.
 *
 * @param from the start, inclusive
 * @param to the end, exclusive; on the next day if it is earlier than {@code from}
 */
record QuietHours(LocalTime from, LocalTime to) {

    private static final ZoneId BRASILIA = ZoneId.of("America/Sao_Paulo");

    QuietHours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("quiet hours must not begin and end at the same time");
        }
    }

    /**
     * Returns the configured quiet hours; empty if none are configured.
     *
     * @throws IllegalArgumentException if the setting is invalid
     */
    static Optional<QuietHours> of(QuietConfig config) {
        return config.quietHours().map(QuietHours::parse);
    }

    /**
     * Reads hours such as {@code 21:00-08:00}.
     *
     * @throws IllegalArgumentException if the text has another format
     */
    static QuietHours parse(String written) {
        String[] parts = written.strip().split("\\s*-\\s*", -1);
        try {
            if (parts.length == 2) {
                return new QuietHours(LocalTime.parse(parts[0]), LocalTime.parse(parts[1]));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("HUB_QUIET_HOURS must be like 21:00-08:00", e);
        }
        throw new IllegalArgumentException("HUB_QUIET_HOURS must be like 21:00-08:00");
    }

    /** Returns the given moment or, if it lies within the quiet hours, their end. */
    Instant firstAllowed(Instant moment) {
        ZonedDateTime local = moment.atZone(BRASILIA);
        LocalTime time = local.toLocalTime();
        boolean overnight = to.isBefore(from);
        boolean sinceFrom = !time.isBefore(from);
        boolean quiet = overnight ? sinceFrom || time.isBefore(to) : sinceFrom && time.isBefore(to);
        if (!quiet) {
            return moment;
        }
        boolean endsTomorrow = overnight && sinceFrom;
        return local.toLocalDate()
                .plusDays(endsTomorrow ? 1 : 0)
                .atTime(to)
                .atZone(BRASILIA)
                .toInstant();
    }
}
