package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names and values given beside expressions, and which of them are used. */
public final class Placeholders {

    private final Map<String, String> names;
    private final Map<String, Value> values;
    private final Set<String> used = new HashSet<>();

    /** Names by {@code #name}, values by {@code :name}. */
    public Placeholders(Map<String, String> names, Map<String, Value> values) {
        this.names = names;
        this.values = values;
    }

    @Nullable
    String name(String placeholder) {
        used.add(placeholder);
        return names.get(placeholder);
    }

    @Nullable
    Value value(String placeholder) {
        used.add(placeholder);
        return values.get(placeholder);
    }

    /** Refuses what is given and stands in no expression. */
    public void checkAllUsed() {
        checkUsed("ExpressionAttributeNames", names.keySet());
        checkUsed("ExpressionAttributeValues", values.keySet());
    }

    private void checkUsed(String what, Set<String> given) {
        if (used.containsAll(given)) {
            return;
        }
        Set<String> unused = new LinkedHashSet<>(given);
        unused.removeAll(used);
        throw ApiException.validation("Value provided in " + what + " unused in expressions: keys: "
                + unused.stream().collect(Collectors.joining(", ", "{", "}")));
    }
}
