package io.mkomhub.message;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import java.util.Locale;

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

    private static final String HOME_REGION = "BR";

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
     * do Sul). Which of both it is follows from the Brazilian numbering plan, as libphonenumber knows it. A number has to
     * be a possible mobile or fixed line (country code, length), not an assigned one: the platform has the last word.
     *
     * @throws IllegalArgumentException says what is wrong with the number, without repeating it
     */
    public static Msisdn parse(String written) {
        if (written.length() > 40) {
            throw new IllegalArgumentException("is not a telephone number: too long");
        }
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            var number = numbers.parse(written, HOME_REGION);
            var possible = numbers.isPossibleNumberForTypeWithReason(number, PhoneNumberType.MOBILE);
            if (possible != ValidationResult.IS_POSSIBLE
                    && numbers.isPossibleNumberForTypeWithReason(number, PhoneNumberType.FIXED_LINE)
                            == ValidationResult.IS_POSSIBLE) {
                possible = ValidationResult.IS_POSSIBLE;
            }
            return switch (possible) {
                case IS_POSSIBLE ->
                    new Msisdn(numbers.format(number, PhoneNumberFormat.E164).substring(1));
                case IS_POSSIBLE_LOCAL_ONLY ->
                    throw new IllegalArgumentException("is not a telephone number: the area code is missing");
                default ->
                    throw new IllegalArgumentException("is not a telephone number: "
                            + possible.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            };
        } catch (NumberParseException e) {
            throw new IllegalArgumentException("is not a telephone number", e);
        }
    }

    /**
     * Takes a number as the platform gives it in a callback. It is kept as it came, short codes included: a callback is
     * never refused over the form of its number.
     *
     * @throws IllegalArgumentException if there are not 3 to 20 digits in it
     */
    public static Msisdn ofPlatform(String written) {
        StringBuilder digits = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if ("+-() .".indexOf(c) < 0) {
                throw new IllegalArgumentException("is not a telephone number");
            }
        }
        return new Msisdn(digits.toString());
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
