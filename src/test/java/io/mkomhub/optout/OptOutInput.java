package io.mkomhub.optout;

import io.mkomhub.message.Msisdn;
import java.util.List;

/** The parsers of this package, for a fuzzer. */
public final class OptOutInput {

    private OptOutInput() {}

    /** The numbers in a list; none for lines that are refused. */
    public static List<Msisdn> numbers(String text) {
        return List.copyOf(NumberList.read(text).numbers());
    }

    /** Reads a list of numbers. */
    public static void list(String text) {
        NumberList.read(text);
    }
}
