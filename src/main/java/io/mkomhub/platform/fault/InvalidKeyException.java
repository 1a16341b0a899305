package io.mkomhub.platform.fault;

/** A value that would become a key of the table is empty or too long to be one. The message says so, without the value. */
public final class InvalidKeyException extends RefusedException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong. */
    public InvalidKeyException(String message) {
        super(message, null);
    }
}
