package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.OpenApi.Operation;
import io.mkomhub.local.template.RawTemplate;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.RouteMatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guides must contain so that readers need nothing else. */
class GuidesTest {

    private static final Pattern BLOCK =
            Pattern.compile("^```(?:sh|bash)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CALL = Pattern.compile(
            "curl [^\n]*?(?:-X (?<method>[A-Z]+) )?[\"']?(?:http://localhost:8080|\"?https://hub\\.example\\.com|\"?\\$\\{HUB_URL:\\?})(?<path>/[^\\s\"'?]*)(?<rest>[^\n]*)");

    /** Texts in commands that nobody has to keep to themselves: those of the local run. */
    private static final Pattern LOCAL =
            Pattern.compile("local-[a-z-]+|change-me-please|Token troque-este-segredo|\\$AUTHORIZATION|%s");

    private static final Pattern SECRET = Pattern.compile(
            "(?i)(?:bearer |[?&]token=|password[=\"': ]+|\"authorization\" ?: ?\"|authorization: (?!bearer)|MKOM_TOKEN=|_KEY=)(?<value>[^\"'&\\s\\\\]*(?: [^\"'&\\s\\\\]+)?)");

    static Stream<Path> documents() throws IOException {
        return TranslationsTest.documents();
    }

    private static List<String> blocks(Path file) throws IOException {
        return BLOCK.matcher(Files.readString(file))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    static Stream<Arguments> parameter_shouldBeExplained_inBothLanguages() {
        return RawTemplate.deployed().section("Parameters").entrySet().stream().flatMap(parameter -> {
            Object value = ((Map<?, ?>) Objects.requireNonNull(parameter.getValue())).get("Default");
            return Stream.of("docs/deploy.md", "docs/deploy.pt-BR.md")
                    .map(file -> Arguments.of(file, parameter.getKey(), Objects.toString(value, "")));
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void parameter_shouldBeExplained_inBothLanguages(Path file, String name, String value) throws IOException {
        Matcher row = Pattern.compile("(?m)^\\| `" + name + "` \\| (?:`(.*?)` )?\\| (.{10,}) \\|$")
                .matcher(Files.readString(file));

        assertThat(row.find()).as("a row for " + name).isTrue();
        assertThat(Objects.requireNonNullElse(row.group(1), ""))
                .as("its default")
                .isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void scopes_shouldBeNamed_whereCommandsNeedThem(Path file) throws IOException {
        String text = Files.readString(file);
        boolean needed = false;
        for (String block : blocks(file)) {
            Matcher call = CALL.matcher(block.replace("\\\n", " "));
            while (call.find()) {
                String method = Objects.requireNonNullElseGet(
                        call.group("method"),
                        () -> call.group("rest").matches(".*(?: -d | --data).*") ? "POST" : "GET");
                List<String> scopes =
                        operation(method, call.group("path")).json().path("security").findValues("apiKey").stream()
                                .map(scope -> "`" + scope.path(0).asText() + "`")
                                .toList();
                if (!scopes.isEmpty()) {
                    needed = true;
                    assertThat(scopes).as(call.group()).anyMatch(text::contains);
                }
            }
        }
        if (needed) {
            assertThat(text).containsPattern("#(?:api-keys|chaves-de-api)\\)");
        }
    }

    private static Operation operation(String method, String path) {
        return OpenApi.document().operations().stream()
                .filter(each -> each.method().equals(method)
                        && new RouteMatcher(List.of(Route.of(method, each.path(), Access.OPEN, (request, call) -> {
                                            throw new UnsupportedOperationException();
                                        })))
                                        .match(path)
                                        .size()
                                == 1)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation is " + method + " " + path));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void secret_shouldNotStandInACommand_unlessItIsTheLocalRuns(Path file) throws IOException {
        for (String block : blocks(file)) {
            assertThat(secrets(block)).isEmpty();
        }
    }

    /** Secrets in commands: written out, or in a variable that a program other than the shell is called with. */
    private static List<String> secrets(String commands) {
        return commands.lines()
                .flatMap(line -> {
                    Matcher secret = SECRET.matcher(line);
                    Stream.Builder<String> found = Stream.builder();
                    while (secret.find()) {
                        String value = secret.group("value");
                        boolean generated = value.startsWith("$(openssl rand");
                        if (!value.isEmpty()
                                && !generated
                                && !LOCAL.matcher(value).lookingAt()) {
                            found.add(line);
                        }
                    }
                    if (line.matches(".*(?:--value|--secret-string) (?!file://).*")) {
                        found.add(line);
                    }
                    return found.build();
                })
                .toList();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            aws ssm put-parameter --name /x --value "${MKOM_TOKEN:?}"                           | true
            aws ssm put-parameter --name /x --value "$(openssl rand -hex 24)"                   | true
            aws ssm put-parameter --name /x --value file:///dev/stdin                           | false
            MKOM_TOKEN=eyJhbGciOi.x.y                                                           | true
            ADMIN_KEY=$(openssl rand -hex 24)                                                   | false
            curl https://hub/messages -H 'Authorization: Bearer 0123456789abcdef'               | true
            curl https://hub/messages -H "Authorization: Bearer $KEY"                           | true
            curl https://hub/messages -H 'Authorization: Bearer local-api-key'                  | false
            curl https://hub/messages -H @<(printf 'Authorization: Bearer %s' "$KEY")           | false
            curl 'https://hub/webhooks/mkom?token=0123456789'                                   | true
            curl 'http://localhost:8080/webhooks/mkom?token=local-webhook-token'                | false
            curl 'https://hub/kannel/cgi-bin/sendsms?username=a&password=hunter2'               | true
            """)
    void secrets_shouldBeSeen_whenACommandHasThem(String command, boolean seen) {
        assertThat(secrets(command).isEmpty()).isEqualTo(!seen);
    }
}
