package io.mkomhub.core.csv;

import java.util.Optional;
import java.util.stream.Stream;

/** For whose spreadsheet a file is written. */
public enum CsvLocale {
    /** Commas between cells, decimal points, times in UTC, English headings. */
    ENGLISH("en", ',', '.'),
    /** Semicolons between cells, decimal commas, times of Brasília, Portuguese headings. */
    BRAZILIAN("pt-BR", ';', ',');

    private final String tag;
    private final char separator;
    private final char decimalMark;

    CsvLocale(String tag, char separator, char decimalMark) {
        this.tag = tag;
        this.separator = separator;
        this.decimalMark = decimalMark;
    }

    /** The language tag (RFC 5646). */
    public String tag() {
        return tag;
    }

    /** What stands between two cells. */
    char separator() {
        return separator;
    }

    /** What stands before decimals. */
    char decimalMark() {
        return decimalMark;
    }

    /** The locale with this tag, in upper or lower case; empty for another tag. */
    public static Optional<CsvLocale> tagged(String tag) {
        return Stream.of(values())
                .filter(locale -> locale.tag.equalsIgnoreCase(tag))
                .findFirst();
    }
}
