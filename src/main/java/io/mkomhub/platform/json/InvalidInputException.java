package io.mkomhub.platform.json;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Invalid input that the caller must correct. The detail goes back to the caller and contains nothing of the input
 * itself.
 */
public final class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;
    private final @Nullable String cap;

    /**
     * @param field path of the invalid field, such as {@code messages[2].msisdn}; empty for the whole input
     * @param detail what is wrong and what was expected
     */
    public InvalidInputException(String field, String detail) {
        this(field, detail, null);
    }

    /** As above, with the cause. */
    public InvalidInputException(String field, String detail, @Nullable Throwable cause) {
        this(field, null, detail, cause);
    }

    private InvalidInputException(String field, @Nullable String cap, String detail, @Nullable Throwable cause) {
        super(field.isEmpty() ? detail : field + ": " + detail, cause);
        this.field = field;
        this.cap = cap;
    }

    /**
     * Input that is well-formed, but over a cap that an operator set.
     *
     * @param cap the name of the cap, such as {@code allowed_countries}
     */
    public static InvalidInputException overCap(String field, String cap, String detail) {
        return new InvalidInputException(field, cap, detail, null);
    }

    /** The name of the cap that the input is over; empty if the input is invalid for another reason. */
    public Optional<String> cap() {
        return Optional.ofNullable(cap);
    }

    /** Path of the invalid field; empty for the whole input. */
    public String field() {
        return field;
    }

    /** What is wrong and what was expected, without the path. */
    public String detail() {
        String message = String.valueOf(getMessage());
        return field.isEmpty() ? message : message.substring(field.length() + 2);
    }
}
