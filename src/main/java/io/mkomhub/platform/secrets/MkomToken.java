package io.mkomhub.platform.secrets;

import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Optional;

/**
 * MKOM's token as stored: the token alone, or followed by a space and the day it expires (the "data de validade" it was
 * created with), such as {@code abc 2027-12-31}. A JSON Web Token contains its expiry (RFC 7519, {@code exp}).
 *
 * @param value the token for MKOM
 * @param expiry when it expires, if known
 */
record MkomToken(String value, Optional<Instant> expiry) {

    /** MKOM's time zone. */
    private static final ZoneId BRASILIA = ZoneId.of("America/Sao_Paulo");

    /** Reads a stored token. An unreadable day counts as unknown, because it must not keep messages from being sent. */
    static MkomToken parse(String kept) {
        String[] words = kept.trim().split("\\s+", 2);
        return new MkomToken(words[0], words.length > 1 ? day(words[1]) : claim(words[0]));
    }

    /** Whole days until it expires, at least 1 even after that; 0 if unknown. */
    int daysLeft(Instant now) {
        return expiry.map(at -> Math.toIntExact(Math.max(
                        1, Math.min(Integer.MAX_VALUE, Duration.between(now, at).toDays()))))
                .orElse(0);
    }

    private static Optional<Instant> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text).atStartOfDay(BRASILIA).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> claim(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            long seconds = Json.read(Base64.getUrlDecoder().decode(parts[1].getBytes(StandardCharsets.US_ASCII)))
                    .path("exp")
                    .asLong();
            return seconds > 0 ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty();
        } catch (InvalidInputException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Omits the token. */
    @Override
    public String toString() {
        return "MkomToken[expiry=" + expiry + "]";
    }
}
