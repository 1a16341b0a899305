package io.mkomhub.core.message;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parses a telephone number that a person or program wrote.
 *
 * <p>Guarantee: the text is read as exactly one number or refused. No character is ignored if that could change the
 * number. libphonenumber alone does not guarantee this: it reads letters as the digits on a telephone's keys, drops
 * what follows a letter, and treats the 55 of {@code 0055} as a carrier code.
 *
 * @see <a href="https://www.anatel.gov.br/legislacao/resolucoes/2022/1661-resolucao-749">Anatel, Resolução 749:
 *     numbering</a>
 */
final class WrittenNumber {

    private static final String CURE = "; write it with country and area code, such as +55 11 95395-9059";
    private static final int LONGEST = 40;

    /** The characters allowed between digits. */
    private static final String SEPARATORS = " -.()";

    /** Dashes that word processors write instead of a hyphen, and a minus sign. */
    private static final String DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFF0D";

    /** One full stop followed by fewer than four digits: a spreadsheet's decimal number, {@code 551198765432.0}. */
    private static final Pattern FRACTION = Pattern.compile("[^.]*\\.([^0-9.]*[0-9]){0,3}[^0-9.]*");

    /** A large number in a spreadsheet's scientific notation: {@code 5,51195E+12}. */
    private static final Pattern SCIENTIFIC = Pattern.compile("[0-9]([.,][0-9]+)?[eE]\\+?[0-9]{1,2}");

    private static final Pattern NO_DIGITS = Pattern.compile("[^0-9]+");

    /** A pair of brackets around digits, such as an area code or a trunk zero; never nested. */
    private static final Pattern BRACKETS = Pattern.compile("[^()]*(\\(\\+?[0-9 ]+\\)[^()]*)*");

    /** Anatel's area codes ({@code código nacional}). */
    private static final Set<String> AREA_CODES = Set.of(
            "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28", "31", "32", "33", "34",
            "35", "37", "38", "41", "42", "43", "44", "45", "46", "47", "48", "49", "51", "53", "54", "55", "61", "62",
            "63", "64", "65", "66", "67", "68", "69", "71", "73", "74", "75", "77", "79", "81", "82", "83", "84", "85",
            "86", "87", "88", "89", "91", "92", "93", "94", "95", "96", "97", "98", "99");

    /**
     * Carrier codes (Anatel's {@code código de seleção de prestadora}) for calls to other areas and countries, as
     * libphonenumber knows them. Other digits are not carrier codes: {@code 011} is the international prefix of the
     * United States.
     */
    private static final Set<String> CARRIERS =
            Set.of("12", "14", "15", "21", "22", "23", "25", "31", "41", "43", "55", "65", "99");

    private WrittenNumber() {}

    /**
     * Returns the digits in international form.
     *
     * @throws IllegalArgumentException says what is wrong, without the number
     */
    static String digits(String written) {
        if (written.length() > LONGEST) {
            throw none(": too long");
        }
        String text = plain(written);
        if (SCIENTIFIC.matcher(text).matches()) {
            throw none(
                    ": a spreadsheet has shortened it, and its last digits are lost; format the column as text" + CURE);
        }
        boolean plus = text.startsWith("+") || text.startsWith("(+");
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (c == '+' ? !(plus && digits.isEmpty() && text.indexOf('+') == i) : SEPARATORS.indexOf(c) < 0) {
                throw none(
                        Character.isLetter(c) || c == '+' || Character.isSurrogate(c)
                                ? CURE
                                : ": \"" + c + "\" cannot stand in one" + CURE);
            }
        }
        if (digits.isEmpty()) {
            throw none("");
        }
        if (FRACTION.matcher(text).matches()) {
            throw none(": it ends like an amount with decimals; format the column as text" + CURE);
        }
        if (!BRACKETS.matcher(text).matches()) {
            throw none(": its brackets do not match" + CURE);
        }
        if (text.indexOf('+', 1) > 1 || "-.".indexOf(text.charAt(0)) >= 0 || "-.".indexOf(lastOf(text)) >= 0) {
            throw none(": it begins or ends with a character that is not part of a number" + CURE);
        }
        String number = plus ? international(digits.toString()) : unmarked(digits.toString());
        requireNoAppendix(text, number.startsWith("55"));
        return number;
    }

    private static char lastOf(String text) {
        return text.charAt(text.length() - 1);
    }

    /**
     * Refuses a number that is followed by more digits: an extension, a second number, check digits. The last group of
     * a Brazilian number has four digits or more, or as many as the group before it: {@code 95395-9059},
     * {@code 953 959 059}, {@code 90 59}.
     */
    private static void requireNoAppendix(String text, boolean ofBrazil) {
        String[] groups = NO_DIGITS.split(NO_DIGITS.matcher(text).lookingAt() ? "0" + text : text, -1);
        int last = groups[groups.length - 1].length();
        if (groups.length == 1 || last >= 4) {
            return;
        }
        boolean inStep = last == groups[groups.length - 2].length();
        if (last == 1 || (ofBrazil && !inStep)) {
            throw none(": the digits at its end look like an extension" + CURE);
        }
    }

    /**
     * Converts the text to ASCII: digits of other scripts, dashes, spaces, and the invisible characters that are copied
     * with a number.
     */
    private static String plain(String written) {
        String trimmed = written.strip();
        StringBuilder plain = new StringBuilder(trimmed.length());
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (Character.isDigit(c)) {
                plain.append((char) ('0' + Character.digit(c, 10)));
            } else if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                plain.append(' ');
            } else if (Character.isWhitespace(c)) {
                // A tab or a line end separates two numbers.
                throw none(": it contains a tab or a line end" + CURE);
            } else if (DASHES.indexOf(c) >= 0) {
                plain.append('-');
            } else if (c == '\uFF0B') {
                plain.append('+');
            } else if (Character.getType(c) != Character.FORMAT) {
                plain.append(c);
            }
        }
        return plain.toString().strip();
    }

    /** Reads a number with a plus sign, which starts with the country code. */
    private static String international(String digits) {
        if (digits.startsWith("0")) {
            throw none(": a country code does not begin with 0" + CURE);
        }
        if (digits.startsWith("55")) {
            return "55" + brazilian(digits.substring(2));
        }
        if (isOfBrazil(digits) && valid(digits).isEmpty()) {
            throw none(": the country code is missing after the plus sign" + CURE);
        }
        return foreign(digits);
    }

    /** Reads a number without a plus sign: a Brazilian one, or one that is dialled with 00. */
    private static String unmarked(String digits) {
        if (digits.startsWith("00")) {
            return dialledAbroad(digits.substring(2));
        }
        if (digits.startsWith("55") && digits.length() >= 12) {
            return "55" + brazilian(digits.substring(2));
        }
        String national = withoutTrunk(digits);
        if (national.length() == 8 || national.length() == 9) {
            throw none(": the area code is missing");
        }
        if (national.length() < 10) {
            throw none(": too short");
        }
        if (national.length() > 11) {
            throw none(": too long");
        }
        // Only its form shows that this is a Brazilian number, so the form must be exact.
        if (!isOfBrazil(national)) {
            throw none(": it has no country code and is not a Brazilian number" + CURE);
        }
        return "55" + national;
    }

    /**
     * Whether the digits are a valid area code and a mobile number with the leading 9, or eight digits: a landline, or
     * a mobile number from before the leading 9.
     */
    private static boolean isOfBrazil(String national) {
        boolean mobile = national.length() == 11 && national.charAt(2) == '9';
        boolean shorter = national.length() == 10 && national.charAt(2) >= '2';
        return (mobile || shorter) && AREA_CODES.contains(national.substring(0, 2));
    }

    /** Reads what follows 55: area code and number, with or without a trunk prefix. */
    private static String brazilian(String rest) {
        String national = withoutTrunk(rest);
        if (national.length() == 8 || national.length() == 9) {
            throw none(": the area code is missing");
        }
        if (national.length() < 10 || national.length() > 11) {
            throw none(national.length() < 10 ? ": too short" : ": too long");
        }
        if (national.charAt(0) == '0' || national.charAt(1) == '0') {
            throw none(": it has no Brazilian area code" + CURE);
        }
        return national;
    }

    /** Removes the trunk prefix 0 and the carrier code that may follow it: {@code 0 15 11 95395-9059}. */
    private static String withoutTrunk(String digits) {
        if (!digits.startsWith("0")) {
            return digits;
        }
        String rest = digits.substring(1);
        if (rest.length() != 12 && rest.length() != 13) {
            return rest;
        }
        if (!CARRIERS.contains(rest.substring(0, 2))) {
            throw none(": the code after the 0 is not a carrier code" + CURE);
        }
        return rest.substring(2);
    }

    /**
     * Reads what follows 00. In Brazil, a carrier code of two digits follows, in Europe the country code:
     * {@code 00 21 351…}, {@code 00 351…}. The writer may also have doubled the trunk zero: {@code 00 51…}. The number
     * is certain only if exactly one of these readings is a possible number, and it is not the last one.
     */
    private static String dialledAbroad(String rest) {
        Optional<String> direct = valid(rest);
        Optional<String> afterCarrier = rest.length() > 2 ? valid(rest.substring(2)) : Optional.empty();
        boolean noCarrier = afterCarrier.isPresent() && !CARRIERS.contains(rest.substring(0, 2));
        if (direct.isPresent() == afterCarrier.isPresent() || noCarrier || isOfBrazil(rest)) {
            throw none(": the digits after 00 are ambiguous or invalid" + CURE);
        }
        return direct.or(() -> afterCarrier).orElseThrow();
    }

    private static Optional<String> valid(String digits) {
        if (digits.startsWith("0")) {
            return Optional.empty();
        }
        if (digits.startsWith("55")) {
            return Optional.of(digits).filter(all -> isOfBrazil(all.substring(2)));
        }
        try {
            PhoneNumber number = PhoneNumberUtil.getInstance().parse("+" + digits, "ZZ");
            return PhoneNumberUtil.getInstance().isValidNumber(number)
                            && e164(number).equals(digits)
                    ? Optional.of(digits)
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** Checks that a foreign number is possible. Whether it is assigned, the platform decides. */
    private static String foreign(String digits) {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            PhoneNumber number = numbers.parse("+" + digits, "ZZ");
            ValidationResult possible = numbers.isPossibleNumberForTypeWithReason(number, PhoneNumberType.MOBILE);
            if (possible != ValidationResult.IS_POSSIBLE) {
                ValidationResult line = numbers.isPossibleNumberForTypeWithReason(number, PhoneNumberType.FIXED_LINE);
                possible = line == ValidationResult.IS_POSSIBLE ? line : possible;
            }
            return switch (possible) {
                case IS_POSSIBLE -> sameDigits(digits, number);
                case IS_POSSIBLE_LOCAL_ONLY -> throw none(": the area code is missing");
                default ->
                    throw none(": " + possible.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            };
        } catch (NumberParseException e) {
            throw new IllegalArgumentException("is not a telephone number", e);
        }
    }

    /** Returns the number if it has the digits that were written, except for a trunk zero after the country code. */
    private static String sameDigits(String written, PhoneNumber number) {
        String digits = e164(number);
        int codeLength = Integer.toString(number.getCountryCode()).length();
        boolean withoutZero = digits.equals(written.substring(0, codeLength) + written.substring(codeLength + 1))
                && written.charAt(codeLength) == '0';
        if (!digits.equals(written) && !withoutZero) {
            throw none(
                    ": it has a prefix that is dialled only within its country; write it as it is called from abroad");
        }
        return digits;
    }

    /** Whether digits without a plus sign can be a number of any country, Brazil included. */
    static boolean isValidAbroad(String digits) {
        return valid(digits).isPresent();
    }

    /** Whether the digits are 55, a Brazilian area code and a number of eight or nine digits. */
    static boolean isBrazilian(String digits) {
        return digits.startsWith("55")
                && (digits.length() == 12 || digits.length() == 13)
                && digits.charAt(2) != '0'
                && digits.charAt(3) != '0';
    }

    /** The country code with which the digits of an international number begin; empty if there is no such code. */
    static Optional<String> countryCode(String digits) {
        try {
            PhoneNumber number = PhoneNumberUtil.getInstance().parse("+" + digits, "ZZ");
            return Optional.of(Integer.toString(number.getCountryCode())).filter(digits::startsWith);
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private static String e164(PhoneNumber number) {
        return PhoneNumberUtil.getInstance()
                .format(number, PhoneNumberFormat.E164)
                .substring(1);
    }

    private static IllegalArgumentException none(String why) {
        return new IllegalArgumentException("is not a telephone number" + why);
    }
}
