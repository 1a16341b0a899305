package io.mkomhub.api.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.api.export.TimeParameter;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.requests.ActivityStore;
import io.mkomhub.store.requests.ActivityStore.Change;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code GET /activity}: who changed what over the API. */
@ApplicationScoped
class ActivityRoutes implements Routes {

    private static final Listing<Change> ACTIVITY = new Listing<>(
            "activity",
            "activity",
            ActivityRoutes::json,
            List.of(
                    new Column<>("at", "Quando", (change, cells) -> cells.time(change.at())),
                    new Column<>("by", "Chave", (change, cells) -> cells.text(change.by())),
                    new Column<>("route", "Operação", (change, cells) -> cells.text(change.route())),
                    new Column<>("target", "Objeto", (change, cells) -> cells.text(target(change))),
                    new Column<>(
                            "correlation_id",
                            "Id de correlação",
                            (change, cells) -> cells.text(change.correlationId().map(CorrelationId::text))),
                    new Column<>(
                            "finished",
                            "Concluída",
                            (change, cells) -> cells.text(String.valueOf(change.finished())))));

    private final ActivityStore activity;
    private final Clock clock;

    ActivityRoutes(ActivityStore activity, Clock clock) {
        this.activity = activity;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/activity", Access.READ, this::list).taking(Listing.parametersAnd("from", "to")));
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        Instant from = TimeParameter.of(request, "from").orElseGet(() -> activity.keptSince(now));
        // The clocks of two processes may differ a little.
        Instant to = TimeParameter.end(request, from, now.plusSeconds(1));
        return ACTIVITY.answer(
                request, ActivityStore::isPosition, (position, most) -> activity.list(from, to, position, most));
    }

    private static ObjectNode json(Change change) {
        ObjectNode json = Json.object()
                .put("at", change.at().toString())
                .put("by", change.by())
                .put("route", change.route());
        ObjectNode target = json.putObject("target");
        new TreeMap<>(change.target()).forEach(target::put);
        change.correlationId().ifPresent(id -> json.put("correlation_id", id.text()));
        return json.put("finished", change.finished());
    }

    private static String target(Change change) {
        return new TreeMap<>(change.target()).values().stream().collect(Collectors.joining(" "));
    }
}
