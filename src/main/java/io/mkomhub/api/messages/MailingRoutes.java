package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.reports.MailingReport;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.MailingPaceJson;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.messages.HoldStore.Counts;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MailingStore.Decided;
import io.mkomhub.store.messages.MailingStore.TooManyException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Routes that show, pause, resume, cancel and release whole mailings, and set their pace.
 *
 * <p>Guarantee: a decision is stored before the response, and {@code send} follows it within seconds. It never sends a message of a
 * mailing that it knows to be paused, and of a cancelled one only what was accepted later. Limit: messages that {@code send} claims
 * before it reads the decision are sent. Repeating a request is safe.
 */
@ApplicationScoped
class MailingRoutes implements Routes {

    private final MailingStore mailings;
    private final MailingReport report;
    private final AuditLog auditLog;
    private final Clock clock;

    MailingRoutes(MailingStore mailings, MailingReport report, AuditLog auditLog, Clock clock) {
        this.mailings = mailings;
        this.report = report;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/mailings/{id}", Access.OWN, this::show).taking(MailingReport.parameters()),
                Route.of("POST", "/mailings/{id}/pause", Access.SEND, this::pause),
                Route.of("POST", "/mailings/{id}/resume", Access.SEND, this::resume),
                Route.of("POST", "/mailings/{id}/cancel", Access.SEND, this::cancel),
                Route.of("POST", "/mailings/{id}/pace", Access.SEND, this::pace),
                Route.of("POST", "/mailings/{id}/release", Access.ADMIN, this::release));
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        return found(call)
                .map(id -> {
                    ObjectNode json = view(id, mailings.find(id).control());
                    report.putInto(json, id, request);
                    return HttpResponse.json(200, json);
                })
                .orElseGet(MailingRoutes::unknown);
    }

    private HttpResponse pause(HttpRequest request, Route.Call call) {
        return decide(request, call, "pause", MailingControl::paused);
    }

    private HttpResponse resume(HttpRequest request, Route.Call call) {
        return decide(request, call, "resume", MailingControl::resumed);
    }

    private HttpResponse cancel(HttpRequest request, Route.Call call) {
        return decide(request, call, "cancel", (before, now) -> before.cancelled(call.origin(), now));
    }

    private HttpResponse release(HttpRequest request, Route.Call call) {
        return decide(request, call, "release", MailingControl::released);
    }

    private HttpResponse pace(HttpRequest request, Route.Call call) {
        Fields body = Fields.of(Json.read(request.body()));
        body.allow(MailingPaceJson.FIELD);
        int perMinute = MailingPaceJson.read(body)
                .orElseThrow(() -> new InvalidInputException(MailingPaceJson.FIELD, "is missing"));
        return decide(request, call, "pace", (before, now) -> before.paced(perMinute, now));
    }

    /** The mailing of a request; empty if there is none that the caller may decide on. */
    static Optional<MailingId> found(Route.Call call) {
        return MailingId.read(call.path().getOrDefault("id", ""))
                .filter(id -> call.seesAll() || id.isOf(call.origin()));
    }

    private HttpResponse decide(
            HttpRequest request,
            Route.Call call,
            String action,
            BiFunction<MailingControl, Instant, MailingControl> decision) {
        return found(call)
                .map(id -> decide(request, call, id, action, decision))
                .orElseGet(MailingRoutes::unknown);
    }

    private HttpResponse decide(
            HttpRequest request,
            Route.Call call,
            MailingId id,
            String action,
            BiFunction<MailingControl, Instant, MailingControl> decision) {
        // The next whole millisecond: the table keeps no more, and a message of this moment was accepted before.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        Decided decided;
        try {
            decided = mailings.decide(id, before -> decision.apply(before, now));
        } catch (TooManyException e) {
            return Problem.of(409, e.getMessage() + "; resume one of them, or wait");
        }
        auditLog.steered(decided.key(), action, call.origin(), CorrelationId.of(request.correlationId()));
        return HttpResponse.json(200, view(id, decided.control()));
    }

    private ObjectNode view(MailingId id, MailingControl control) {
        Counts counts = mailings.count(id, clock.instant());
        ObjectNode json = Json.object().put("id", id.text()).put("status", status(control));
        control.pausedAt().ifPresent(time -> json.put("paused_at", time.toString()));
        control.cancelledAt().ifPresent(time -> json.put("cancelled_at", time.toString()));
        control.releasedAt().ifPresent(time -> json.put("released_at", time.toString()));
        control.messagesPerMinute().ifPresent(pace -> json.put(MailingPaceJson.FIELD, pace));
        if (control.isPaused() || control.cancelledAt().isPresent()) {
            json.put("caught", counts.held() + counts.parked() + counts.cancelled());
        }
        return json.put("held", counts.held())
                .put("parked", counts.parked())
                .put("unreleased", counts.unreleased())
                .put("cancelled", counts.cancelled())
                .put("complete", counts.complete());
    }

    /** The word for what was decided about a mailing. */
    static String status(MailingControl control) {
        if (control.pausedAt().isPresent()) {
            return "paused";
        }
        if (control.cancelledAt().isPresent()) {
            return "cancelled";
        }
        return control.isPaused() ? "created" : "active";
    }

    /** The response if there is none. */
    static HttpResponse unknown() {
        return Problem.of(404, "no mailing has this id; POST /messages returns it as mailing_id");
    }
}
