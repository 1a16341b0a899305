package io.mkomhub.core.text;

/** The bytes are not valid in the given encoding. */
public final class MalformedTextException extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;

    MalformedTextException(int line) {
        super("line " + line + " has bytes that are not valid in the encoding");
        this.line = line;
    }

    /** The line, from 1, with the first invalid byte. */
    public int line() {
        return line;
    }
}
