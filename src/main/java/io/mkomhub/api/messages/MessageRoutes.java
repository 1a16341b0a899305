package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.History.Timeline;
import io.mkomhub.store.requests.IdempotencyStore;
import io.mkomhub.store.requests.IdempotencyStore.Remembered;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Takes messages to be sent and tells what became of them.
 *
 * <p>{@code POST /messages} and {@code POST /sms/api/transmission/v1} take the same request, MKOM's own. The former answers
 * with all that the hub knows, the latter exactly as MKOM does, for programs that know only MKOM.
 */
@ApplicationScoped
class MessageRoutes implements Routes {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String MESSAGES = "messages";
    private static final String REFERENCE = "reference";
    private static final int LONGEST_KEY = 255;

    /** What messages are looked for by, one at a time. */
    private static final List<String> SEARCHES = List.of("reference", "status", "callback");

    private final Intake intake;
    private final History history;
    private final IdempotencyStore answers;
    private final MailingDefaults defaults;
    private final MessageLimits limits;
    private final Channels channels;
    private final UncertainRoutes uncertain;

    MessageRoutes(
            Intake intake,
            History history,
            IdempotencyStore answers,
            MailingDefaults defaults,
            MessageLimits limits,
            Channels channels,
            UncertainRoutes uncertain) {
        this.intake = intake;
        this.history = history;
        this.answers = answers;
        this.defaults = defaults;
        this.limits = limits;
        this.channels = channels;
        this.uncertain = uncertain;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/messages", Access.SEND, (request, call) -> take(request, call, Style.HUB)),
                Route.of(
                        "POST",
                        "/sms/api/transmission/v1",
                        Access.SEND,
                        (request, call) -> take(request, call, Style.MKOM)),
                Route.of("GET", "/messages", Access.OWN, this::find)
                        .taking("reference", "status", "callback", "limit", "cursor"),
                Route.of("GET", "/messages/{id}", Access.OWN, this::show));
    }

    /** Whose words the answer is in. */
    private enum Style {
        HUB,
        MKOM
    }

    /** What became of a request: the answer, and whether all that was valid in it was accepted. */
    private record Taken(HttpResponse response, boolean wholly) {}

    private HttpResponse take(HttpRequest request, Route.Call call, Style style) {
        Submission submission = Submission.read(request.body(), defaults, limits.maxSegments());
        if (!call.mayUse(submission.channel())) {
            return Problem.of(
                    403,
                    submission.channel().isPresent()
                            ? "the API key cannot send through this channel"
                            : "the API key can send through its channels only, and channel is missing");
        }
        Optional<String> key = request.header(IDEMPOTENCY_KEY);
        if (key.isEmpty()) {
            return submit(submission, request, call, Optional.empty(), style).response();
        }
        return takeOnce(request, call, style, submission, checked(key.get()));
    }

    /**
     * Gives a repeated request the answer of the first. The ids of the messages follow from caller, key and body, so if a
     * first try was interrupted the second completes it, and nothing is sent twice.
     */
    private HttpResponse takeOnce(
            HttpRequest request, Route.Call call, Style style, Submission submission, String key) {
        Instant now = Instant.now();
        String fingerprint =
                answers.fingerprint(request.path(), new String(request.body(), StandardCharsets.ISO_8859_1));
        Optional<Remembered> earlier = answers.remember(call.caller(), key, fingerprint, "", now);
        if (earlier.isPresent()) {
            if (!earlier.get().fingerprint().equals(fingerprint)) {
                return Problem.of(422, IDEMPOTENCY_KEY + " was used before with another request");
            }
            if (earlier.get().done()) {
                String answer = earlier.get().answer();
                return HttpResponse.text(
                                Integer.parseInt(answer.substring(0, 3)),
                                contentType(answer),
                                withReferences(answer.substring(3), submission))
                        .with("Idempotent-Replayed", "true");
            }
        }
        Taken taken = submit(submission, request, call, Optional.of(key + fingerprint), style);
        if (taken.wholly()) {
            HttpResponse response = taken.response();
            try {
                answers.done(
                        call.caller(), key, fingerprint, response.status() + withoutReferences(response.body()), now);
            } catch (UnavailableException e) {
                // The messages are accepted. A repeat is given the same ids without the note.
                return response;
            }
        }
        return taken.response();
    }

    /** References may outlive the people they are about in no other item, so not in an answer either. A repeat brings them. */
    private static String withoutReferences(String body) {
        JsonNode json = Json.read(body);
        json.path(MESSAGES).forEach(message -> {
            if (message.hasNonNull(REFERENCE)) {
                ((ObjectNode) message).put(REFERENCE, "");
            }
        });
        return Json.write(json);
    }

    private static String withReferences(String body, Submission submission) {
        JsonNode json = Json.read(body);
        JsonNode messages = json.path(MESSAGES);
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).hasNonNull(REFERENCE)) {
                ((ObjectNode) messages.get(i))
                        .put(REFERENCE, submission.entries().get(i).reference().orElse(""));
            }
        }
        return Json.write(json);
    }

    private static String contentType(String answer) {
        return answer.startsWith("4") ? "application/problem+json" : "application/json";
    }

    private static String checked(String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new InvalidInputException(IDEMPOTENCY_KEY, "must have 1 to " + LONGEST_KEY + " characters");
        }
        return key;
    }

    private Taken submit(
            Submission submission, HttpRequest request, Route.Call call, Optional<String> seed, Style style) {
        Optional<ChannelOrigin> address = submission.channel().map(this::returnAddress);
        List<Draft> drafts = new ArrayList<>();
        for (Entry entry : submission.entries()) {
            if (entry instanceof Valid valid) {
                drafts.add(address.map(valid.draft()::through).orElse(valid.draft()));
            }
        }
        List<Optional<MessageId>> ids = intake.accept(
                "api:" + call.caller(),
                seed,
                submission.mailing(),
                drafts,
                CorrelationId.of(request.correlationId()),
                Instant.now());
        boolean wholly = ids.stream().allMatch(Optional::isPresent);
        if (!wholly && ids.stream().noneMatch(Optional::isPresent)) {
            throw new UnavailableException("neither the outbound queue nor the spool took a request", null);
        }
        return new Taken(style == Style.HUB ? inHubStyle(submission, ids) : inMkomStyle(submission, ids), wholly);
    }

    /** Webhooks know messages by the hub's own ids. */
    private ChannelOrigin returnAddress(String channel) {
        return channels.find(channel)
                .filter(found -> found.kind() == Channel.Kind.WEBHOOK)
                .map(found -> new ChannelOrigin(found.name(), ""))
                .orElseThrow(() -> new InvalidInputException("channel", "is not a channel of kind webhook"));
    }

    private static HttpResponse inHubStyle(Submission submission, List<Optional<MessageId>> ids) {
        ArrayNode messages = Json.array();
        Iterator<Optional<MessageId>> next = ids.iterator();
        for (Entry entry : submission.entries()) {
            ObjectNode node = messages.addObject();
            if (entry instanceof Valid valid) {
                Optional<MessageId> id = next.next();
                node.put("success", id.isPresent());
                id.ifPresent(name -> node.put("id", name.toString()));
                valid.reference().ifPresent(reference -> node.put("reference", reference));
                if (id.isPresent()) {
                    node.put("status", MessageStatus.QUEUED.word());
                    node.put("segments", valid.draft().segments().count());
                    node.put("encoding", valid.draft().segments().encoding().title());
                } else {
                    node.putObject("error").put("detail", "not accepted: the hub is overloaded; send it again");
                }
            } else if (entry instanceof Invalid invalid) {
                node.put("success", false);
                invalid.reference().ifPresent(reference -> node.put("reference", reference));
                node.putObject("error")
                        .put("field", invalid.error().field())
                        .put("detail", invalid.error().detail());
            }
        }
        if (ids.isEmpty()) {
            return noneValid(submission, messages);
        }
        ObjectNode body = Json.object();
        body.set("messages", messages);
        return HttpResponse.json(202, body);
    }

    private static HttpResponse noneValid(Submission submission, ArrayNode messages) {
        ObjectNode document = Problem.document(400, "no message of the request can be sent");
        ArrayNode errors = document.putArray("errors");
        for (Entry entry : submission.entries()) {
            if (entry instanceof Invalid invalid) {
                errors.addObject()
                        .put("field", invalid.error().field())
                        .put("detail", invalid.error().detail());
            }
        }
        document.set("messages", messages);
        return Problem.of(document);
    }

    /** As in the manual, section 3d, with the reason of a refusal added. */
    private static HttpResponse inMkomStyle(Submission submission, List<Optional<MessageId>> ids) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("id", mailingNumber(ids));
        ArrayNode messages = body.putArray("messages");
        Iterator<Optional<MessageId>> next = ids.iterator();
        for (Entry entry : submission.entries()) {
            boolean success = entry instanceof Valid && next.next().isPresent();
            ObjectNode node = messages.addObject().put("success", success);
            node.put("reference", entry.reference().orElse(null));
            if (entry instanceof Invalid invalid) {
                node.put("error", String.valueOf(invalid.error().getMessage()));
            }
        }
        return HttpResponse.json(200, body);
    }

    /** A string of digits, as MKOM's is; 0 where nothing was accepted. */
    private static String mailingNumber(List<Optional<MessageId>> ids) {
        return ids.stream()
                .flatMap(Optional::stream)
                .findFirst()
                .map(id -> Long.toString(Long.parseLong(
                        Digests.sha256Hex(id.messageBatch().text()).substring(0, 12), 16)))
                .orElse("0");
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        String id = call.path().getOrDefault("id", "");
        Optional<Timeline> byId = MessageId.isOne(id) ? history.of(MessageId.parse(id)) : Optional.empty();
        return found(byId.filter(timeline -> isBusinessOf(call, timeline)).or(() -> ofReference(id, call)));
    }

    private HttpResponse find(HttpRequest request, Route.Call call) {
        List<String> given =
                SEARCHES.stream().filter(request.query()::containsKey).toList();
        if (given.size() > 1) {
            throw new InvalidInputException(given.get(1), "does not stand beside " + given.get(0));
        }
        return uncertain.list(request, call).orElseGet(() -> findByReference(request, call));
    }

    private HttpResponse findByReference(HttpRequest request, Route.Call call) {
        String reference = request.parameter("reference")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new InvalidInputException(
                        "reference", "is missing, and so are status and callback; one of them was expected"));
        for (String name : List.of("limit", "cursor")) {
            if (request.parameter(name).isPresent()) {
                throw new InvalidInputException(name, "does not stand beside reference, which finds one message");
            }
        }
        return found(ofReference(reference, call));
    }

    private Optional<Timeline> ofReference(String reference, Route.Call call) {
        return call.seesAll()
                ? history.ofReference(reference)
                : history.ofReference(reference, message -> UncertainRoutes.isBusinessOf(call, message));
    }

    /** What the platform reported for a reference that is not ours is the business of those who see everything. */
    private static boolean isBusinessOf(Route.Call call, Timeline timeline) {
        return timeline.message()
                .map(message -> UncertainRoutes.isBusinessOf(call, message))
                .orElseGet(call::seesAll);
    }

    private static HttpResponse found(Optional<Timeline> timeline) {
        return timeline.map(found -> HttpResponse.json(200, MessageView.of(found)))
                .orElseGet(() -> Problem.of(404, "no message has this id or reference"));
    }
}
