package io.mkomhub.api.export;

import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Query parameters that are times, such as the ends of a period. */
public final class TimeParameter {

    /** The earliest time that is taken. */
    public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private TimeParameter() {}

    /**
     * Reads a time in ISO 8601 with a zone, or a day, which stands for its beginning in Brasília.
     *
     * @throws InvalidInputException if the parameter is neither
     */
    public static Optional<Instant> of(HttpRequest request, String name) {
        return request.parameter(name).map(text -> read(name, text));
    }

    /**
     * Reads such a time, wherever it is written.
     *
     * @param name where, for an error message
     * @throws InvalidInputException if it is none
     */
    public static Instant read(String name, String text) {
        try {
            Instant time = text.length() == "2026-11-26".length()
                    ? RecipientZone.startInBrasilia(LocalDate.parse(text))
                    : OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            throw invalid(name, e);
        }
        throw invalid(name, null);
    }

    /**
     * Reads {@code to}, the end of a period, in which it is no longer.
     *
     * @param otherwise the end if there is no such parameter
     * @throws InvalidInputException if it is neither a time nor a day, or not after {@code from}
     */
    public static Instant end(HttpRequest request, Instant from, Instant otherwise) {
        Optional<Instant> to = of(request, "to");
        if (to.filter(end -> !end.isAfter(from)).isPresent()) {
            throw new InvalidInputException("to", "must be after from");
        }
        return to.orElse(otherwise);
    }

    private static InvalidInputException invalid(String name, @Nullable Throwable cause) {
        return new InvalidInputException(
                name,
                "must be a day such as 2026-11-26, or a time such as 2026-11-26T12:00:00Z, from 2000 to 2099",
                cause);
    }
}
