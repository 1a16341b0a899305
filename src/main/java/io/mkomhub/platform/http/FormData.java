package io.mkomhub.platform.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes {@code application/x-www-form-urlencoded}, the format of queries and forms. */
public final class FormData {

    /** The media type. */
    public static final String TYPE = "application/x-www-form-urlencoded";

    private FormData() {}

    /** A name and its value, still encoded. */
    record Pair(String name, String value) {}

    /** The pairs in order. */
    static List<Pair> pairs(String encoded) {
        List<Pair> pairs = new ArrayList<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                pairs.add(
                        equals < 0
                                ? new Pair(pair, "")
                                : new Pair(pair.substring(0, equals), pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    /** All values by name, in order. Text that is not valid percent-encoding is taken literally. */
    public static Map<String, List<String>> parse(String encoded) {
        Map<String, List<String>> values = new TreeMap<>();
        for (Pair pair : pairs(encoded)) {
            values.computeIfAbsent(decoded(pair.name()), first -> new ArrayList<>())
                    .add(decoded(pair.value()));
        }
        return values;
    }

    /** Writes {@code name=value&…} from alternating names and values. Names are not encoded. */
    public static String write(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(form.isEmpty() ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(encoded(namesAndValues[i + 1]));
        }
        return form.toString();
    }

    /** Encodes a value for a form or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
