package io.mkomhub.platform.fault;

/** Somebody asked for more to be kept at once than can be. Its message goes back to them. */
public final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message what is too large, and what may be done about it */
    public TooLargeException(String message) {
        super(message);
    }
}
