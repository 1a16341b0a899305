package io.mkomhub.core.template;

/** A text cannot be made, because a value is missing or is not of the kind it is used as. Says which, not what it is. */
public final class MissingValueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what is missing or unusable in the words of whoever wrote the text, without any personal data. */
    public MissingValueException(String reason) {
        super(reason, null, false, false);
    }

    /** The same, with where the text stands. */
    public MissingValueException at(String where) {
        return new MissingValueException(where + ": " + getMessage());
    }
}
