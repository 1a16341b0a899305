package io.mkomhub.function.receive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code GET /me}: what the caller's API key is called and may do. */
@ApplicationScoped
class CallerRoutes implements Routes {

    private final String version;

    CallerRoutes(@ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.version = version;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/me", Access.ANY_KEY, (request, call) -> show(call)));
    }

    private HttpResponse show(Route.Call call) {
        ObjectNode body = Json.object().put("name", call.caller());
        ArrayNode scopes = body.putArray("scopes");
        new TreeSet<>(call.scopes()).forEach(scopes::add);
        ArrayNode channels = body.putArray("channels");
        new TreeSet<>(call.channels()).forEach(channels::add);
        return HttpResponse.json(
                200,
                body.put("sandbox", call.may("sandbox") && call.isSandbox()).put("version", version));
    }
}
