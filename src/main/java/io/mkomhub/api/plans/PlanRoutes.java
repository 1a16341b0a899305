package io.mkomhub.api.plans;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.scheduled.Answering;
import io.mkomhub.core.scheduled.OutcomeJson;
import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.PlanReader;
import io.mkomhub.core.scheduled.ScheduledRequest;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.scheduled.LiveSources;
import io.mkomhub.store.scheduled.PlanCache;
import io.mkomhub.store.scheduled.PlanStore;
import io.mkomhub.store.scheduled.PlanStore.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Routes that read, write, delete and preview plans. */
@ApplicationScoped
public class PlanRoutes implements Routes {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    /** The fields that responses add to a plan; ignored in requests. */
    private static final List<String> ADDED = List.of("name", "version", "written_at", "written_by");

    private static final String SAMPLE = """
            {"id": "preview", "clientId": "preview", "origin": "SCHEDULED_MESSAGE",
             "contact": {"uid": "1", "type": "WHATSAPP", "key": "5513999999999", "name": "João da Silva"}}""";

    private final PlanStore store;
    private final PlanReader reader;
    private final PlanCache plans;
    private final LiveSources sources;
    private final Fetcher fetcher;
    private final Clock clock;

    public PlanRoutes(
            PlanStore store, PlanReader reader, PlanCache plans, LiveSources sources, Fetcher fetcher, Clock clock) {
        this.store = store;
        this.reader = reader;
        this.plans = plans;
        this.sources = sources;
        this.fetcher = fetcher;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/plans", Access.ADMIN, (request, call) -> list()),
                Route.of("GET", "/plans/{plan}", Access.ADMIN, this::show).taking("version"),
                Route.of("PUT", "/plans/{plan}", Access.ADMIN, this::write),
                Route.of("DELETE", "/plans/{plan}", Access.ADMIN, this::delete),
                Route.of("GET", "/plans/{plan}/versions", Access.ADMIN, this::versions),
                Route.of("POST", "/plans/{plan}/preview", Access.ADMIN, this::preview)
                        .unrecorded("a preview changes nothing"));
    }

    private static String name(Route.Call call) {
        String name = call.path().getOrDefault("plan", "");
        if (!Plan.isName(name)) {
            throw new InvalidInputException("plan", "must have 1 to 64 letters, digits, - or _");
        }
        return name;
    }

    private HttpResponse list() {
        ObjectNode json = Json.object();
        ArrayNode all = json.putArray("plans");
        store.list().forEach(version -> put(all.addObject(), version).put("description", version.description()));
        return HttpResponse.json(200, json);
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        String name = name(call);
        Optional<Version> found = request.parameter("version").isPresent()
                ? store.find(name, number(request.parameter("version").get()))
                : store.find(name);
        return found.map(version -> HttpResponse.json(200, whole(version))).orElseGet(PlanRoutes::notFound);
    }

    private static long number(String text) {
        if (!VERSION.matcher(text).matches()) {
            throw new InvalidInputException("version", "must be a whole number, 1 or more");
        }
        return Long.parseLong(text);
    }

    private HttpResponse versions(HttpRequest request, Route.Call call) {
        List<Version> all = store.versions(name(call));
        if (all.isEmpty()) {
            return notFound();
        }
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("versions");
        all.forEach(version -> put(array.addObject(), version).put("deleted", version.isDeletion()));
        return HttpResponse.json(200, json);
    }

    private HttpResponse write(HttpRequest request, Route.Call call) {
        String name = name(call);
        JsonNode written = Json.read(request.body());
        Fields.of(written).agree("name", name);
        ObjectNode body = bare(written);
        Plan plan = checked(body);
        Version version =
                store.write(name, Optional.of(Json.write(body)), plan.description(), call.caller(), clock.instant());
        plans.forget(name);
        return HttpResponse.json(version.version() == 1 ? 201 : 200, whole(version));
    }

    private HttpResponse delete(HttpRequest request, Route.Call call) {
        String name = name(call);
        if (store.find(name).isEmpty()) {
            return notFound();
        }
        store.write(name, Optional.empty(), "", call.caller(), clock.instant());
        plans.forget(name);
        return new HttpResponse(204, Map.of(), "");
    }

    /** The plan without the fields that responses add, so that a plan can be read, changed and written back. */
    private static ObjectNode bare(JsonNode json) {
        Fields.of(json);
        ObjectNode bare = json.deepCopy();
        return bare.remove(ADDED);
    }

    private Plan checked(JsonNode body) {
        Plan plan = reader.read(body);
        PlanReader.lookupHost(body.path("lookup").path("url").asText())
                .map(fetcher::objection)
                .filter(text -> !text.isEmpty())
                .ifPresent(objection -> {
                    throw new InvalidInputException("lookup.url", objection);
                });
        return plan;
    }

    /**
     * Shows what a contact would receive. A sample replaces each missing part of the request. {@code attributes} and
     * {@code lookup}, if given, replace the stored or fetched values; {@code plan}, if given, replaces the stored plan.
     */
    private HttpResponse preview(HttpRequest request, Route.Call call) {
        String name = name(call);
        Fields given = Fields.of(request.body().length == 0 ? Json.object() : Json.read(request.body()));
        given.allow("id", "clientId", "origin", "contact", "data", "attributes", "lookup", "plan");
        Optional<PlanCache.Current> current = given.has("plan") ? Optional.empty() : plans.find(name);
        if (!given.has("plan") && current.isEmpty()) {
            return notFound();
        }
        Plan plan = current.isPresent() ? current.get().plan() : checked(bare(given.value("plan")));
        ObjectNode json = Json.object().put("plan", name);
        current.ifPresent(found -> json.put("version", found.version().version()));
        ScheduledRequest asked = ScheduledRequest.read(Json.write(sample(given)).getBytes(StandardCharsets.UTF_8));
        OutcomeJson.put(json, Answering.answer(plan, asked, new PreviewSources(given, sources), clock.instant()));
        return HttpResponse.json(200, json);
    }

    private static ObjectNode sample(Fields given) {
        ObjectNode sample = (ObjectNode) Json.read(SAMPLE);
        for (String field : List.of("id", "clientId", "origin", "data")) {
            given.optionalValue(field).ifPresent(value -> sample.set(field, value));
        }
        given.optionalObject("contact").ifPresent(contact -> {
            for (String field : contact.names()) {
                sample.withObject("/contact").set(field, contact.value(field));
            }
        });
        return sample;
    }

    private static ObjectNode whole(Version version) {
        ObjectNode json = put(Json.object(), version);
        json.setAll((ObjectNode) Json.read(version.body().orElse("{}")));
        return json;
    }

    private static ObjectNode put(ObjectNode json, Version version) {
        return json.put("name", version.name())
                .put("version", version.version())
                .put("written_at", version.writtenAt().toString())
                .put("written_by", version.writtenBy());
    }

    private static HttpResponse notFound() {
        return Problem.of(404, "there is no plan with this name, or no such version");
    }
}
