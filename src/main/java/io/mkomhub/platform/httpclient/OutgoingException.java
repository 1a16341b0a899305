package io.mkomhub.platform.httpclient;

/** A call did not give an answer that can be used. The message says why, without any personal data. */
public final class OutgoingException extends Exception {

    private static final long serialVersionUID = 1;

    OutgoingException(String message) {
        super(message);
    }
}
