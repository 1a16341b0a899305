package io.mkomhub.optout;

/** The parsers of this package, for a fuzzer. */
public final class OptOutInput {

    private OptOutInput() {}

    /** Reads a list of numbers. */
    public static void list(String text) {
        NumberList.read(text);
    }
}
