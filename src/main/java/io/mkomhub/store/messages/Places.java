package io.mkomhub.store.messages;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Places of messages in their batch, written as the ranges they form, such as {@code 1-40,42}. */
public final class Places {

    private Places() {}

    /** Writes places, in ascending order. */
    public static String write(Collection<Integer> places) {
        List<Integer> ascending = places.stream().sorted().toList();
        StringBuilder text = new StringBuilder();
        @Nullable Integer from = null;
        for (int i = 0; i < ascending.size(); i++) {
            int place = ascending.get(i);
            from = from == null ? place : from;
            if (i + 1 < ascending.size() && ascending.get(i + 1) == place + 1) {
                continue;
            }
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (place > from) {
                text.append('-').append(place);
            }
            from = null;
        }
        return text.toString();
    }

    /** Reads places, in the order in which they are written. */
    public static List<Integer> read(String written) {
        List<Integer> places = new ArrayList<>();
        for (String range : written.split(",", -1)) {
            String[] ends = range.split("-", -1);
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(places::add);
        }
        return places;
    }
}
