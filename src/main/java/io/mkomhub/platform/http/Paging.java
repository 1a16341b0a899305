package io.mkomhub.platform.http;

import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which part of a list is wanted: {@code ?limit=} and {@code ?cursor=}.
 *
 * @param limit entries, 1 to {@link #MAX}
 * @param cursor where the part begins; opaque to the caller
 */
public record Paging(int limit, Optional<String> cursor) {

    /** Entries in one answer, at most. */
    public static final int MAX = 100;

    private static final int USUAL = 50;

    /** Characters of a position: less than DynamoDB takes for a key. */
    private static final int LONGEST = 300;

    /** Reads the parameters. @throws InvalidInputException names the one that is wrong */
    public static Paging of(HttpRequest request) {
        int limit = request.parameter("limit").map(Paging::limit).orElse(USUAL);
        return new Paging(limit, request.parameter("cursor").map(Paging::read));
    }

    /** The same, if its position looks as it has to. @throws InvalidInputException if not */
    public Paging where(Predicate<String> isPosition) {
        if (cursor.filter(isPosition.negate()).isPresent()) {
            throw noCursor();
        }
        return this;
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX) {
            throw new InvalidInputException("limit", "must be a number from 1 to " + MAX);
        }
        return Integer.parseInt(text);
    }

    /** A position as a cursor. */
    public static String write(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String cursor) {
        try {
            String position = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (position.isEmpty() || position.length() > LONGEST) {
                throw noCursor();
            }
            return position;
        } catch (IllegalArgumentException e) {
            throw noCursor();
        }
    }

    private static InvalidInputException noCursor() {
        return new InvalidInputException("cursor", "is not one that an earlier answer gave");
    }
}
