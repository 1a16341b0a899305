package io.mkomhub.core.csv;

import java.text.Normalizer;
import java.util.Locale;

/** Compares the names of columns as people do: {@code Vencimento}, {@code VENCIMENTO} and {@code vencimento} are one. */
public final class ColumnName {

    /** The maximum length of a column name, in characters. Longer headings are not normalised. */
    private static final int LONGEST = 64;

    private ColumnName() {}

    /** Returns a name in lower case, with letters and digits only and without accents; empty if it is too long. */
    public static String folded(String name) {
        if (name.length() > LONGEST) {
            return "";
        }
        StringBuilder folded = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFD)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(folded::appendCodePoint);
        return folded.toString().toLowerCase(Locale.ROOT);
    }
}
