package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order of values: of numbers, of strings by their UTF-8 bytes, of binary values by unsigned bytes. */
final class Comparing {

    private Comparing() {}

    /** Whether there is an order between two values: they are of one type that has an order. */
    static boolean ordered(Value one, Value other) {
        return (one instanceof Value.S && other instanceof Value.S)
                || (one instanceof Value.N && other instanceof Value.N)
                || (one instanceof Value.B && other instanceof Value.B);
    }

    /** Compares two values between which there is an order. */
    static int compare(Value one, Value other) {
        if (one instanceof Value.N a && other instanceof Value.N b) {
            return a.number().compareTo(b.number());
        } else if (one instanceof Value.S a && other instanceof Value.S b) {
            return Arrays.compareUnsigned(
                    a.text().getBytes(StandardCharsets.UTF_8), b.text().getBytes(StandardCharsets.UTF_8));
        } else if (one instanceof Value.B a && other instanceof Value.B b) {
            return a.bytes().compareTo(b.bytes());
        }
        throw new IllegalArgumentException("no order between " + one.type() + " and " + other.type());
    }
}
