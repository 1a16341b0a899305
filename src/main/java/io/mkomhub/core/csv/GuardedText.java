package io.mkomhub.core.csv;

import java.util.regex.Pattern;

/**
 * Guards a text from what spreadsheets do with the cells of a CSV file: run formulas, and change what looks like a
 * number or a date.
 *
 * <p>Such a text gets an apostrophe in front. Guarantee: {@link #restored} returns every text as it was.
 *
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP, CSV injection</a>
 */
final class GuardedText {

    /** What a guarded text begins with. */
    static final String MARK = "'";

    /** The characters that begin a formula, and their wide forms, which spreadsheets in some languages also accept. */
    private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /** Of what numbers, amounts, dates and times consist, besides digits. */
    private static final String NUMERIC = ".,:/-+()%$eE \u00A0";

    /** With more digits, spreadsheets show a number in scientific notation. */
    private static final int MOST_DIGITS = 11;

    /** A longer text is no date. */
    private static final int LONGEST_DATE = 32;

    private static final Pattern DATE = Pattern.compile(
            "([0-9]{1,4}[ ./-]*(de )?)?(jan|fev|feb|mar|abr|apr|mai|may|jun|jul|ago|aug|set|sep|out|oct|nov|dez|dec)"
                    + "[a-zç]{0,8}([ ./-]*(de )?[0-9]{1,4})?",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private GuardedText() {}

    /** Returns the text, with an apostrophe in front if a spreadsheet would not leave it as it is. */
    static String guarded(String text) {
        return isChanged(text) ? MARK + text : text;
    }

    /** Returns the text that was guarded. */
    static String restored(String cell) {
        return cell.startsWith(MARK) && isChanged(cell.substring(1)) ? cell.substring(1) : cell;
    }

    /**
     * Whether a spreadsheet would change the text. An apostrophe in front makes no difference to the answer, so that no
     * text looks like another one that is guarded.
     */
    private static boolean isChanged(String text) {
        int start = 0;
        while (start < text.length() && isSkipped(text.charAt(start))) {
            char c = text.charAt(start);
            if (c == '\t' || c == '\r' || c == '\n') {
                return true;
            }
            start++;
        }
        if (start == text.length()) {
            return false;
        }
        if (FORMULA.indexOf(text.charAt(start)) >= 0) {
            return true;
        }
        int end = text.length();
        while (isSkipped(text.charAt(end - 1))) {
            end--;
        }
        return isChangedNumber(text, start, end)
                || (end - start <= LONGEST_DATE
                        && text.chars().anyMatch(Character::isDigit)
                        && DATE.matcher(text.substring(start, end)).matches());
    }

    /** Quotes, spaces and invisible characters, which do not stop every program from seeing a formula behind them. */
    private static boolean isSkipped(char c) {
        return c == '\''
                || c == '"'
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT
                || Character.isISOControl(c);
    }

    /** Whether a part of a text is a number or a date, except a whole number that is shown as it is written. */
    private static boolean isChangedNumber(String text, int start, int end) {
        int digits = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (NUMERIC.indexOf(c) < 0) {
                return false;
            }
        }
        boolean whole = digits == end - start;
        boolean plain = whole && digits <= MOST_DIGITS && (digits == 1 || text.charAt(start) != '0');
        return digits > 0 && !plain;
    }
}
