package io.mkomhub.platform.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a header such as {@code Accept}, {@code Accept-Encoding} or {@code Accept-Language} prefers (RFC 9110, 12.4.2).
 *
 * @param values in the order of the header
 */
public record Preferences(List<Preference> values) {

    private static final double MOST = 1;

    public Preferences {
        values = List.copyOf(values);
    }

    /**
     * One value.
     *
     * @param name in lower case, such as {@code text/csv}
     * @param quality 0 (not wanted) to 1
     */
    public record Preference(String name, double quality) {}

    /** Reads a header. What is not well-formed is not wanted. */
    public static Preferences of(String header) {
        List<Preference> values = new ArrayList<>();
        for (String element : header.split(",", -1)) {
            String[] parts = element.split(";", -1);
            double quality = MOST;
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
                if (parameter.startsWith("q=")) {
                    quality = quality(parameter.substring(2));
                }
            }
            values.add(new Preference(parts[0].strip().toLowerCase(Locale.ROOT), quality));
        }
        return new Preferences(values);
    }

    /** The quality of the value that matches best; 0 if none does. */
    public double of(Predicate<String> matching) {
        return values.stream()
                .filter(value -> matching.test(value.name()))
                .mapToDouble(Preference::quality)
                .max()
                .orElse(0);
    }

    private static double quality(String text) {
        return text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(text) : 0;
    }
}
