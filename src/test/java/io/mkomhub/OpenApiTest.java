package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.OpenApi.Operation;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI document and the route tables say the same, and clients can be made from the document. */
class OpenApiTest {

    /** The first three arguments of a line of a route table, the second written out or the name of a constant. */
    private static final Pattern ROUTE =
            Pattern.compile("Route\\.of\\(\\s*\"([A-Z]+)\",\\s*(?:\"([^\"]+)\"|([A-Z]+)),\\s*Access\\.([A-Z_]+)");

    private static final Path SOURCES = Path.of("src/main/java");

    /** What the document says of each kind of access. */
    private static final Map<String, String> SECURITY = Map.of(
            "OPEN", "[]",
            "ANY_KEY", "[{\"apiKey\":[]}]",
            "WEBHOOK", "[{\"webhookToken\":[]},{\"webhookBearer\":[]}]",
            "SCHEDULED", "[{\"scheduledToken\":[]},{\"scheduledBearer\":[]}]",
            "SEND", "[{\"apiKey\":[\"send\"]}]",
            "TEST", "[{\"apiKey\":[\"send\"]},{\"apiKey\":[\"sandbox\"]}]",
            "READ", "[{\"apiKey\":[\"read\"]}]",
            "OWN", "[{\"apiKey\":[\"send\"]},{\"apiKey\":[\"sandbox\"]},{\"apiKey\":[\"read\"]}]",
            "ADMIN", "[{\"apiKey\":[\"admin\"]}]");

    private static final OpenApi API = OpenApi.document();

    @Test
    void document_shouldHaveEveryRouteAndNoOther() throws IOException {
        assertThat(documented().keySet()).isNotEmpty().isEqualTo(implemented().keySet());
    }

    @Test
    void security_shouldBeThatOfTheRoute() throws IOException {
        Map<String, JsonNode> documented = documented();
        assertThat(implemented()).allSatisfy((route, access) -> {
            if (SECURITY.containsKey(access)) {
                assertThat(Json.write(
                                documented.getOrDefault(route, Json.object()).path("security")))
                        .as(route)
                        .isEqualTo(SECURITY.get(access));
            }
        });
    }

    @Test
    void document_shouldHaveEverythingItRefersTo_andReferToAllThatItHas() {
        Set<String> references = new TreeSet<>();
        API.root().findValues("$ref").forEach(reference -> references.add(reference.asText()));
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                API.root().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        API.root().path("components").properties().forEach(kind -> {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                name -> assertThat(references).contains("#/components/" + kind.getKey() + "/" + name));
            }
        });
    }

    @Test
    void operationIds_shouldBeUnique() {
        List<String> ids = API.operations().stream()
                .map(operation -> operation.json().path("operationId").asText())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id).matches("[a-z]+([A-Z][a-z]+)+"));
    }

    static Stream<Arguments> operations() {
        return API.operations().stream().map(operation -> arguments(operation.toString(), operation));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void parameters_shouldBeThoseOfThePath_andBounded(String name, Operation operation) {
        Set<String> inPath = new TreeSet<>();
        for (JsonNode reference : operation.json().path("parameters")) {
            JsonNode parameter = API.resolved(reference);
            String place = name + " " + parameter.path("name").asText();
            assertThat(parameter.path("description").asText()).as(place).isNotBlank();
            assertThat(parameter.path("schema").path("type").asText()).as(place).isNotBlank();
            if (parameter.path("in").asText().equals("path")) {
                inPath.add(parameter.path("name").asText());
                assertThat(parameter.path("required").asBoolean()).as(place).isTrue();
                assertThat(parameter.path("schema").fieldNames()).toIterable().hasSizeGreaterThan(1);
            }
        }
        Set<String> named = new TreeSet<>();
        Pattern.compile("\\{([^}]+)}").matcher(operation.path()).results().forEach(found -> named.add(found.group(1)));
        assertThat(inPath).isEqualTo(named);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void answers_shouldBeThoseThatTheRouterGives(String name, Operation operation) {
        JsonNode answers = operation.json().path("responses");
        List<String> wanted = new ArrayList<>(List.of("429", "500", "503"));
        if (operation.json().has("requestBody")) {
            wanted.addAll(List.of("400", "413"));
        }
        JsonNode security = operation.json().path("security").path(0);
        if (!security.isEmpty() && !security.has("channelAuthorization")) {
            wanted.add("401");
        }
        if (operation.json().path("security").path(0).has("apiKey")) {
            wanted.add("403");
        }
        if (operation.json().path("parameters").findValuesAsText("$ref").stream()
                .anyMatch(ref -> ref.endsWith("/Limit"))) {
            wanted.add("400");
        }
        assertThat(answers.fieldNames()).toIterable().containsAll(wanted).anyMatch(status -> status.startsWith("2"));
        answers.properties().forEach(each -> {
            JsonNode answer = API.resolved(each.getValue());
            String status = each.getKey();
            assertThat(answer.path("description").asText()).as(status).isNotBlank();
            assertThat(answer.path("headers").has("X-Correlation-Id"))
                    .as(status)
                    .isTrue();
            assertThat(answer.path("headers").has("Retry-After"))
                    .as(status)
                    .isEqualTo(Set.of("429", "503").contains(status));
            assertThat(answer.has("content"))
                    .as(status)
                    .isEqualTo(!Set.of("204", "304").contains(status));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void answers_shouldBeTyped_andToldApart(String name, Operation operation) {
        operation
                .json()
                .path("responses")
                .properties()
                .forEach(each -> API.resolved(each.getValue())
                        .path("content")
                        .properties()
                        .forEach(content -> {
                            String place = name + " " + each.getKey() + " " + content.getKey();
                            JsonNode schema = content.getValue().path("schema");
                            List<JsonNode> alternatives = alternatives(schema);
                            for (JsonNode alternative : alternatives) {
                                assertThat(alternative.has("type")).as(place).isTrue();
                                if (alternative.path("type").asText().equals("object")
                                        && !place.contains("/openapi.json")) {
                                    assertThat(alternative.path("required"))
                                            .as(place)
                                            .isNotEmpty();
                                    assertThat(alternative.path("properties"))
                                            .as(place)
                                            .isNotEmpty();
                                    assertThat(properties(alternative))
                                            .as(place)
                                            .containsAll(required(alternative));
                                }
                            }
                            for (int i = 0; i < alternatives.size(); i++) {
                                for (int j = 0; j < i; j++) {
                                    assertThat(canBeBoth(alternatives.get(i), alternatives.get(j)))
                                            .as(place + ": an answer can be of two kinds")
                                            .isFalse();
                                }
                            }
                        }));
    }

    private static List<JsonNode> alternatives(JsonNode schema) {
        JsonNode resolved = API.resolved(schema);
        for (String word : List.of("oneOf", "anyOf")) {
            if (resolved.has(word)) {
                return StreamSupport.stream(resolved.path(word).spliterator(), false)
                        .flatMap(each -> alternatives(each).stream())
                        .toList();
            }
        }
        return List.of(resolved);
    }

    /** Two objects are told apart by a member that one of them has to have and the other does not know. */
    private static boolean canBeBoth(JsonNode one, JsonNode other) {
        return one.path("type").equals(other.path("type"))
                && properties(other).containsAll(required(one))
                && properties(one).containsAll(required(other));
    }

    private static Set<String> properties(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.path("required").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Generators read the first JSON of an answer only: an answer of API Gateway would end in an error of theirs. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void answers_shouldHaveOneSchemaForAllTheirJson(String name, Operation operation) {
        operation.json().path("responses").properties().forEach(each -> {
            Set<String> schemas = new HashSet<>();
            API.resolved(each.getValue()).path("content").properties().forEach(content -> {
                // JSON lines are a text to generators.
                if (content.getKey().endsWith("json") && !content.getKey().endsWith("x-ndjson")) {
                    schemas.add(Json.write(content.getValue().path("schema")));
                }
            });
            assertThat(schemas).as(name + " " + each.getKey()).hasSizeLessThan(2);
        });
    }

    /** Where objects and unions have no name, generators make one up: {@code FindMessages200Response}, {@code …Inner}. */
    @Test
    void objectsAndUnions_shouldHaveNames() {
        List<String> without = new ArrayList<>();
        walk("", API.root(), (place, node) -> {
            boolean schema = place.contains("/schema") && !place.contains("/example");
            boolean object = node.has("type") && node.path("properties").isObject();
            if (schema
                    && (object || node.has("oneOf") || node.has("anyOf") || node.has("allOf"))
                    && !place.matches("/components/schemas/[A-Za-z]+")) {
                without.add(place);
            }
        });
        assertThat(without).isEmpty();
    }

    /** Some generated clients send a default with every request, others demand the member: descriptions say it instead. */
    @Test
    void schemas_shouldHaveNoDefaults() {
        List<String> with = new ArrayList<>();
        walk("", API.root(), (place, node) -> {
            if (node.has("default") && (node.has("type") || node.has("$ref"))) {
                with.add(place);
            }
        });
        assertThat(with).isEmpty();
    }

    /** The Python of openapi-generator takes no value for such a member: it compares {@code True} with the text {@code true}. */
    @Test
    void booleans_shouldHaveNoEnum() {
        List<String> with = new ArrayList<>();
        walk("", API.root(), (place, node) -> {
            if (node.path("type").asText().equals("boolean") && (node.has("enum") || node.has("const"))) {
                with.add(place);
            }
        });
        assertThat(with).isEmpty();
    }

    /** Every place with a schema and an example: media types, parameters, headers, and schemas themselves. */
    static Stream<Arguments> examples() {
        List<Arguments> examples = new ArrayList<>();
        walk("", API.root(), (place, node) -> {
            if (node.has("schema") && node.has("example")) {
                examples.add(arguments(place, node.path("schema"), node.path("example")));
            }
            if (place.contains("/schema") && node.has("examples")) {
                node.path("examples").forEach(example -> examples.add(arguments(place, node, example)));
            }
            if (place.contains("/schema") && node.has("example") && node.has("type")) {
                examples.add(arguments(place, node, node.path("example")));
            }
        });
        return examples.stream();
    }

    private static void walk(String place, JsonNode node, BiConsumer<String, JsonNode> found) {
        if (node.isObject()) {
            found.accept(place, node);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> walk(place + "/" + field.getKey(), field.getValue(), found));
        } else {
            for (int i = 0; i < node.size(); i++) {
                walk(place + "/" + i, node.get(i), found);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void example_shouldBeAsItsSchemaSays(String place, JsonNode schema, JsonNode example) {
        assertThat(API.errors(schema, example)).as(Json.write(example)).isEmpty();
    }

    @Test
    void requests_shouldHaveAnExample() {
        Set<String> without = new HashSet<>();
        for (Operation operation : API.operations()) {
            operation.json().path("requestBody").path("content").forEach(content -> {
                if (!content.has("example")
                        && !API.resolved(content.path("schema")).has("example")) {
                    without.add(operation.toString());
                }
            });
        }
        assertThat(without).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void answers_shouldHaveAnExample(String name, Operation operation) {
        if (name.equals("GET /openapi.json")) {
            return;
        }
        operation.json().path("responses").properties().forEach(each -> {
            if (each.getKey().startsWith("2")) {
                assertThat(API.resolved(each.getValue()).path("content"))
                        .as(each.getKey())
                        .allSatisfy(content -> assertThat(content.has("example")
                                        || API.resolved(content.path("schema")).has("example"))
                                .isTrue());
            }
        });
    }

    /** Generated clients choose the content type by the class of the body. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void requests_shouldHaveASchemaForEachContentType_whereTheyAreObjects(String name, Operation operation) {
        List<String> schemas = new ArrayList<>();
        operation.json().path("requestBody").path("content").forEach(content -> {
            if (content.path("schema").has("$ref")) {
                schemas.add(content.path("schema").path("$ref").asText());
            }
        });
        assertThat(schemas).doesNotHaveDuplicates();
    }

    @Test
    void callbackExamples_shouldBeOfTheKindThatTheirPathIsFor() {
        assertThat(example("/webhooks/mkom/status").has("status")).isTrue();
        assertThat(example("/webhooks/mkom/replies").has("message")).isTrue();
        assertThat(example("/webhooks/mkom/replies").has("status")).isFalse();
    }

    private static JsonNode example(String path) {
        return API.root()
                .path("paths")
                .path(path)
                .path("post")
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example");
    }

    private static Map<String, JsonNode> documented() {
        Map<String, JsonNode> routes = new TreeMap<>();
        API.operations().forEach(operation -> routes.put(operation.toString(), operation.json()));
        return routes;
    }

    /** The routes, each with its access. */
    private static Map<String, String> implemented() throws IOException {
        Map<String, String> routes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                String source = read(file);
                Matcher route = ROUTE.matcher(source);
                while (route.find()) {
                    String path = route.group(2) == null ? constant(source, route.group(3)) : route.group(2);
                    routes.put(route.group(1) + " " + path, route.group(4));
                }
            });
        }
        return routes;
    }

    /** What the activity does not show, although it needs a key and is no GET. Everything else it shows. */
    private static final Set<String> UNRECORDED = Set.of(
            "POST /messages",
            "POST /sms/api/transmission/v1",
            "POST /mailings/{id}/recipients",
            "PUT /contacts/{msisdn}",
            "POST /contacts",
            "POST /plans/{plan}/preview",
            "POST /auto-replies/{flow}/preview");

    /** Names in paths whose values the activity may show, and the one whose values the router leaves out. */
    private static final Set<String> KNOWN_NAMES = Set.of("id", "plan", "flow", "channel", "queue", "msisdn");

    @Test
    void changes_shouldBeRecorded_unlessTheirRouteSaysWhyNot() throws IOException {
        Set<String> recorded = new TreeSet<>();
        Set<String> unrecorded = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith("Routes.java")).forEach(file -> {
                String source = read(file);
                for (String line : source.split("(?=Route\\.of\\()", -1)) {
                    Matcher route = ROUTE.matcher(line);
                    if (route.lookingAt()
                            && SECURITY.getOrDefault(route.group(4), "").contains("apiKey")) {
                        String path = route.group(2) == null ? constant(source, route.group(3)) : route.group(2);
                        (line.contains(".unrecorded(") ? unrecorded : recorded).add(route.group(1) + " " + path);
                    }
                }
            });
        }
        recorded.removeIf(route -> route.startsWith("GET "));
        assertThat(unrecorded).isEqualTo(new TreeSet<>(UNRECORDED));
        Set<String> documented = new TreeSet<>();
        API.operations().stream()
                .filter(operation -> !operation.method().equals("GET")
                        && operation.json().path("security").path(0).has("apiKey"))
                .forEach(operation -> documented.add(operation.toString()));
        documented.removeAll(UNRECORDED);
        assertThat(recorded)
                .isNotEmpty()
                .isEqualTo(documented)
                .allSatisfy(route -> assertThat(Pattern.compile("\\{([^}]+)}")
                                .matcher(route)
                                .results()
                                .map(name -> name.group(1)))
                        .isSubsetOf(KNOWN_NAMES));
    }

    private static String constant(String source, String name) {
        Matcher value = Pattern.compile("String " + name + " = \"([^\"]+)\"").matcher(source);
        assertThat(value.find()).as(name).isTrue();
        return value.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
