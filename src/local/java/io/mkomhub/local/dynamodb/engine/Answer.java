package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.ValueJson;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the members of an answer, between the braces that are there already. */
interface Answer {

    /** Nothing to say. */
    Answer EMPTY = json -> {};

    void write(JsonGenerator json) throws IOException;

    /** This and then another. */
    default Answer and(Answer other) {
        return json -> {
            write(json);
            other.write(json);
        };
    }

    /** An item, where there is one. */
    static Answer item(String name, @Nullable Item item) {
        return item == null
                ? EMPTY
                : json -> {
                    json.writeFieldName(name);
                    ValueJson.write(json, item);
                };
    }

    /** Several items. */
    static Answer items(String name, List<Item> items) {
        return json -> {
            json.writeArrayFieldStart(name);
            for (Item item : items) {
                ValueJson.write(json, item);
            }
            json.writeEndArray();
        };
    }
}
