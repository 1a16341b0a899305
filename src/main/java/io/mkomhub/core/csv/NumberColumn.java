package io.mkomhub.core.csv;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Finds the column of telephone numbers by its heading, and reads the numbers in it. */
public final class NumberColumn {

    /** The hub's own name for the column. It takes precedence over all other names. */
    public static final String NAME = "msisdn";

    /** Other common names, in lower case, without accents and spaces. */
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

    /** Names that may also mean other numbers. They are used only if no other name matches. */
    private static final Set<String> VAGUE_NAMES = Set.of("numero", "numeros", "number");

    private NumberColumn() {}

    /**
     * Returns the index, from 0, of the column in a heading; empty if no cell matches.
     *
     * @throws InvalidInputException if two cells match
     */
    public static OptionalInt in(Csv.Line heading) {
        List<String> names = heading.cells().stream().map(ColumnName::folded).toList();
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
                                + names.get(found.get(1)) + "; rename the intended column to " + NAME);
            }
            if (found.size() == 1) {
                return OptionalInt.of(found.get(0));
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Reads the number in a cell as {@link Msisdn#parse} does, without the leading apostrophe that makes a spreadsheet
     * treat it as text.
     *
     * @throws IllegalArgumentException as {@link Msisdn#parse}
     */
    public static Msisdn number(String cell) {
        String written = cell.strip();
        return Msisdn.parse(written.startsWith("'") ? written.substring(1) : written);
    }
}
