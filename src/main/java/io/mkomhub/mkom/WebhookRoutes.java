package io.mkomhub.mkom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.codec.Events;
import io.mkomhub.http.HttpRequest;
import io.mkomhub.http.HttpResponse;
import io.mkomhub.http.Route;
import io.mkomhub.http.Route.Access;
import io.mkomhub.http.Routes;
import io.mkomhub.intake.SpooledQueues;
import io.mkomhub.json.Json;
import io.mkomhub.message.CorrelationId;
import io.mkomhub.message.Event;
import io.mkomhub.queue.QueueName;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes MKOM's callbacks: reads them, puts them on a queue, answers. All else is for {@code record} to do, as the manual
 * advises (section 4.2).
 */
@ApplicationScoped
class WebhookRoutes implements Routes {

    private final SpooledQueues queues;

    WebhookRoutes(SpooledQueues queues) {
        this.queues = queues;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/webhooks/mkom", Access.WEBHOOK, this::take),
                Route.of("POST", "/webhooks/mkom/status", Access.WEBHOOK, this::take),
                Route.of("POST", "/webhooks/mkom/replies", Access.WEBHOOK, this::take));
    }

    private HttpResponse take(HttpRequest request, Route.Call call) {
        Callbacks.Read read = Callbacks.read(request.body());
        List<Event> events = read.events();
        Instant now = Instant.now();
        Optional<CorrelationId> correlation = CorrelationId.of(request.correlationId());
        List<String> records = new ArrayList<>();
        for (int from = 0; from < events.size(); from += Events.MOST) {
            List<Event> part = events.subList(from, Math.min(from + Events.MOST, events.size()));
            records.add(new Events(now, correlation, part).write());
        }
        read.unreadable().forEach(callback -> records.add(callback.write()));
        // A part that was taken comes again with the rest when MKOM repeats the request, and is stored once all the
        // same.
        queues.put(QueueName.EVENTS, records, now);
        ObjectNode answer = Json.object().put("received", events.size());
        if (!read.unreadable().isEmpty()) {
            ArrayNode refused = answer.putArray("unreadable");
            read.unreadable()
                    .forEach(callback -> refused.addObject()
                            .put("index", callback.index())
                            .put("field", callback.field())
                            .put("detail", callback.detail()));
        }
        return HttpResponse.json(200, answer);
    }
}
