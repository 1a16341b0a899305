package io.mkomhub.platform.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Names and values in {@code application/x-www-form-urlencoded}, as queries and forms have them. */
public final class FormData {

    /** Their media type. */
    public static final String TYPE = "application/x-www-form-urlencoded";

    private FormData() {}

    /** A name and its value as they stand there, encoded. */
    record Pair(String name, String value) {}

    /** What stands there, in its order. */
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

    /** Every value of every name, in their order. What is not percent-encoded after all is taken as it stands. */
    public static Map<String, List<String>> parse(String encoded) {
        Map<String, List<String>> values = new TreeMap<>();
        for (Pair pair : pairs(encoded)) {
            values.computeIfAbsent(decoded(pair.name()), first -> new ArrayList<>())
                    .add(decoded(pair.value()));
        }
        return values;
    }

    /** Names, which have to be plain, and values, in turn: {@code name=value&…}. */
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

    /** A value as it stands in a form or a query. */
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
