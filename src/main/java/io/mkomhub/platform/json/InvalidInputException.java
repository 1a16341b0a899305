package io.mkomhub.platform.json;

import org.jspecify.annotations.Nullable;

/** Input that somebody outside has to correct. Its detail goes back to them and holds nothing of the input itself. */
public final class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;

    /**
     * @param field where it is wrong, as a path: {@code messages[2].msisdn}; empty for the whole
     * @param detail what is wrong with it and what was expected
     */
    public InvalidInputException(String field, String detail) {
        this(field, detail, null);
    }

    /** As above, with what brought it to light. */
    public InvalidInputException(String field, String detail, @Nullable Throwable cause) {
        super(field.isEmpty() ? detail : field + ": " + detail, cause);
        this.field = field;
    }

    /** Where it is wrong, as a path; empty for the whole. */
    public String field() {
        return field;
    }

    /** What is wrong, without the path. */
    public String detail() {
        String message = String.valueOf(getMessage());
        return field.isEmpty() ? message : message.substring(field.length() + 2);
    }
}
