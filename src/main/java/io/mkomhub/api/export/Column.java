package io.mkomhub.api.export;

import io.mkomhub.core.csv.CsvLocale;
import io.mkomhub.core.csv.CsvWriter;
import java.util.function.BiConsumer;

/**
 * A column of a CSV file.
 *
 * @param <T> what a line shows
 * @param english its heading, the name that the JSON uses
 * @param portuguese its heading in a Brazilian file
 * @param cell writes exactly one cell
 */
public record Column<T>(String english, String portuguese, BiConsumer<T, CsvWriter> cell) {

    String heading(CsvLocale locale) {
        return switch (locale) {
            case ENGLISH -> english;
            case BRAZILIAN -> portuguese;
        };
    }
}
