package io.mkomhub.channel.mkom;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The field {@code schedule}: local time of Brasília in MKOM's API, an instant in the hub. */
public final class Schedules {

    private static final ZoneId BRASILIA = ZoneId.of("America/Sao_Paulo");

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private Schedules() {}

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
                at = LocalDateTime.parse(written).atZone(BRASILIA).toInstant();
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
        return LOCAL.format(at.atZone(BRASILIA));
    }
}
