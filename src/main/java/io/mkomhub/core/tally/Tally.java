package io.mkomhub.core.tally;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums of messages, by several dimensions. Mutable; not for several threads.
 *
 * <p>Limit: of failure reasons and MKOM's ids it keeps the first {@value #MOST_VALUES}, and counts the rest together.
 */
public final class Tally {

    /** How many values a dimension has at most that is not bounded by itself. */
    static final int MOST_VALUES = 100;

    /** The value that stands for all that have no place of their own. */
    public static final String OTHER = "other";

    /** What messages are told apart by. */
    public enum Dimension {
        /** The hour of acceptance, in hours since 1970. */
        HOUR,
        /** The area code (DDD) of a Brazilian number. */
        AREA,
        /** The channel that a message came through. */
        CHANNEL,
        /** The cost centre. */
        COST_CENTRE,
        /** Why messages failed. */
        REASON,
        /** When messages were delivered, in ten minutes since 1970. */
        DELIVERED_AT,
        /** MKOM's own id of the mailing. */
        MKOM_MAILING;

        /** Whether it tells something about a mailing, and nothing about the messages of many. */
        public boolean isOfMailing() {
            return isOpen() || this == DELIVERED_AT;
        }

        private boolean isOpen() {
            return this == REASON || this == MKOM_MAILING;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    /** The hour of a time, as in {@link Dimension#HOUR}. */
    public static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), HOUR.toSeconds());
    }

    /** When an hour begins. */
    public static Instant startOfHour(long hour) {
        return Instant.EPOCH.plus(HOUR.multipliedBy(hour));
    }

    /** The ten minutes of a time, as in {@link Dimension#DELIVERED_AT}. */
    public static long tenMinutes(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), TEN_MINUTES.toSeconds());
    }

    /** When ten minutes begin. */
    public static Instant startOfTenMinutes(long tenMinutes) {
        return Instant.EPOCH.plus(TEN_MINUTES.multipliedBy(tenMinutes));
    }

    private final Map<Dimension, SortedMap<String, Map<Figure, Long>>> sums = new EnumMap<>(Dimension.class);

    /** Adds to the sums of a value. */
    public void add(Dimension dimension, String value, Map<Figure, Long> figures) {
        SortedMap<String, Map<Figure, Long>> values = sums.computeIfAbsent(dimension, each -> new TreeMap<>());
        String place = dimension.isOpen() && values.size() >= MOST_VALUES && !values.containsKey(value) ? OTHER : value;
        Map<Figure, Long> sum = values.computeIfAbsent(place, each -> new EnumMap<>(Figure.class));
        figures.forEach((figure, number) -> sum.merge(figure, number, Long::sum));
    }

    /** Adds another tally. */
    public void add(Tally other) {
        other.sums.forEach((dimension, values) -> values.forEach((value, figures) -> add(dimension, value, figures)));
    }

    /** The sums by the values of a dimension, in the order of the values; none that is nothing but zeros. */
    public SortedMap<String, Map<Figure, Long>> by(Dimension dimension) {
        SortedMap<String, Map<Figure, Long>> found = new TreeMap<>(sums.getOrDefault(dimension, new TreeMap<>()));
        found.values().removeIf(figures -> figures.values().stream().allMatch(number -> number == 0));
        return found;
    }

    /** The sum of everything. */
    public Map<Figure, Long> total() {
        return sum(sums.getOrDefault(Dimension.HOUR, new TreeMap<>()).values());
    }

    /** The sum of several. */
    public static Map<Figure, Long> sum(Collection<Map<Figure, Long>> all) {
        Map<Figure, Long> total = new EnumMap<>(Figure.class);
        all.forEach(figures -> figures.forEach((figure, number) -> total.merge(figure, number, Long::sum)));
        return total;
    }

    /** The tally as JSON, for the table. */
    public String write() {
        ObjectNode json = Json.object();
        for (Dimension dimension : sums.keySet()) {
            ObjectNode values = json.putObject(dimension.word());
            by(dimension).forEach((value, figures) -> {
                ObjectNode numbers = values.putObject(value);
                figures.forEach((figure, number) -> {
                    if (number != 0) {
                        numbers.put(figure.word(), number);
                    }
                });
            });
        }
        return Json.write(json);
    }

    /** Reads what {@link #write} wrote. */
    public static Tally read(String json) {
        Tally tally = new Tally();
        JsonNode written = Json.read(json);
        for (Dimension dimension : Dimension.values()) {
            written.path(dimension.word()).properties().forEach(value -> {
                Map<Figure, Long> figures = new EnumMap<>(Figure.class);
                value.getValue()
                        .properties()
                        .forEach(number -> figures.put(
                                Figure.ofWord(number.getKey()),
                                number.getValue().asLong()));
                tally.add(dimension, value.getKey(), figures);
            });
        }
        return tally;
    }
}
