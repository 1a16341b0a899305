package io.mkomhub.local.dynamodb.engine.value;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * DynamoDB's numbers: 38 significant digits, from 1E-130 to 9.9…E+125, positive or negative, and zero.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html">Data
 *     types</a>
 */
public final class Numbers {

    private static final int MAX_DIGITS = 38;
    private static final int HIGHEST_EXPONENT = 125;
    private static final int LOWEST_EXPONENT = -130;

    /** A number of no more digits fits a long. */
    private static final int DIGITS_OF_A_LONG = 18;

    /** Longer texts cannot be numbers that are allowed, unless they are mostly zeros; BigDecimal takes long for them. */
    private static final int LONGEST_TEXT = 1024;

    private static final int NEGATIVE = 1;
    private static final int ZERO = 2;
    private static final int POSITIVE = 3;

    private Numbers() {}

    /**
     * Reads a number and brings it into its normal form, without zeros that do not count.
     *
     * @throws ApiException when it is none, or one that DynamoDB cannot hold
     */
    public static BigDecimal parse(String text) {
        if (isShortInteger(text)) {
            return normal(BigDecimal.valueOf(Long.parseLong(text)));
        }
        if (text.isEmpty()) {
            throw ApiException.validation("The parameter cannot be converted to a numeric value");
        }
        if (text.length() > LONGEST_TEXT || !isDecimal(text)) {
            throw notANumber(text);
        }
        try {
            return checked(new BigDecimal(text));
        } catch (NumberFormatException | ArithmeticException e) {
            throw notANumber(text);
        }
    }

    private static ApiException notANumber(String text) {
        return ApiException.validation("The parameter cannot be converted to a numeric value: " + text);
    }

    private static boolean isShortInteger(String text) {
        if (text.isEmpty() || text.length() > DIGITS_OF_A_LONG) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** BigDecimal would take digits of other scripts as well. */
    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * A number in its normal form.
     *
     * @throws ApiException when DynamoDB cannot hold it
     */
    public static BigDecimal checked(BigDecimal number) {
        BigDecimal normal = normal(number);
        if (normal.signum() == 0) {
            return normal;
        }
        long exponent = (long) normal.precision() - normal.scale() - 1;
        if (exponent > HIGHEST_EXPONENT) {
            throw ApiException.validation(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range");
        } else if (exponent < LOWEST_EXPONENT) {
            throw ApiException.validation(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        } else if (normal.precision() > MAX_DIGITS) {
            throw ApiException.validation("Attempting to store more than 38 significant digits in a Number");
        }
        return normal;
    }

    private static BigDecimal normal(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /**
     * What a number counts in the size of an item, in bytes: one, one for each two digits on either side of the decimal
     * point, one for a minus.
     */
    static int size(BigDecimal number) {
        if (number.signum() == 0) {
            return 1;
        }
        int digits = number.precision();
        int fraction = number.scale();
        int pairs = fraction <= 0 || fraction >= digits ? halved(digits) : halved(digits - fraction) + halved(fraction);
        return 1 + pairs + (number.signum() < 0 ? 1 : 0);
    }

    private static int halved(int digits) {
        return (digits + 1) / 2;
    }

    /** Bytes whose unsigned order is the order of the numbers. */
    public static byte[] ordered(BigDecimal number) {
        if (number.signum() == 0) {
            return new byte[] {ZERO};
        }
        BigInteger unscaled = number.unscaledValue().abs();
        byte[] digits = unscaled.toString().getBytes(StandardCharsets.US_ASCII);
        int exponent = number.precision() - number.scale() - 1 - LOWEST_EXPONENT;
        boolean negative = number.signum() < 0;
        byte[] ordered = new byte[digits.length + 3 + (negative ? 1 : 0)];
        ordered[1] = (byte) (exponent >> 8);
        ordered[2] = (byte) exponent;
        System.arraycopy(digits, 0, ordered, 3, digits.length);
        if (negative) {
            for (int i = 1; i < ordered.length; i++) {
                ordered[i] = (byte) ~ordered[i];
            }
        }
        ordered[0] = (byte) (negative ? NEGATIVE : POSITIVE);
        return ordered;
    }
}
