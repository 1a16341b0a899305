package io.mkomhub.api.reports;

import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Routes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Calls of the only route of some routes. */
final class Calls {

    private Calls() {}

    static HttpRequest request(String path, String query) {
        Map<String, String> parameters = new TreeMap<>();
        FormData.parse(query).forEach((name, values) -> parameters.put(name, values.get(0)));
        return new HttpRequest("GET", path, query, parameters, Map.of(), new byte[0], "", "");
    }

    static HttpResponse get(Routes routes, String query, String caller, Set<String> scopes, Set<String> channels) {
        Route route = routes.routes().get(0);
        return route.handler().answer(request(route.path(), query), new Route.Call(caller, scopes, channels, Map.of()));
    }
}
