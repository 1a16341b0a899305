package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import java.util.EnumMap;
import java.util.Map;

/** What is wrong with an expression. Of several things, DynamoDB says the first in the order of these kinds. */
final class Problems {

    enum Kind {
        PARENTHESES,
        FUNCTION,
        MISUSE,
        RESERVED,
        SECTION,
        NAME,
        VALUE,
        OVERLAP,
        CONFLICT,
        COUNT,
        DISTINCT,
        TYPE
    }

    private final String expression;
    private final Map<Kind, String> first = new EnumMap<>(Kind.class);

    /** @param expression what it is called in a request */
    Problems(String expression) {
        this.expression = expression;
    }

    void add(Kind kind, String message) {
        first.putIfAbsent(kind, message);
    }

    void throwFirst() {
        if (!first.isEmpty()) {
            throw ApiException.validation(
                    "Invalid " + expression + ": " + first.values().iterator().next());
        }
    }
}
