package io.mkomhub.core.message;

import java.util.Optional;

/**
 * A telephone number in international form without the plus sign, as MKOM writes it: {@code 5511953959059}.
 *
 * <p>{@link #toString()} masks it, so that a number cannot reach a log by accident; {@link #digits()} gives it in full.
 *
 * @param digits 3 to 20 decimal digits
 */
public record Msisdn(String digits) {

    /** Stands where a number was erased. */
    public static final Msisdn ERASED = new Msisdn("000");

    private static final char PERCENT = '%';

    private static final String ENCODED_PLUS = PERCENT + "2B";

    /** Shorter numbers are short codes, which have no international form. */
    private static final int SHORTEST_INTERNATIONAL = 8;

    public Msisdn {
        if (!isDigits(digits) || digits.length() < 3 || digits.length() > 20) {
            throw new IllegalArgumentException("must be 3 to 20 digits");
        }
    }

    /**
     * Reads a number that a person or program wrote, with or without country code and punctuation.
     *
     * <p>A number that starts with 55 is not taken for one with a country code blindly: 55 is an area code too (Rio Grande
     * do Sul). Which of both it is follows from the Brazilian numbering plan. A number has to be a possible one (country code, area
     * code, length), not an assigned one: the platform has the last word. What is not certainly one number is refused: letters,
     * extensions, a second number, the decimals of a spreadsheet.
     *
     * @throws IllegalArgumentException says what is wrong with the number and how to write it, without repeating it
     */
    public static Msisdn parse(String written) {
        return new Msisdn(WrittenNumber.digits(written));
    }

    /**
     * Takes a number as the platform gives it in a callback: in international form, without a plus sign. A number that it writes as
     * it is dialled in Brazil, and that is none in international form, is that number; whatever else there is, short codes included,
     * is kept as it came: a callback is never refused over the form of its number.
     *
     * @throws IllegalArgumentException if there are not 3 to 20 digits in it, or a sign that makes another number of it
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
                // Its signs say that it is not the number that its digits are, which may be another person's.
                throw e;
            }
            // The platform does not dial: 00 is nothing but another way to write a plus sign.
            return new Msisdn(
                    digits.startsWith("00") && WrittenNumber.isValidAbroad(digits.substring(2))
                            ? digits.substring(2)
                            : digits);
        }
    }

    /**
     * Reads a number by which somebody asks for what is known of it: as people write it, or the digits by which the hub itself shows
     * it, such as a short code.
     *
     * @throws IllegalArgumentException says what is wrong with the number and how to write it, without repeating it
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

    /** Whether people can have this number: not so of a short code, or of what else a callback may name. */
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
     * Reads a number out of a query or a form, where a plus sign that was not written as {@code %2B} has become a space.
     *
     * @throws IllegalArgumentException as {@link #parse}, and if it would be another number without the plus sign
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

    /** The digits of what is no whole number: a short code with a space in it, say. A fraction is not made into digits. */
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
     * The person with this number: the same for a Brazilian mobile number with and without the ninth digit, which was put in
     * front of all of them from 2012 to 2016 and which WhatsApp still leaves out of older ones. Those had begun with 6 to 9;
     * what follows a 9 and is lower was never without it.
     */
    public String person() {
        boolean mobile =
                digits.length() == 13 && digits.startsWith("55") && digits.charAt(4) == '9' && digits.charAt(5) >= '6';
        return mobile ? digits.substring(0, 4) + digits.substring(5) : digits;
    }

    /** The number with its plus sign, as RapidPro and Kannel write it; a short code as it is. */
    public String international() {
        return digits.length() < SHORTEST_INTERNATIONAL ? digits : "+" + digits;
    }

    /**
     * The number with all but country code, area code and the last two digits hidden: {@code 5511*******59}; of a short one
     * only the last two are shown.
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
