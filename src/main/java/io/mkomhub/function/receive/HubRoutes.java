package io.mkomhub.function.receive;

import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The routes that describe the hub itself. */
@ApplicationScoped
class HubRoutes implements Routes {

    private static final String OPENAPI = "/openapi.json";

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        "/health",
                        Access.OPEN,
                        (request, call) -> HttpResponse.json(200, Json.object().put("status", "UP"))),
                Route.of(
                        "GET",
                        OPENAPI,
                        Access.OPEN,
                        (request, call) -> HttpResponse.text(200, "application/json", openApi())));
    }

    private static String openApi() {
        try (InputStream document = HubRoutes.class.getResourceAsStream(OPENAPI)) {
            if (document == null) {
                throw new IllegalStateException("the package lacks " + OPENAPI);
            }
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
