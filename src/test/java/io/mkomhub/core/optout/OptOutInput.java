package io.mkomhub.core.optout;

import io.mkomhub.api.optouts.NumberList;
import io.mkomhub.core.message.Msisdn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parsers of this package, for a fuzzer and for tests of every door. */
public final class OptOutInput {

    private OptOutInput() {}

    /** The numbers in a list; none for lines that are refused. */
    public static List<Msisdn> numbers(String text) {
        return List.copyOf(read(text).numbers());
    }

    /** What becomes of each line: its number, or what is wrong with it. */
    public static List<String> lines(byte[] input, Optional<String> contentType) {
        NumberList list = NumberList.read(input, contentType);
        return Stream.concat(
                        list.numbers().stream().map(Msisdn::digits),
                        list.errors().stream().map(error -> "line " + error.line() + ": " + error.detail()))
                .toList();
    }

    /** Reads a list of numbers. */
    public static void list(byte[] input) {
        NumberList.read(input, Optional.empty());
    }

    private static NumberList read(String text) {
        return NumberList.read(text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
