package io.mkomhub.core.template;

/**
 * A text cannot be rendered because a value is missing or has the wrong type. The message names the value but does not
 * contain it.
 */
public final class MissingValueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param reason what is missing or unusable, in terms of the template, without personal data
     */
    public MissingValueException(String reason) {
        super(reason, null, false, false);
    }

    /** Returns the same exception with the position of the text. */
    public MissingValueException at(String where) {
        return new MissingValueException(where + ": " + getMessage());
    }
}
