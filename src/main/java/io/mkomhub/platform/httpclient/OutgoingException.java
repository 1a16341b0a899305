package io.mkomhub.platform.httpclient;

/** A call had no usable response. The message says why, without personal data. */
public final class OutgoingException extends Exception {

    private static final long serialVersionUID = 1;

    OutgoingException(String message) {
        super(message);
    }
}
