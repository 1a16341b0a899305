package io.mkomhub.api.console;

import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Resources;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /console}, {@code GET /docs} and the files of these pages.
 *
 * <p>Guarantee: they ask neither the table nor SQS nor SSM, and nothing is read before the first request for one of them.
 */
@ApplicationScoped
class ConsoleRoutes implements Routes {

    private final Function<String, byte[]> source;

    /** Null until somebody wants one of them: the first request for anything else must not wait for them. */
    private @Nullable WebFiles files;

    ConsoleRoutes() {
        this(name -> Resources.read("/web/" + name));
    }

    /** With the content of a file by its name. */
    ConsoleRoutes(Function<String, byte[]> source) {
        this.source = source;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/console", Access.OPEN, (request, call) -> page("console.html", request)),
                Route.of("GET", "/docs", Access.OPEN, (request, call) -> page("docs.html", request)),
                Route.of(
                        "GET",
                        "/assets/{version}/{file}",
                        Access.OPEN,
                        (request, call) -> asset(request, call.path())));
    }

    private HttpResponse page(String name, HttpRequest request) {
        return files().page(name).answer(request);
    }

    private HttpResponse asset(HttpRequest request, Map<String, String> path) {
        return files().asset(path.getOrDefault("version", ""), path.getOrDefault("file", ""))
                .map(content -> content.answer(request))
                .orElseGet(() -> Problem.of(404, "this version of the console has no such file; load the page again")
                        .with("Cache-Control", "no-store")
                        .with("X-Content-Type-Options", "nosniff"));
    }

    private synchronized WebFiles files() {
        if (files == null) {
            files = new WebFiles(source);
        }
        return files;
    }
}
