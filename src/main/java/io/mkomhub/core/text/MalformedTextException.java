package io.mkomhub.core.text;

/** Octets stand for no text in the encoding they are said to be in. */
public final class MalformedTextException extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;

    MalformedTextException(int line) {
        super("octets in line " + line + " stand for nothing");
        this.line = line;
    }

    /** The line that the first of these octets are in, from 1. */
    public int line() {
        return line;
    }
}
