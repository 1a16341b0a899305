package io.mkomhub.function.receive;

import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Resources;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.http.StaticContent;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes that describe the hub itself. */
@ApplicationScoped
class HubRoutes implements Routes {

    private static final String OPENAPI = "/openapi.json";

    /** Null until somebody wants it. */
    private @Nullable StaticContent openApi;

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
                        (request, call) -> openApi().answer(request)));
    }

    private synchronized StaticContent openApi() {
        if (openApi == null) {
            openApi =
                    new StaticContent("application/json", Resources.read(OPENAPI), Map.of("Cache-Control", "no-cache"));
        }
        return openApi;
    }
}
