package io.mkomhub.api.autoreplies;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.Flow;
import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.autoreply.FlowJson;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.autoreply.Flows.AnsweredMessage;
import io.mkomhub.core.autoreply.Flows.Heard;
import io.mkomhub.core.autoreply.Flows.Turn;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.optout.Keywords.Intent;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.documents.DocumentStore;
import io.mkomhub.store.documents.FlowRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Routes that read, write, delete and preview flows. */
@ApplicationScoped
class FlowRoutes implements Routes {

    private static final int MAX_REPLIES = 100;

    private final FlowRepository repository;
    private final Keywords keywords;
    private final MessageLimits limits;
    private final Clock clock;

    FlowRoutes(FlowRepository repository, Keywords keywords, MessageLimits limits, Clock clock) {
        this.repository = repository;
        this.keywords = keywords;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/auto-replies", Access.READ, (request, call) -> list()),
                Route.of("GET", "/auto-replies/{flow}", Access.READ, (request, call) -> show(name(call))),
                Route.of("PUT", "/auto-replies/{flow}", Access.ADMIN, this::write),
                Route.of("DELETE", "/auto-replies/{flow}", Access.ADMIN, (request, call) -> delete(name(call))),
                Route.of("POST", "/auto-replies/{flow}/preview", Access.READ, this::preview)
                        .unrecorded("a preview changes nothing"));
    }

    private static String name(Route.Call call) {
        return call.path().getOrDefault("flow", "");
    }

    private HttpResponse list() {
        ObjectNode body = Json.object();
        ArrayNode flows = body.putArray("flows");
        repository.all().forEach(flow -> flows.add(FlowJson.write(flow)));
        return HttpResponse.json(200, body);
    }

    private HttpResponse show(String name) {
        return repository
                .find(name)
                .map(flow -> HttpResponse.json(200, FlowJson.write(flow)))
                .orElseGet(FlowRoutes::unknown);
    }

    private HttpResponse write(HttpRequest request, Route.Call call) {
        Flow flow = FlowJson.read(name(call), Fields.of(Json.read(request.body())), limits.maxSegments());
        List<Flow> others = repository.all().stream()
                .filter(other -> !other.name().equals(flow.name()))
                .toList();
        Optional<Flow> rival =
                others.stream().filter(other -> sameMatch(other, flow)).findFirst();
        if (rival.isPresent()) {
            return Problem.of(409, "flow " + rival.get().name() + " answers the same replies");
        }
        if (others.size() >= DocumentStore.MAX) {
            return Problem.of(409, "there are " + DocumentStore.MAX + " flows already");
        }
        repository.put(flow);
        return HttpResponse.json(200, FlowJson.write(flow));
    }

    private static boolean sameMatch(Flow one, Flow other) {
        if (one.match() instanceof Match.Keyword mine && other.match() instanceof Match.Keyword theirs) {
            return ReplyText.keyword(mine.keyword()).equals(ReplyText.keyword(theirs.keyword()));
        }
        return one.match().equals(other.match());
    }

    private HttpResponse delete(String name) {
        return repository.delete(name) ? HttpResponse.empty(204) : unknown();
    }

    private static HttpResponse unknown() {
        return Problem.of(404, "no flow has this name");
    }

    /** Plays a dialogue with one flow, stored or given, without sending or storing anything. */
    private HttpResponse preview(HttpRequest request, Route.Call call) {
        Fields body = Fields.of(Json.read(request.body()));
        body.allow("flow", "replies");
        Optional<Flow> flow = body.optionalObject("flow")
                .map(given -> FlowJson.read(name(call), given, limits.maxSegments()))
                .or(() -> repository.find(name(call)));
        if (flow.isEmpty()) {
            return unknown();
        }
        List<String> replies = body.strings("replies");
        if (replies.isEmpty() || replies.size() > MAX_REPLIES) {
            throw new InvalidInputException("replies", "must have 1 to " + MAX_REPLIES + " texts");
        }
        return HttpResponse.json(200, play(flow.get(), replies));
    }

    private ObjectNode play(Flow flow, List<String> replies) {
        Flows flows = Flows.of(List.of(flow));
        Instant now = clock.instant();
        Optional<AnsweredMessage> answered = flow.match() instanceof Match.ToMailing mailing
                ? Optional.of(new AnsweredMessage(
                        new MessageId(BatchId.derived("preview"), 1), now, "preview", mailing.identifier()))
                : Optional.empty();
        ObjectNode json = Json.object();
        ArrayNode turns = json.putArray("dialogue");
        Dialogue dialogue = Dialogue.NONE;
        boolean optedOut = false;
        for (String reply : replies) {
            ObjectNode node = turns.addObject().put("reply", reply);
            Intent intent = keywords.intent(reply);
            if (intent == Intent.OUT || (intent == Intent.IN && optedOut)) {
                optedOut = intent == Intent.OUT;
                dialogue = dialogue.ended();
                node.put("result", optedOut ? "opt_out" : "opt_in");
            } else if (optedOut) {
                node.put("result", "silence");
            } else {
                Turn turn = flows.hear(dialogue, new Heard(reply, now, answered));
                dialogue = turn.next();
                node.put("result", turn.kind().name().toLowerCase(Locale.ROOT));
                turn.answer().ifPresent(answer -> node.put("answer", answer.text()));
                flows.level(dialogue).ifPresent(level -> node.put("next_level", Integer.toString(level)));
            }
        }
        return json;
    }
}
