package io.mkomhub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.mkomhub.local.packaging.OpenApiDocument;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The OpenAPI document, and a validator of instances against its schemas.
 *
 * <p>Response schemas are open, so that today's clients accept future responses. Here they are closed: a member that
 * the hub returns and the document does not name is an error.
 */
public final class OpenApi {

    /** The directory of its pieces. */
    private static final Path PIECES = Path.of("src/main/openapi");

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static final OpenApi DOCUMENT = new OpenApi();

    private final JsonNode root;
    private final JsonNode closed;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<JsonNode, JsonSchema> compiled = new ConcurrentHashMap<>();

    private OpenApi() {
        try {
            root = OpenApiDocument.join(PIECES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closed = root.path("components").deepCopy();
        closed.path("schemas").forEach(OpenApi::close);
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()))));
    }

    /** The document. */
    public static OpenApi document() {
        return DOCUMENT;
    }

    /**
     * One operation.
     *
     * @param method in upper case
     * @param path with names in braces
     * @param json what the document says of it
     */
    public record Operation(String method, String path, JsonNode json) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** All of it. */
    public JsonNode root() {
        return root;
    }

    /** Every operation. */
    public List<Operation> operations() {
        return operations;
    }

    /** The node itself, or what it refers to. */
    public JsonNode resolved(JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            found = root.at(found.path("$ref").asText().substring(1));
        }
        return found;
    }

    /** What is wrong with an instance by the word of a schema of this document; nothing if all is well. */
    public List<String> errors(JsonNode schema, JsonNode instance) {
        return compiled.computeIfAbsent(schema, this::compile).validate(instance).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode whole = Json.object();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        ObjectNode own = schema.deepCopy();
        close(own);
        whole.setAll(own);
        whole.set("components", closed);
        return SCHEMAS.getSchema(whole);
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(OpenApi::close);
    }
}
