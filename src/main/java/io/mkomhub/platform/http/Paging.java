package io.mkomhub.platform.http;

import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The requested page of a list: {@code ?limit=} and {@code ?cursor=}.
 *
 * @param limit the most entries, at least 1
 * @param cursor where the page begins; opaque to the caller
 */
public record Paging(int limit, Optional<String> cursor) {

    /** The most entries in one page. */
    public static final int MAX = 100;

    private static final int USUAL = 50;

    /** The most characters of a position, fewer than a DynamoDB key may have. */
    private static final int LONGEST = 300;

    /** Where the query says how many entries there may be. */
    public static final String LIMIT = "limit";

    /** Where the query says at which position the page begins. */
    public static final String CURSOR = "cursor";

    /**
     * Reads the parameters of a list that has at most {@link #MAX} entries in a page.
     *
     * @throws InvalidInputException names the parameter that is wrong
     */
    public static Paging of(HttpRequest request) {
        return of(request, USUAL, MAX);
    }

    /**
     * Reads the parameters.
     *
     * @param usual the limit if none is given
     * @param max the largest limit, at most 9,999
     * @throws InvalidInputException names the parameter that is wrong
     */
    public static Paging of(HttpRequest request, int usual, int max) {
        int limit = request.parameter(LIMIT).map(text -> limit(text, max)).orElse(usual);
        return new Paging(limit, request.parameter(CURSOR).map(Paging::read));
    }

    /**
     * Checks the position in the cursor.
     *
     * @throws InvalidInputException if it is invalid
     */
    public Paging where(Predicate<String> isPosition) {
        if (cursor.filter(isPosition.negate()).isPresent()) {
            throw noCursor();
        }
        return this;
    }

    private static int limit(String text, int max) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
            throw new InvalidInputException(LIMIT, "must be a number from 1 to " + max);
        }
        return Integer.parseInt(text);
    }

    /** The cursor for a position. */
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
        return new InvalidInputException(CURSOR, "is not the cursor of an earlier response");
    }
}
