package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and the route tables say the same. */
class OpenApiTest {

    /** The first two arguments of a line of a route table, the second written out or the name of a constant. */
    private static final Pattern ROUTE = Pattern.compile("Route\\.of\\(\\s*\"([A-Z]+)\",\\s*(?:\"([^\"]+)\"|([A-Z]+))");

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path DOCUMENT = Path.of("src/main/resources/openapi.json");

    @Test
    void document_shouldHaveEveryRouteAndNoOther() throws IOException {
        assertThat(documented()).isNotEmpty().isEqualTo(implemented());
    }

    @Test
    void document_shouldHaveEverySchemaItRefersTo() throws IOException {
        JsonNode document = Json.read(Files.readAllBytes(DOCUMENT));
        List<String> references = new ArrayList<>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asText()));
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private static Set<String> documented() throws IOException {
        Set<String> routes = new TreeSet<>();
        JsonNode paths = Json.read(Files.readAllBytes(DOCUMENT)).path("paths");
        paths.fieldNames()
                .forEachRemaining(path -> paths.path(path)
                        .fieldNames()
                        .forEachRemaining(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return routes;
    }

    private static Set<String> implemented() throws IOException {
        Set<String> routes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith("Routes.java")).forEach(file -> {
                String source = read(file);
                Matcher route = ROUTE.matcher(source);
                while (route.find()) {
                    String path = route.group(2) == null ? constant(source, route.group(3)) : route.group(2);
                    routes.add(route.group(1) + " " + path);
                }
            });
        }
        return routes;
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
