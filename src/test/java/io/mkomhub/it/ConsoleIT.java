package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.LocalUsage;
import io.mkomhub.platform.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets of the console and the API reference, before anybody signs in. */
@LocalHub
class ConsoleIT {

    /** The most that the page and all that it loads for its first view may weigh, compressed, in bytes. */
    private static final int LARGEST_FIRST = 23_000;

    /** The most that the files of all views weigh together, in one language. */
    private static final int LARGEST = 70_000;

    /** The most that the API reference weighs, without the OpenAPI document. */
    private static final int LARGEST_REFERENCE = 24_000;

    private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z0-9-]+\\.js)'");

    private static final Pattern ASSET = Pattern.compile("\"(/assets/([0-9a-f]{16})/[^\"]+)\"");

    private static final Map<String, String> PAGES = Map.of("console.html", "/console", "docs.html", "/docs");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Hub hub;

    ConsoleIT(Hub hub) {
        this.hub = hub;
    }

    private HttpResponse<byte[]> call(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(hub.cloud().hubUrl().resolve(path)).method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return call("GET", path, headers);
    }

    private HttpResponse<byte[]> getCompressed(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(path, "Accept-Encoding", "gzip, deflate, br, zstd");
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        assertThat(header(response, "Content-Encoding")).as(path).isEqualTo("gzip");
        assertThat(header(response, "Vary")).as(path).isEqualTo("Accept-Encoding");
        assertThat(header(response, "Content-Length")).as(path).isEqualTo(Integer.toString(response.body().length));
        return response;
    }

    private static String header(HttpResponse<?> response, String name) {
        return String.join(" & ", response.headers().allValues(name));
    }

    private static String unzipped(HttpResponse<byte[]> response) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The version in the addresses of the console's files. */
    private String version() throws IOException, InterruptedException {
        Matcher asset = ASSET.matcher(text(get("/console")));
        assertThat(asset.find()).isTrue();
        return asset.group(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/docs"})
    void page_shouldComeCompressed_withEveryHeaderThatProtectsIt(String path) throws Exception {
        HttpResponse<byte[]> page = getCompressed(path);

        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("unsafe", "http")
                .endsWith("frame-ancestors 'none'");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Permissions-Policy")).contains("camera=()");
        assertThat(unzipped(page))
                .isEqualTo(text(get(path)))
                .doesNotContain("VERSION")
                .containsPattern(ASSET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/docs", "/openapi.json"})
    void page_shouldNotComeAgain_whenTheBrowserHasIt(String path) throws Exception {
        HttpResponse<byte[]> first = getCompressed(path);
        HttpResponse<byte[]> again = get(path, "Accept-Encoding", "gzip", "If-None-Match", header(first, "ETag"));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "Content-Encoding")).isEmpty();
        for (String same : List.of("ETag", "Cache-Control", "Vary", "Content-Type", "Content-Security-Policy")) {
            assertThat(header(again, same)).as(same).isEqualTo(header(first, same));
        }
        assertThat(get(path, "If-None-Match", "W/\"0123456789abcdef\"").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/console, ''", "/console, gzip", "/openapi.json, gzip"})
    void head_shouldBeThePageWithoutItsBody(String path, String accepted) throws Exception {
        HttpResponse<byte[]> whole = get(path, "Accept-Encoding", accepted);
        HttpResponse<byte[]> head = call("HEAD", path, "Accept-Encoding", accepted);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String same : List.of("ETag", "Cache-Control", "Vary", "Content-Type", "Content-Encoding")) {
            assertThat(header(head, same)).as(same).isEqualTo(header(whole, same));
        }
    }

    @Test
    void assets_shouldStayForEver_becauseTheirAddressHasTheVersion() throws Exception {
        for (String page : PAGES.values()) {
            Matcher asset = ASSET.matcher(text(get(page)));
            List<String> addresses =
                    asset.results().map(found -> found.group(1)).toList();
            assertThat(addresses).isNotEmpty();
            for (String address : addresses) {
                HttpResponse<byte[]> file = getCompressed(address);
                assertThat(header(file, "Cache-Control")).as(address).isEqualTo("public, max-age=31536000, immutable");
                assertThat(header(file, "X-Content-Type-Options")).as(address).isEqualTo("nosniff");
                assertThat(header(file, "Content-Type"))
                        .as(address)
                        .isIn(
                                "text/javascript; charset=utf-8",
                                "text/css; charset=utf-8",
                                "image/svg+xml",
                                "image/png");
                assertThat(get(address, "If-None-Match", header(file, "ETag")).statusCode())
                        .as(address)
                        .isEqualTo(304);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/0123456789abcdef/preact.js",
                "/assets/VERSION/preact.js",
                "/assets/{version}/files.txt",
                "/assets/{version}/console.html",
                "/assets/{version}/app.js",
                "/assets/{version}-fr/app.js",
                "/assets/{version}/pt%2Fapp.js",
                "/assets/{version}/..%2Fapplication.properties",
                "/assets/{version}/%2e%2e",
                "/assets/{version}/preact.js%00.css"
            })
    void assets_shouldBe404ThatNobodyKeeps_whenTheyAreNotOfThisVersion(String path) throws Exception {
        HttpResponse<byte[]> response = get(path.replace("{version}", version()));

        assertThat(response.statusCode()).isEqualTo(404);
        // A slash, though encoded, makes it a path at which there is nothing at all.
        assertThat(header(response, "Cache-Control")).isEqualTo(path.contains("%2F") ? "" : "no-store");
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void openApi_shouldBeTheSameDocument_whetherCompressedOrNot() throws Exception {
        HttpResponse<byte[]> compressed = getCompressed("/openapi.json");
        HttpResponse<byte[]> whole = get("/openapi.json");

        assertThat(header(whole, "Content-Type")).isEqualTo("application/json");
        assertThat(header(whole, "Content-Encoding")).isEmpty();
        assertThat(unzipped(compressed)).isEqualTo(text(whole));
        assertThat(Json.read(whole.body()).path("openapi").asText()).startsWith("3.1");
        assertThat(compressed.body().length).isLessThan(whole.body().length / 5);
    }

    /** A console that many people have open must not cost what messages cost. */
    @Test
    @EmbeddedOnly("counts what the embedded DynamoDB and SQS are asked for")
    void pages_shouldAskNeitherTheTableNorSqs() throws Exception {
        LocalUsage usage = hub.cloud().usage();
        usage.reset();

        String version = version();
        for (String path : List.of("/console", "/docs", "/assets/" + version + "/preact.js", "/openapi.json")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(get("/assets/old/preact.js").statusCode()).isEqualTo(404);

        assertThat(usage.dynamoDb().orElseThrow().requests().keySet())
                .noneMatch(operation -> operation.caller().equals("ReceiveFunction"));
        assertThat(usage.sqs().rows()).noneMatch(row -> row.call().caller().equals("ReceiveFunction"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "pt"})
    void everything_shouldWeighLittle_becausePeopleOpenItOnTheirPhones(String language) throws Exception {
        String version = version();
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (String file : files()) {
            String name = file.substring(file.indexOf('/') + 1);
            String path = PAGES.getOrDefault(name, "/assets/" + version + "-" + language + "/" + name);
            HttpResponse<byte[]> response = get(path, "Accept-Encoding", "gzip");
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            weights.put(name, response.body().length);
        }
        Set<String> first = new TreeSet<>(List.of("console.html", "icon.svg", "style.css", "start.js"));
        addWithImports("app.js", first);
        addWithImports("overview.js", first);
        Set<String> reference = new TreeSet<>(List.of("docs.html", "icon.svg", "style.css", "docs.css", "start.js"));
        addWithImports("docs.js", reference);
        Set<String> console = new TreeSet<>(weights.keySet());
        // No page loads the licences.
        console.removeAll(List.of("docs.html", "docs.css", "docs.js", "licenses.txt"));
        System.out.println("The console (" + language + ") weighs " + sum(weights, first)
                + " bytes, compressed, for its first view, " + first + ", and " + sum(weights, console)
                + " in all; the API reference " + sum(weights, reference) + ": " + weights);

        assertThat(sum(weights, first)).as("bytes of %s, compressed", first).isLessThanOrEqualTo(LARGEST_FIRST);
        assertThat(sum(weights, console))
                .as("bytes of all files, compressed: %s", weights)
                .isLessThanOrEqualTo(LARGEST);
        assertThat(sum(weights, reference))
                .as("bytes of %s, compressed", reference)
                .isLessThanOrEqualTo(LARGEST_REFERENCE);
    }

    /** The names of the files that the build made. */
    private static List<String> files() throws IOException {
        try (InputStream list = ConsoleIT.class.getResourceAsStream("/web/files.txt")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static int sum(Map<String, Integer> weights, Set<String> names) {
        return names.stream().mapToInt(weights::get).sum();
    }

    private static void addWithImports(String module, Set<String> all) throws IOException {
        if (!all.add(module) || module.equals("preact.js")) {
            return;
        }
        Matcher imported = IMPORT.matcher(Files.readString(Path.of("src/main/web", module)));
        while (imported.find()) {
            addWithImports(imported.group(1), all);
        }
    }
}
