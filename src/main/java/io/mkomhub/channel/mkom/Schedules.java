package io.mkomhub.channel.mkom;

import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.json.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The field {@code schedule}: local time of Brasília in MKOM's API, an instant in the hub. */
public final class Schedules {

    /** The name of the field. */
    static final String SCHEDULE = "schedule";

    /** The longest time that the hub holds a message, as long as Kannel's {@code deferred}. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private Schedules() {}

    /**
     * Reads the field of a message, and compares it with the present.
     *
     * @param past what becomes of a schedule in the past
     * @return empty if there is no schedule
     * @throws io.mkomhub.platform.json.InvalidInputException if it has another form, is more than 365 days ahead, or is
     *     in the past and refused for that
     */
    static Optional<Instant> read(Fields message, PastSchedule past, Instant now) {
        Optional<Instant> schedule = message.optionalParsed(SCHEDULE, Schedules::parse);
        if (schedule.filter(at -> at.isAfter(now.plus(LONGEST))).isPresent()) {
            throw message.invalid(
                    SCHEDULE, "must be at most 365 days ahead; send the message again nearer to its time");
        }
        if (past == PastSchedule.REFUSE && isPast(schedule, now)) {
            throw message.invalid(
                    SCHEDULE, "is in the past; correct it, or say past_schedule: send to send the message at once");
        }
        return schedule;
    }

    /** The warning about a schedule in the past; empty if it is not in the past. */
    static Optional<Warning> warning(Fields message, Optional<Instant> schedule, Instant now) {
        return isPast(schedule, now)
                ? Optional.of(new Warning(
                        message.pathOf(SCHEDULE), "is in the past, so the message is sent as soon as possible"))
                : Optional.empty();
    }

    private static boolean isPast(Optional<Instant> schedule, Instant now) {
        return schedule.filter(at -> at.isBefore(now)).isPresent();
    }

    /**
     * Reads {@code 2023-04-26T17:01:00} as local time of Brasília, as MKOM does, or {@code 2023-04-26T17:01:00-03:00}
     * according to ISO 8601.
     *
     * @throws IllegalArgumentException if it is neither, or before 1970 or after 2100
     */
    public static Instant parse(String written) {
        Instant at;
        try {
            at = OffsetDateTime.parse(written).toInstant();
        } catch (DateTimeException e) {
            try {
                at = LocalDateTime.parse(written).atZone(RecipientZone.BRASILIA).toInstant();
            } catch (DateTimeException alsoNot) {
                throw new IllegalArgumentException(
                        "must be a time such as 2023-04-26T17:01:00 (Brasília) or 2023-04-26T17:01:00-03:00", alsoNot);
            }
        }
        if (at.isBefore(Instant.EPOCH) || at.isAfter(Instant.parse("2100-01-01T00:00:00Z"))) {
            throw new IllegalArgumentException("must be a time between 1970 and 2100");
        }
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The instant in MKOM's format, local time of Brasília. */
    public static String format(Instant at) {
        return LOCAL.format(at.atZone(RecipientZone.BRASILIA));
    }
}
