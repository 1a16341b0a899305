package io.mkomhub.core.csv;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.window.RecipientZone;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes comma-separated values (RFC 4180) so that a spreadsheet shows what was meant, and {@link Csv} reads it.
 *
 * <p>A file begins with a byte-order mark, without which Excel does not read UTF-8, and its heading. A part that
 * continues a file has neither, so that parts are joined as they are.
 *
 * <p>Guarantee: no cell is run as a formula, no telephone number, reference or text becomes another by being shown, and
 * {@link Csv#read} returns the texts that were written. Limit: line ends in texts become line feeds; NUL and unpaired
 * surrogates, which files cannot hold, become U+FFFD.
 */
public final class CsvWriter {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String LINE_END = "\r\n";
    private static final char QUOTE = '"';

    /** Spreadsheets take this for a date and time, whatever their language. */
    private static final DateTimeFormatter LOCAL_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(RecipientZone.BRASILIA);

    private final CsvLocale locale;
    private final StringBuilder file = new StringBuilder();
    private boolean first = true;

    /** Begins a part of a file. */
    public CsvWriter(CsvLocale locale) {
        this.locale = locale;
    }

    /** Writes the beginning of a file. */
    public CsvWriter heading(List<String> names) {
        file.append(BYTE_ORDER_MARK);
        names.forEach(this::text);
        return endLine();
    }

    /** Writes a cell with a text. */
    public CsvWriter text(String text) {
        return cell(quoted(GuardedText.guarded(storable(text))));
    }

    /** Writes a cell with a text, or an empty one. */
    public CsvWriter text(Optional<String> text) {
        return text(text.orElse(""));
    }

    /** Writes a cell with a telephone number as {@link Msisdn#readable} gives it, or an empty one if it was erased. */
    public CsvWriter telephone(Msisdn number) {
        String written = number.equals(Msisdn.ERASED) ? "" : number.readable();
        return cell(written.startsWith("(") ? written : GuardedText.guarded(written));
    }

    /** Writes a cell with a time: of Brasília for a Brazilian spreadsheet, otherwise in ISO 8601 and UTC; or an empty one. */
    public CsvWriter time(Optional<Instant> time) {
        return cell(time.map(at -> locale == CsvLocale.BRAZILIAN ? LOCAL_TIME.format(at) : at.toString())
                .orElse(""));
    }

    /** Writes a cell with a time, as {@link #time(Optional)}. */
    public CsvWriter time(Instant time) {
        return time(Optional.of(time));
    }

    /** Writes a cell with a day, which begins with its year in every locale. */
    public CsvWriter day(LocalDate day) {
        return cell(day.toString());
    }

    /** Writes a cell with a whole number. */
    public CsvWriter number(long number) {
        return cell(Long.toString(number));
    }

    /** Writes a cell with a number, or an empty one. */
    public CsvWriter number(Optional<BigDecimal> number) {
        return cell(number.map(known -> known.toPlainString().replace('.', locale.decimalMark()))
                .orElse(""));
    }

    /** Ends a line. */
    public CsvWriter endLine() {
        file.append(LINE_END);
        first = true;
        return this;
    }

    private CsvWriter cell(String written) {
        if (!first) {
            file.append(locale.separator());
        }
        first = false;
        file.append(written);
        return this;
    }

    /** Whatever the separator is, a cell with any is quoted, so that programs that guess it are not misled. */
    private static String quoted(String cell) {
        boolean plain = cell.isEmpty()
                || (cell.chars().allMatch(c -> c >= ' ' && c != QUOTE && c != ',' && c != ';' && c != '|')
                        && cell.strip().length() == cell.length());
        return plain ? cell : QUOTE + cell.replace("\"", "\"\"") + QUOTE;
    }

    /** Replaces what cannot be stored in a file. */
    private static String storable(String text) {
        boolean storable = text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
        if (storable) {
            return text;
        }
        StringBuilder stored = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? FileText.LOST : c)
                .forEach(stored::appendCodePoint);
        return stored.toString();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
