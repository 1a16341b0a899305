package io.mkomhub.api.reports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.tally.Recount;
import io.mkomhub.store.tally.Recount.Progress;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Routes that have everything counted anew, and tell how far that is.
 *
 * <p>Guarantee: that of {@link Recount}. A repeated request starts nothing while a recount is under way.
 */
@ApplicationScoped
class RecountRoutes implements Routes {

    private final Recount recount;
    private final AuditLog auditLog;

    RecountRoutes(Recount recount, AuditLog auditLog) {
        this.recount = recount;
        this.auditLog = auditLog;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/statistics/recount", Access.ADMIN, this::start),
                Route.of(
                        "GET",
                        "/statistics/recount",
                        Access.ADMIN,
                        (request, call) -> HttpResponse.json(200, view(recount.progress()))));
    }

    private HttpResponse start(HttpRequest request, Route.Call call) {
        Progress progress = recount.start();
        auditLog.recounted(call.origin(), CorrelationId.of(request.correlationId()));
        return HttpResponse.json(202, view(progress));
    }

    private static ObjectNode view(Progress progress) {
        ObjectNode json = Json.object()
                .put("status", progress.startedAt().isPresent() ? "running" : "idle")
                .put("marked", progress.marked());
        progress.startedAt().ifPresent(time -> json.put("started_at", time.toString()));
        progress.countedAt().ifPresent(time -> json.put("counted_at", time.toString()));
        return json;
    }
}
