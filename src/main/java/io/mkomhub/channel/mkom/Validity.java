package io.mkomhub.channel.mkom;

import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How long a message may be handed to MKOM: the field {@code valid_until}, or {@code validity_minutes} from the time of
 * the request. On a mailing it applies to all messages that have none themselves.
 *
 * @param field the path of the field that was given
 * @param until the end, in whole seconds
 */
record Validity(String field, Instant until) {

    static final String VALID_UNTIL = "valid_until";
    static final String VALIDITY_MINUTES = "validity_minutes";

    /** The longest validity, as long as Kannel's. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Reads the fields, without comparing them with the present: {@link #check} does that for each message, so that the
     * repeat of a request is recognised also after its end.
     *
     * @return empty if neither field is given
     * @throws InvalidInputException if both are given, or one has another form
     */
    static Optional<Validity> read(Fields fields, Instant now) {
        if (fields.has(VALID_UNTIL) && fields.has(VALIDITY_MINUTES)) {
            throw fields.invalid(VALIDITY_MINUTES, "cannot be combined with " + VALID_UNTIL + "; give one of them");
        }
        Optional<Instant> end = fields.optionalParsed(VALID_UNTIL, Validity::parse);
        return end.map(until -> new Validity(fields.pathOf(VALID_UNTIL), until))
                .or(() -> fields.optionalLong(VALIDITY_MINUTES)
                        .map(minutes -> new Validity(fields.pathOf(VALIDITY_MINUTES), after(fields, minutes, now))));
    }

    private static Instant parse(String written) {
        try {
            return OffsetDateTime.parse(written).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "must be a time with a zone (RFC 3339), such as 2026-12-24T18:00:00-03:00", e);
        }
    }

    private static Instant after(Fields fields, long minutes, Instant now) {
        if (minutes < 1 || minutes > LONGEST.toMinutes()) {
            throw fields.invalid(VALIDITY_MINUTES, "must be 1 to " + LONGEST.toMinutes() + " minutes (365 days)");
        }
        return now.plus(Duration.ofMinutes(minutes)).truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Checks that a message can be sent before the end.
     *
     * @throws InvalidInputException if the end is past, too far away, or not after the schedule
     */
    void check(Optional<Instant> schedule, Instant now) {
        if (!until.isAfter(now)) {
            throw new InvalidInputException(field, "must be in the future: the message would expire at once");
        }
        if (until.isAfter(now.plus(LONGEST))) {
            throw new InvalidInputException(field, "must be at most 365 days away");
        }
        if (schedule.filter(at -> !until.isAfter(at)).isPresent()) {
            throw new InvalidInputException(
                    field, "must be later than the schedule: the message would expire before it is sent");
        }
    }
}
