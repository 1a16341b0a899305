package io.mkomhub.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.RouteMatcher;
import io.mkomhub.platform.http.RouteMatcher.RouteMatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleRoutesTest {

    private static final Map<String, String> FILES = Map.of(
            "files.txt", "app.js\nconsole.html\ndocs.html\n",
            "app.js", "export {}",
            "console.html", "<script src=\"/assets/VERSION/app.js\"></script>",
            "docs.html", "<script src=\"/assets/VERSION/app.js\"></script>docs");

    private final List<String> read = new ArrayList<>();
    private final List<Route> routes = new ConsoleRoutes(name -> {
                read.add(name);
                return FILES.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
            })
            .routes();

    private HttpResponse get(String path) {
        RouteMatch match = new RouteMatcher(routes).match(path).get(0);
        HttpRequest request = new HttpRequest("GET", path, "", Map.of(), Map.of(), new byte[0], "203.0.113.7", "r");
        return match.route().handler().answer(request, new Route.Call("", Set.of(), Set.of(), match.names()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/docs"})
    void page_shouldLetNobodyElseIn_whateverIsWrittenInIt(String path) {
        assertThat(get(path).headers())
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry("Cache-Control", "no-cache")
                .containsEntry(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                                + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Referrer-Policy", "no-referrer")
                .containsEntry("Cross-Origin-Opener-Policy", "same-origin")
                .containsEntry("Vary", "Accept-Encoding")
                .containsKeys("ETag", "Permissions-Policy");
        assertThat(get(path).headers().get("Permissions-Policy"))
                .matches("([a-z-]+=\\(\\), )+[a-z-]+=\\(\\)")
                .contains("camera=()", "geolocation=()", "microphone=()");
    }

    @Test
    void asset_shouldBeWhereThePageSaysItIs() {
        String page = get("/console").body();
        String address = page.substring(page.indexOf('"') + 1, page.lastIndexOf('"'));

        assertThat(get(address).status()).isEqualTo(200);
        assertThat(get(address).body()).isEqualTo("export {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/VERSION/app.js", "/assets/0123456789abcdef/app.js", "/assets//", "/assets/../.."})
    void asset_shouldBe404ThatNobodyKeeps_whenItIsNotOfThePagesOfNow(String path) {
        HttpResponse response = get(path);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.headers())
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Content-Type", "application/problem+json")
                .containsEntry("X-Content-Type-Options", "nosniff");
    }

    @Test
    void files_shouldBeReadOnce_notBeforeSomebodyAsksForOne() {
        assertThat(read).isEmpty();

        get("/console");
        get("/docs");
        get("/assets/x/app.js");

        assertThat(read).containsExactly("files.txt", "app.js", "console.html", "docs.html");
    }

    @Test
    void routes_shouldBeOpen_becauseThePagesSignInWithAKeyThemselves() {
        assertThat(routes).hasSize(3).allSatisfy(route -> {
            assertThat(route.access()).isEqualTo(Access.OPEN);
            assertThat(route.methods()).containsExactly("GET");
        });
    }
}
