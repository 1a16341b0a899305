package io.mkomhub.api.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebFilesTest {

    private static final Path SOURCES = Path.of("src/main/web");

    /** Comes from its artifact when the package is built. */
    private static final String LIBRARY = "preact.js";

    private static final Map<String, String> FILES = Map.of(
            "console.html", "<script src=\"/assets/VERSION/app.js\"></script><link href=\"/assets/VERSION/a.css\">",
            "app.js", "import '/assets/VERSION/x.js'",
            "a.css", "body {}",
            "logo.svg", "<svg/>",
            "icon.png", "png",
            "licenses.txt", "MIT");

    private static WebFiles files(Map<String, String> files) {
        Map<String, String> all = new LinkedHashMap<>(files);
        all.put(
                WebFiles.LIST,
                String.join("\n", files.keySet().stream().sorted().toList()) + "\n");
        return new WebFiles(name -> {
            String content = all.get(name);
            if (content == null) {
                throw new IllegalStateException("asked for " + name);
            }
            return content.getBytes(StandardCharsets.UTF_8);
        });
    }

    private static HttpRequest request() {
        return new HttpRequest("GET", "/", "", Map.of(), Map.of(), new byte[0], "203.0.113.7", "r");
    }

    private static WebFiles changed(String name, String content) {
        Map<String, String> files = new LinkedHashMap<>(FILES);
        files.put(name, content);
        return files(files);
    }

    @Test
    void page_shouldReferToTheVersion_everywhere() {
        WebFiles files = files(FILES);

        assertThat(files.version()).matches("[0-9a-f]{16}");
        assertThat(files.page("console.html").answer(request()).body())
                .isEqualTo("<script src=\"/assets/%1$s/app.js\"></script><link href=\"/assets/%1$s/a.css\">"
                        .formatted(files.version()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "app.js       | text/javascript; charset=utf-8",
                "a.css        | text/css; charset=utf-8",
                "logo.svg     | image/svg+xml",
                "icon.png     | image/png",
                "licenses.txt | text/plain; charset=utf-8"
            })
    void asset_shouldBeTheFileForEver_withItsMediaType(String name, String type) {
        WebFiles files = files(FILES);
        HttpResponse response = files.asset(files.version(), name).orElseThrow().answer(request());

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers())
                .containsEntry("Content-Type", type)
                .containsEntry("Cache-Control", "public, max-age=31536000, immutable")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsKey("ETag");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "other.js",
        "APP.JS",
        "console.html",
        "files.txt",
        "../application.properties",
        "..",
        "/web/app.js",
        "app.js/",
        "%61pp.js",
        "app.js?x",
        "''"
    })
    void asset_shouldNotBeFound_whenTheListHasNoFileOfThatName(String name) {
        WebFiles files = files(FILES);

        assertThat(files.asset(files.version(), name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"VERSION", "0123456789abcdef", "''", ".."})
    void asset_shouldNotBeFound_whenItIsOfAnotherVersion(String version) {
        assertThat(files(FILES).asset(version, "app.js")).isEmpty();
    }

    @Test
    void version_shouldDiffer_whenAnyFileDoes() {
        String version = files(FILES).version();

        assertThat(files(FILES).version()).isEqualTo(version);
        assertThat(Stream.of(
                                changed("app.js", "changed"),
                                changed("a.css", ""),
                                changed("console.html", "changed"),
                                changed("new.js", ""))
                        .map(WebFiles::version))
                .doesNotContain(version)
                .doesNotHaveDuplicates();
    }

    @Test
    void page_shouldChangeItsTag_whenOnlyAnAssetChanges() {
        assertThat(changed("app.js", "changed")
                        .page("console.html")
                        .answer(request())
                        .headers()
                        .get("ETag"))
                .isNotEqualTo(files(FILES)
                        .page("console.html")
                        .answer(request())
                        .headers()
                        .get("ETag"));
    }

    @Test
    void files_shouldBeRefused_whenAMediaTypeIsUnknown() {
        assertThatThrownBy(() -> changed("model.wasm", "")).hasMessageContaining("model.wasm");
    }

    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource({"-en, app.js, Hello", "-pt, app.js, Olá", "-pt, api.js, both", "'', api.js, both"})
    void asset_shouldBeTheOneInTheLanguage_ifItHasTexts(String language, String name, String content) {
        WebFiles files = files(Map.of("api.js", "both", "en/app.js", "Hello", "pt/app.js", "Olá"));

        assertThat(files.asset(files.version() + language, name)
                        .orElseThrow()
                        .answer(request())
                        .body())
                .isEqualTo(content);
    }

    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource({
        "'', app.js",
        "-fr, app.js",
        "-, app.js",
        "-fr, api.js",
        "-pt-pt, api.js",
        "pt, api.js",
        "-pt, console.html"
    })
    void asset_shouldNotBeFound_whenItIsInNoLanguage(String language, String name) {
        WebFiles files = files(Map.of("api.js", "both", "pt/app.js", "Olá", "console.html", ""));

        assertThat(files.asset(files.version() + language, name)).isEmpty();
        assertThat(files.asset("pt", name)).isEmpty();
    }

    /** What cannot be seen in a name: a module that does not exist, a page that refers to another version. */
    @Test
    void sources_shouldReferOnlyToWhatIsThere() throws IOException {
        List<String> listed = names();
        for (String name : listed) {
            if (name.equals(LIBRARY)) {
                continue;
            }
            String source = Files.readString(SOURCES.resolve(name));
            if (name.endsWith(".html")) {
                assertThat(found("(?:src|href)=\"([^\"#]+)\"", source))
                        .as(name)
                        .isNotEmpty()
                        .allSatisfy(address -> {
                            assertThat(address).startsWith(WebFiles.PLACEHOLDER);
                            assertThat(listed).contains(address.substring(WebFiles.PLACEHOLDER.length()));
                        });
                assertThat(found("data-modules=\"([^\"]+)\"", source))
                        .as(name)
                        .singleElement()
                        .satisfies(modules -> assertThat(modules.split(" ")).isSubsetOf(listed));
            }
            if (name.endsWith(".js")) {
                assertThat(found("(?:from|import\\(?)\\s*['\"](\\.[^'\"]+)['\"]", source))
                        .as(name)
                        .allSatisfy(module -> assertThat(listed).contains(module.replaceFirst("^\\./", "")));
            }
        }
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return Stream.concat(files.map(file -> file.getFileName().toString()), Stream.of(LIBRARY))
                    .toList();
        }
    }

    private static List<String> found(String pattern, String source) {
        return Pattern.compile(pattern)
                .matcher(source)
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
