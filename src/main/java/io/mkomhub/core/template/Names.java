package io.mkomhub.core.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that a text can use, and their values. Immutable. */
public final class Names {

    /** The time zone of {@code now} and {@code date}. */
    static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");

    private final Map<String, Object> values;

    private Names(Map<String, Object> values) {
        this.values = values;
    }

    /** Returns {@code date} and {@code now}, in Brasília time. */
    public static Names at(Instant now) {
        LocalDateTime local = LocalDateTime.ofInstant(now, ZONE);
        return new Names(Map.of("date", local.toLocalDate(), "now", local));
    }

    /** Returns these names and one more. JSON {@code null} counts as no value. */
    public Names with(String name, JsonNode value) {
        Optional<Object> converted = JsonValues.of(value);
        if (converted.isEmpty()) {
            return this;
        }
        Map<String, Object> all = new HashMap<>(values);
        all.put(name, converted.get());
        return new Names(all);
    }

    /** Returns the list at a path of names; empty if it is not a list. */
    public Optional<List<JsonNode>> list(List<String> path) {
        @Nullable Object value = values.get(path.get(0));
        for (String step : path.subList(1, path.size())) {
            value = value instanceof JsonNode object
                    ? JsonValues.member(object, step).orElse(null)
                    : null;
        }
        return value instanceof JsonValues.JsonList list ? Optional.of(list.nodes()) : Optional.empty();
    }

    @Nullable
    Object find(String name) {
        return values.get(name);
    }
}
