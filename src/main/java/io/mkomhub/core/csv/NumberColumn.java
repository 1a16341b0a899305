package io.mkomhub.core.csv;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.InvalidInputException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/** The column that telephone numbers are in, by its heading, and the numbers there. */
public final class NumberColumn {

    /** What the hub itself calls it. */
    public static final String NAME = "msisdn";

    /** What people call it, in lower case, without accents and spaces. {@link #NAME} goes before these. */
    private static final Set<String> NAMES = Set.of(
            "telefone",
            "telefones",
            "telefonecelular",
            "telefonemovel",
            "numerodetelefone",
            "numerodotelefone",
            "numerodecelular",
            "numerodocelular",
            "celular",
            "cel",
            "tel",
            "fone",
            "whatsapp",
            "phone",
            "phonenumber",
            "mobile",
            "cellphone",
            "telephone");

    /** These may be numbers of something else, so they count only where there is no other. */
    private static final Set<String> VAGUE_NAMES = Set.of("numero", "numeros", "number");

    /** Longer ones are no such names, and are not worth normalising. */
    private static final int LONGEST_NAME = 64;

    private NumberColumn() {}

    /**
     * The column of a heading, from 0; empty if none of its cells is known as one.
     *
     * @throws InvalidInputException if two are
     */
    public static OptionalInt in(Csv.Line heading) {
        List<String> names = heading.cells().stream().map(NumberColumn::folded).toList();
        for (Set<String> known : List.of(Set.of(NAME), NAMES, VAGUE_NAMES)) {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                if (known.contains(names.get(i))) {
                    found.add(i);
                }
            }
            if (found.size() > 1) {
                throw new InvalidInputException(
                        heading.place(),
                        "names two columns of telephone numbers, " + names.get(found.get(0)) + " and "
                                + names.get(found.get(1)) + "; call the one that is meant, and no other, " + NAME);
            }
            if (found.size() == 1) {
                return OptionalInt.of(found.get(0));
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The number in a cell: as {@link Msisdn#parse}, without the apostrophe by which a spreadsheet is told to take it for text.
     *
     * @throws IllegalArgumentException as {@link Msisdn#parse}
     */
    public static Msisdn number(String cell) {
        String written = cell.strip();
        return Msisdn.parse(written.startsWith("'") ? written.substring(1) : written);
    }

    private static String folded(String name) {
        if (name.length() > LONGEST_NAME) {
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
