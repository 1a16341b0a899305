package io.mkomhub.core.message;

import java.util.Optional;

/**
 * A telephone number in international form without the plus sign, as MKOM writes it: {@code 5511953959059}.
 *
 * <p>{@link #toString()} masks the number, so that it cannot appear in a log by accident. {@link #digits()} returns it
 * in full.
 *
 * @param digits 3 to 20 decimal digits
 */
public record Msisdn(String digits) {

    /** Replaces an erased number. */
    public static final Msisdn ERASED = new Msisdn("000");

    private static final char PERCENT = '%';

    private static final String ENCODED_PLUS = PERCENT + "2B";

    /** Numbers with fewer digits are short codes, which have no international form. */
    private static final int SHORTEST_INTERNATIONAL = 8;

    public Msisdn {
        if (!isDigits(digits) || digits.length() < 3 || digits.length() > 20) {
            throw new IllegalArgumentException("must be 3 to 20 digits");
        }
    }

    /**
     * Parses a number that a person or program wrote, with or without country code and punctuation.
     *
     * <p>A leading 55 is not always the country code: 55 is also an area code (Rio Grande do Sul). The Brazilian
     * numbering plan determines which it is. The number must be possible (country code, area code, length), but need
     * not be assigned: the platform decides that. Input that is not certainly one number is refused: letters,
     * extensions, a second number, the decimals of a spreadsheet.
     *
     * @throws IllegalArgumentException says what is wrong and how to write the number, without repeating it
     */
    public static Msisdn parse(String written) {
        return new Msisdn(WrittenNumber.digits(written));
    }

    /**
     * Reads a number from a callback, where the platform writes it in international form without a plus sign. A number
     * in Brazilian dialling form that is not a valid international number is converted. Any other number, such as a
     * short code, is kept as received: a callback is never refused because of the form of its number.
     *
     * @throws IllegalArgumentException if the number does not have 3 to 20 digits, or contains a character that
     *     makes it another number
     */
    public static Msisdn ofPlatform(String written) {
        String text = written.strip();
        if (isDigits(text) && !text.startsWith("0") && WrittenNumber.isValidAbroad(text)) {
            return new Msisdn(text);
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            String digits = isDigits(text) ? text : bareDigits(text);
            if (!digits.equals(text) && digits.length() >= SHORTEST_INTERNATIONAL && isSomebodys(digits)) {
                // The characters show that the digits alone are not the number. They may be another person's number.
                throw e;
            }
            // The platform does not dial, so 00 can only stand for a plus sign.
            return new Msisdn(
                    digits.startsWith("00") && WrittenNumber.isValidAbroad(digits.substring(2))
                            ? digits.substring(2)
                            : digits);
        }
    }

    /**
     * Parses a number in a query for stored data: as people write it, or as the hub shows it, such as a short code.
     *
     * @throws IllegalArgumentException says what is wrong and how to write the number, without repeating it
     */
    public static Msisdn parseOrShown(String written) {
        try {
            return parse(written);
        } catch (IllegalArgumentException e) {
            if (isShown(written)) {
                return new Msisdn(written);
            }
            throw e;
        }
    }

    /** Whether the number can belong to a person. Short codes and other numbers in callbacks cannot. */
    public boolean isPossible() {
        return parsed("+" + digits).isPresent();
    }

    private static boolean isSomebodys(String digits) {
        return parsed(digits).or(() -> parsed("+" + digits)).isPresent();
    }

    private static boolean isShown(String written) {
        return isDigits(written)
                && written.length() >= 3
                && written.length() <= 20
                && !written.startsWith("0")
                && ofPlatform(written).digits().equals(written);
    }

    /**
     * Parses a number from a query string or a form, where a plus sign that was not encoded as {@code %2B} became a
     * space.
     *
     * @throws IllegalArgumentException as {@link #parse}, and if the number would differ without the plus sign
     */
    public static Msisdn parseForm(String written) {
        if (!written.startsWith(" ")) {
            return parse(written);
        }
        Optional<Msisdn> withPlus = parsed("+" + written.strip());
        Optional<Msisdn> without = parsed(written);
        if (withPlus.isPresent() && without.isPresent() && !withPlus.equals(without)) {
            throw new IllegalArgumentException(
                    "is not a telephone number: it begins with a space, or with a plus sign that was not written as "
                            + ENCODED_PLUS);
        }
        return withPlus.or(() -> without).orElseGet(() -> parse(written));
    }

    private static Optional<Msisdn> parsed(String written) {
        try {
            return Optional.of(parse(written));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the digits of a text that is not a complete number, such as a short code with a space in it. Refuses
     * decimal fractions.
     */
    private static String bareDigits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if ("+-() .".indexOf(c) < 0 || (c == '.' && i >= text.length() - 3)) {
                throw new IllegalArgumentException("is not a telephone number");
            }
        }
        return digits.toString();
    }

    /**
     * Identifies the person with this number: a Brazilian mobile number gives the same result with and without the
     * ninth digit. All mobile numbers received a leading 9 from 2012 to 2016, and WhatsApp still omits it from older
     * ones. Before that, mobile numbers began with 6 to 9, so a 9 in front of a lower digit is never removed.
     */
    public String person() {
        boolean mobile =
                digits.length() == 13 && digits.startsWith("55") && digits.charAt(4) == '9' && digits.charAt(5) >= '6';
        return mobile ? digits.substring(0, 4) + digits.substring(5) : digits;
    }

    /** Returns the number with a plus sign, as RapidPro and Kannel write it. A short code stays unchanged. */
    public String international() {
        return digits.length() < SHORTEST_INTERNATIONAL ? digits : "+" + digits;
    }

    /**
     * Returns the number as a text that no spreadsheet takes for a quantity or a formula:
     * {@code (+55) 11 95395-9059}. {@link #parse} reads exactly this number from it. A number that cannot belong to a
     * person, such as a short code, is returned as its digits.
     */
    public String readable() {
        if (WrittenNumber.isBrazilian(digits)) {
            int end = digits.length() - 4;
            return "(+55) " + digits.substring(2, 4) + " " + digits.substring(4, end) + "-" + digits.substring(end);
        }
        return WrittenNumber.countryCode(digits)
                .map(code -> "(+" + code + ") " + digits.substring(code.length()))
                .filter(text -> parsed(text).filter(this::equals).isPresent())
                .orElse(digits);
    }

    /**
     * Returns the number with all digits hidden except country code, area code and the last two: {@code 5511*******59}.
     * A short number shows only the last two.
     */
    public String masked() {
        int shown = Math.max(0, Math.min(4, digits.length() - 7));
        return digits.substring(0, shown)
                + "*".repeat(digits.length() - shown - 2)
                + digits.substring(digits.length() - 2);
    }

    @Override
    public String toString() {
        return masked();
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
