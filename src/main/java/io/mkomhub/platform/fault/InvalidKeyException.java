package io.mkomhub.platform.fault;

/**
 * A value cannot become a key of the table, because it is empty or too long. The message says so, without the value.
 */
public final class InvalidKeyException extends RefusedException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong. */
    public InvalidKeyException(String message) {
        super(message, null);
    }
}
