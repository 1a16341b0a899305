package io.mkomhub.local.packaging;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Joins the pieces of the OpenAPI document, {@code src/main/openapi}, into {@code openapi.json}.
 *
 * <p>{@code openapi.yaml} is the frame. There, {@code paths} and each member of {@code components} is a list of files, and
 * becomes what is in them, in the order of the list. References are those of the joined document.
 *
 * <p>Scalars are read as YAML 1.2's JSON schema reads them: {@code no}, {@code 2026-11-28} and {@code 010} are texts.
 *
 * <p>Guarantee: the same pieces give the same bytes, and nothing is silently lost: a key that comes twice and a
 * file that no list names fail the build.
 *
 * <p>The build runs this file as a source file, before it compiles the project: it uses no other class of the project.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#102-json-schema">JSON schema of YAML</a>
 */
public final class OpenApiDocument {

    private static final String FRAME = "openapi.yaml";

    private static final JsonMapper MAPPER = new JsonMapper();

    private OpenApiDocument() {}

    /**
     * Writes the joined document, unless it is there already.
     *
     * @param args the directory of the pieces, and the file to write
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String... args) throws IOException {
        byte[] document = text(join(Path.of(args[0]))).getBytes(StandardCharsets.UTF_8);
        Path file = Path.of(args[1]);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), document)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, document);
        }
    }

    /**
     * Returns the joined document.
     *
     * @param directory the directory of the pieces
     * @throws IOException if a piece is missing or cannot be read
     * @throws IllegalStateException if a piece is not YAML, is not in a list of the frame, or has a key that it or
     *     another piece of the list has too
     */
    public static ObjectNode join(Path directory) throws IOException {
        ObjectNode document = read(directory.resolve(FRAME));
        Set<Path> unused = files(directory);
        unused.remove(directory.resolve(FRAME));
        document.set("paths", joined(directory, document.path("paths"), unused));
        for (Map.Entry<String, JsonNode> kind : document.path("components").properties()) {
            kind.setValue(joined(directory, kind.getValue(), unused));
        }
        if (!unused.isEmpty()) {
            throw new IllegalStateException(FRAME + " does not name " + unused);
        }
        return document;
    }

    private static Set<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Returns a document as JSON, indented by two spaces. */
    static String text(JsonNode document) throws IOException {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        return MAPPER.writer(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                                        .withObjectEmptySeparator("")
                                        .withArrayEmptySeparator(""))
                                .withObjectIndenter(indent)
                                .withArrayIndenter(indent))
                        .writeValueAsString(document)
                + "\n";
    }

    private static ObjectNode joined(Path directory, JsonNode names, Set<Path> unused) throws IOException {
        ObjectNode whole = MAPPER.createObjectNode();
        for (JsonNode name : names) {
            Path file = directory.resolve(name.asText());
            unused.remove(file);
            for (Map.Entry<String, JsonNode> entry : read(file).properties()) {
                if (whole.has(entry.getKey())) {
                    throw new IllegalStateException(file + ": another file has " + entry.getKey() + " too");
                }
                whole.set(entry.getKey(), entry.getValue());
            }
        }
        return whole;
    }

    private static ObjectNode read(Path file) throws IOException {
        try {
            if (MAPPER.valueToTree(yaml().load(Files.readString(file))) instanceof ObjectNode object) {
                return object;
            }
        } catch (YAMLException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
        throw new IllegalStateException(file + " is not a mapping");
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new JsonScalars());
    }

    private static final class JsonScalars extends Resolver {

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, Pattern.compile("(?:null)?"), "n\0");
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(?:0|[1-9][0-9]*)"), "-0123456789");
            addImplicitResolver(
                    Tag.FLOAT, Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"), "-0123456789");
        }
    }
}
