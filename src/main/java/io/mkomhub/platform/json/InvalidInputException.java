package io.mkomhub.platform.json;

import org.jspecify.annotations.Nullable;

/**
 * Invalid input that the caller must correct. The detail goes back to the caller and contains nothing of the input
 * itself.
 */
public final class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;

    /**
     * @param field path of the invalid field, such as {@code messages[2].msisdn}; empty for the whole input
     * @param detail what is wrong and what was expected
     */
    public InvalidInputException(String field, String detail) {
        this(field, detail, null);
    }

    /** As above, with the cause. */
    public InvalidInputException(String field, String detail, @Nullable Throwable cause) {
        super(field.isEmpty() ? detail : field + ": " + detail, cause);
        this.field = field;
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
