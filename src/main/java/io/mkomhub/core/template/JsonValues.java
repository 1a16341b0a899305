package io.mkomhub.core.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mkomhub.core.text.Spaces;
import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Results;
import io.quarkus.qute.ValueResolver;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the members of JSON objects. Nothing is resolved by reflection: a name denotes a member or nothing.
 *
 * <p>A member that is null or a blank text counts as absent, because it would leave a gap in the text.
 */
final class JsonValues implements ValueResolver {

    /** A JSON array as a list of its converted elements. */
    static final class JsonList extends AbstractList<Object> {

        private final ArrayNode array;

        private JsonList(ArrayNode array) {
            this.array = array;
        }

        @Override
        public Object get(int index) {
            return of(array.get(index)).orElse("");
        }

        @Override
        public int size() {
            return array.size();
        }

        List<JsonNode> nodes() {
            return StreamSupport.stream(array.spliterator(), false).toList();
        }
    }

    /**
     * Converts a JSON value to a text, number, boolean or list, and leaves an object as it is; empty for null and for a
     * blank text.
     */
    static Optional<Object> of(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return Optional.empty();
        }
        if (node.isTextual()) {
            return Spaces.isBlank(node.textValue()) ? Optional.empty() : Optional.of(node.textValue());
        }
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        return Optional.of(node instanceof ArrayNode array ? new JsonList(array) : node);
    }

    static Optional<Object> member(JsonNode object, String name) {
        return of(object.get(name));
    }

    @Override
    public boolean appliesTo(EvalContext context) {
        return context.getParams().isEmpty()
                && (context.getBase() instanceof JsonNode || context.getBase() instanceof Names);
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        Object found = context.getBase() instanceof Names names
                ? names.find(context.getName())
                : member((JsonNode) context.getBase(), context.getName()).orElse(null);
        return found == null ? Results.notFound(context) : CompletedStage.of(found);
    }
}
