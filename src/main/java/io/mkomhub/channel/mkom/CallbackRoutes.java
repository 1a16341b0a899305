package io.mkomhub.channel.mkom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.SpooledQueues;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.QueueName;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Receives MKOM's callbacks: reads them, queues them, answers. {@code record} does everything else, as the manual
 * advises (section 4.2).
 */
@ApplicationScoped
class CallbackRoutes implements Routes {

    private final SpooledQueues queues;
    private final Clock clock;

    CallbackRoutes(SpooledQueues queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/webhooks/mkom", Access.WEBHOOK, this::take),
                Route.of("POST", "/webhooks/mkom/status", Access.WEBHOOK, this::take),
                Route.of("POST", "/webhooks/mkom/replies", Access.WEBHOOK, this::take));
    }

    private HttpResponse take(HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        CallbackRecords callbacks =
                CallbackRecords.of(Callbacks.read(request.body()), CorrelationId.of(request.correlationId()), now);
        // If some records fail, MKOM repeats the whole request. Records that were queued already are stored once.
        queues.put(QueueName.EVENTS, callbacks.records(), now);
        ObjectNode answer = Json.object().put("received", callbacks.kept());
        if (!callbacks.unreadable().isEmpty()) {
            ArrayNode refused = answer.putArray("unreadable");
            callbacks
                    .unreadable()
                    .forEach(callback -> refused.addObject()
                            .put("index", callback.index())
                            .put("field", callback.field())
                            .put("detail", callback.detail()));
        }
        return HttpResponse.json(200, answer);
    }
}
