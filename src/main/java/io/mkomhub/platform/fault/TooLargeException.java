package io.mkomhub.platform.fault;

/** A request is larger than the hub can store. The message goes back to the caller. */
public final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * @param message what is too large, and how to avoid it
     */
    public TooLargeException(String message) {
        super(message);
    }
}
