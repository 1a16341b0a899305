package io.mkomhub.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured: for each contender, the series of each quantity, both in the order of their first measurement. */
final class Results {

    private final Map<String, Map<Quantity, Series>> series = new LinkedHashMap<>();

    /**
     * Something that is measured.
     *
     * @param key its name in the JSON report, unique
     * @param title what it is, for a reader
     * @param unit the unit of its values
     * @param less whether less is better
     */
    record Quantity(String key, String title, String unit, boolean less) {

        static Quantity less(String key, String title, String unit) {
            return new Quantity(key, title, unit, true);
        }

        static Quantity more(String key, String title, String unit) {
            return new Quantity(key, title, unit, false);
        }
    }

    void add(String contender, Quantity quantity, double value) {
        series.computeIfAbsent(contender, name -> new LinkedHashMap<>())
                .computeIfAbsent(quantity, key -> new Series())
                .add(value);
    }

    Map<String, Map<Quantity, Series>> all() {
        return series;
    }
}
