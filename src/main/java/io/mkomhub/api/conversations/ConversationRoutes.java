package io.mkomhub.api.conversations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Paging;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.erasure.Eraser;
import io.mkomhub.store.erasure.Eraser.Erased;
import io.mkomhub.store.people.ConversationStore;
import io.mkomhub.store.people.ConversationStore.Latest;
import io.mkomhub.store.people.ConversationStore.Line;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Routes that show conversations, and erase people. */
@ApplicationScoped
class ConversationRoutes implements Routes {

    /** The time that one request may spend erasing; shorter than the function's timeout. */
    private static final Duration ERASING = Duration.ofSeconds(6);

    private final ConversationStore conversations;
    private final Eraser eraser;

    ConversationRoutes(ConversationStore conversations, Eraser eraser) {
        this.conversations = conversations;
        this.eraser = eraser;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/conversations", Access.READ, this::latest).taking("limit", "cursor"),
                Route.of("GET", "/conversations/{msisdn}", Access.READ, this::show)
                        .taking("limit", "cursor"),
                Route.of("DELETE", "/contacts/{msisdn}", Access.ADMIN, this::erase));
    }

    /** The number in the path: in any form that people write, or a short code as the platform writes it. */
    private static Msisdn number(Route.Call call) {
        try {
            return Msisdn.parseOrShown(call.path().getOrDefault("msisdn", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("msisdn", String.valueOf(e.getMessage()), e);
        }
    }

    private HttpResponse latest(HttpRequest request, Route.Call call) {
        Paging paging = Paging.of(request).where(ConversationStore::isPosition);
        Page<Latest> latest = conversations.latest(paging.cursor(), paging.limit());
        ObjectNode body = Json.object();
        ArrayNode entries = body.putArray("conversations");
        for (Latest entry : latest.entries()) {
            entries.addObject()
                    .put("msisdn", entry.msisdn().digits())
                    .put("last_reply_at", entry.at().toString())
                    .put("last_reply", entry.text());
        }
        latest.next().ifPresent(next -> body.put("next", Paging.write(next)));
        return HttpResponse.json(200, body);
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        Paging paging = Paging.of(request).where(ConversationStore::isPosition);
        Msisdn msisdn = number(call);
        Page<Line> lines = conversations.with(msisdn, paging.cursor(), paging.limit());
        ObjectNode body = Json.object().put("msisdn", msisdn.digits());
        ArrayNode entries = body.putArray("entries");
        lines.entries().forEach(line -> put(entries.addObject(), line));
        lines.next().ifPresent(next -> body.put("next", Paging.write(next)));
        return HttpResponse.json(200, body);
    }

    private static void put(ObjectNode json, Line line) {
        if (line instanceof Line.Outgoing outgoing) {
            TrackedMessage message = outgoing.message();
            json.put("direction", "out")
                    .put("at", line.at().toString())
                    .put("message", message.message().text())
                    .put("id", message.id().toString())
                    .put("status", message.state().status().word())
                    .put("origin", message.origin());
            message.message().reference().ifPresent(reference -> json.put("reference", reference));
        } else if (line instanceof Line.Incoming incoming) {
            ReplyListing.put(json.put("direction", "in"), incoming);
        }
    }

    /**
     * Erases a person. Erasure is final, so the number is not guessed: one that begins with 00 is rejected, and for an
     * invalid number without data the response is 404.
     */
    private HttpResponse erase(HttpRequest request, Route.Call call) {
        String written = call.path().getOrDefault("msisdn", "");
        if (written.chars().filter(Character::isDigit).limit(2).allMatch(c -> Character.digit(c, 10) == 0)) {
            throw new InvalidInputException(
                    "msisdn",
                    "must begin with the country code without 00 to erase a person, such as +55 11 95395-9059");
        }
        Msisdn msisdn = number(call);
        Erased erased = eraser.erase(msisdn, ERASING);
        if (erased.complete() && erased.messages() + erased.events() == 0 && !msisdn.isPossible()) {
            return Problem.of(404, "nothing is stored for this number, and it is not a valid number");
        }
        return HttpResponse.json(
                erased.complete() ? 200 : 202,
                Json.object()
                        .put("messages", erased.messages())
                        .put("events", erased.events())
                        .put("complete", erased.complete()));
    }
}
