package io.mkomhub.channel.mkom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.mkomhub.channel.intake.SpooledQueues;
import io.mkomhub.core.codec.ScheduledEvent;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.core.scheduled.Answering;
import io.mkomhub.core.scheduled.OutcomeJson;
import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.ScheduledRequest;
import io.mkomhub.platform.cache.LruMap;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.store.scheduled.LiveSources;
import io.mkomhub.store.scheduled.PlanCache;
import io.mkomhub.store.scheduled.ScheduledStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers the platform's scheduled-message requests. The response waits for the queue record, and for nothing else that
 * the answer does not need.
 *
 * <p>A repeated request gets the same response. The process remembers its own responses. It looks for the response of
 * another process in the table where the read is cheap (the plan reads contacts or looks data up anyway) or most useful
 * (the plan has just changed). In all other cases the same plan gives the same response again. Limit: a plan that
 * writes the date may then write a later one.
 */
@ApplicationScoped
class ScheduledRoutes implements Routes {

    /** How long after a change of a plan a request may be a repeat that the previous version answered. */
    static final Duration REPEATS = Duration.ofMinutes(10);

    /** Timeout of the search for an earlier response. */
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private static final int MAX_REMEMBERED = 1_000;

    /** The most characters of a remembered response. */
    private static final int LONGEST_REMEMBERED = 8_000;

    private final PlanCache plans;
    private final LiveSources sources;
    private final ScheduledStore stored;
    private final SpooledQueues queues;
    private final LruMap<RequestKey, Answered> remembered = new LruMap<>(MAX_REMEMBERED);
    private final Clock clock;

    ScheduledRoutes(PlanCache plans, LiveSources sources, ScheduledStore stored, SpooledQueues queues, Clock clock) {
        this.plans = plans;
        this.sources = sources;
        this.stored = stored;
        this.queues = queues;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/scheduled-messages/{plan}", Access.SCHEDULED, this::answer),
                Route.of("GET", "/scheduled-messages/{plan}/{id}", Access.READ, this::show));
    }

    private HttpResponse answer(HttpRequest request, Route.Call call) {
        ScheduledRequest asked = ScheduledRequest.read(request.body());
        String name = call.path().getOrDefault("plan", "");
        Optional<PlanCache.Current> found = Plan.isName(name) ? plans.find(name) : Optional.empty();
        if (found.isEmpty()) {
            return Problem.of(404, "there is no plan with this name");
        }
        PlanCache.Current current = found.get();
        Instant now = clock.instant();
        RequestKey key = new RequestKey(
                name, asked.id(), asked.clientId(), asked.contact().key());
        Optional<Answered> earlier = earlier(key, current, now);
        if (earlier.isPresent()) {
            remember(key, earlier.get());
            return response(earlier.get());
        }
        Outcome outcome = Answering.answer(current.plan(), asked, sources, now);
        String event = new ScheduledEvent(
                        new ScheduledExchange(key, current.version().version(), Json.write(asked.json()), outcome, now),
                        CorrelationId.of(request.correlationId()))
                .write();
        queues.put(QueueName.EVENTS, List.of(event), now);
        if (outcome instanceof Answered answered) {
            remember(key, answered);
        }
        return response(outcome);
    }

    private Optional<Answered> earlier(RequestKey key, PlanCache.Current current, Instant now) {
        Optional<Answered> here = remembered.find(key);
        if (here.isPresent()) {
            return here;
        }
        boolean readsAnyway =
                current.plan().attributes() || current.plan().lookup().isPresent();
        boolean justChanged = current.version().version() > 1
                && now.isBefore(current.version().writtenAt().plus(REPEATS));
        if (!readsAnyway && !justChanged) {
            return Optional.empty();
        }
        try {
            return stored.find(key, TIMEOUT)
                    .filter(exchange -> exchange.outcome() instanceof Answered)
                    .map(exchange -> (Answered) exchange.outcome());
        } catch (UnavailableException | RefusedException e) {
            return Optional.empty();
        }
    }

    private void remember(RequestKey key, Answered answered) {
        if (answered.items().length() <= LONGEST_REMEMBERED) {
            remembered.put(key, answered);
        }
    }

    private static HttpResponse response(Outcome outcome) {
        if (outcome instanceof Answered answered) {
            return HttpResponse.text(200, "application/json", answered.items());
        }
        return Problem.of(422, "nothing is sent: " + (outcome instanceof Refused refused ? refused.reason() : ""));
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        String plan = call.path().getOrDefault("plan", "");
        List<ScheduledExchange> found = stored.find(plan, call.path().getOrDefault("id", ""));
        if (found.isEmpty()) {
            return Problem.of(404, "no request with this id is stored for this plan");
        }
        ObjectNode json = Json.object();
        ArrayNode requests = json.putArray("requests");
        found.forEach(exchange -> put(requests.addObject(), exchange));
        return HttpResponse.json(200, json);
    }

    private static void put(ObjectNode json, ScheduledExchange exchange) {
        json.put("plan", exchange.key().plan());
        json.put("plan_version", exchange.planVersion());
        json.put("id", exchange.key().requestId());
        json.put("received_at", exchange.receivedAt().toString());
        json.putRawValue("request", new RawValue(exchange.request()));
        OutcomeJson.put(json, exchange.outcome());
    }
}
