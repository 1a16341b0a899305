package io.mkomhub.api.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Paging;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.json.Utf8Length;
import io.mkomhub.platform.sqs.DeadLetters;
import io.mkomhub.platform.sqs.DeadLetters.DeadLetter;
import io.mkomhub.platform.sqs.DeadLetters.Handled;
import io.mkomhub.platform.sqs.DeadLetters.Listed;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.messages.MessageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Routes that list dead letters, send them back to their queues, and drop them.
 *
 * <p>Guarantee: a record leaves its dead-letter queue only when its queue has it again, or when its messages have ended
 * ({@link DroppedMessages}). Repeating a request is safe. A response contains no numbers, texts or references.
 */
@ApplicationScoped
class DeadLetterRoutes implements Routes {

    /** The most records in one list, and the most ids in one request. */
    static final int MAX = Paging.MAX;

    /** The most messages of a record that a list names. */
    static final int MAX_MESSAGES = 10;

    private static final String IDS = "ids";
    private static final String ALL = "all";
    private static final String EXPECTED = "expected";
    private static final String UNSTORED = "its messages could not be stored; try again";

    private static final Logger LOG = Logger.getLogger(DeadLetterRoutes.class);

    private final DeadLetters deadLetters;
    private final Queues queues;
    private final MessageStore messages;
    private final DroppedMessages dropped;
    private final AuditLog auditLog;
    private final Clock clock;

    DeadLetterRoutes(
            DeadLetters deadLetters,
            Queues queues,
            MessageStore messages,
            DroppedMessages dropped,
            AuditLog auditLog,
            Clock clock) {
        this.deadLetters = deadLetters;
        this.queues = queues;
        this.messages = messages;
        this.dropped = dropped;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/dead-letters", Access.ADMIN, (request, call) -> count()),
                Route.of("GET", "/dead-letters/{queue}", Access.ADMIN, this::list)
                        .taking("limit"),
                Route.of("POST", "/dead-letters/{queue}/redrive", Access.ADMIN, this::redrive),
                Route.of("POST", "/dead-letters/{queue}/drop", Access.ADMIN, this::drop));
    }

    static String word(QueueName queue) {
        return queue.name().toLowerCase(Locale.ROOT);
    }

    private static HttpResponse at(Route.Call call, Function<QueueName, HttpResponse> answer) {
        String name = call.path().getOrDefault("queue", "");
        return Arrays.stream(QueueName.values())
                .filter(queue -> word(queue).equals(name))
                .findFirst()
                .map(answer)
                .orElseGet(() -> Problem.of(
                        404,
                        "no queue has this name; the queues are "
                                + Arrays.stream(QueueName.values())
                                        .map(DeadLetterRoutes::word)
                                        .collect(Collectors.joining(", "))));
    }

    private HttpResponse count() {
        ObjectNode json = Json.object();
        ArrayNode all = json.putArray("queues");
        int total = 0;
        for (QueueName queue : QueueName.values()) {
            int dead = queues.dead(queue);
            total += dead;
            all.addObject().put("queue", word(queue)).put("dead_letters", dead);
        }
        return HttpResponse.json(200, json.put("total", total));
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        int limit = Paging.of(request).limit();
        return at(call, queue -> {
            Instant now = clock.instant();
            Listed listed = deadLetters.list(queue, limit);
            Map<DeadLetter, DeadRecord> records = new LinkedHashMap<>();
            listed.letters().forEach(letter -> records.put(letter, DeadRecord.read(queue, letter.body(), now)));
            Optional<Map<MessageId, TrackedMessage>> states = states(records.values().stream()
                    .flatMap(record -> shown(record).stream())
                    .toList());
            ObjectNode json = Json.object().put("queue", word(queue));
            ArrayNode all = json.putArray("dead_letters");
            records.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.comparing(DeadLetter::sentAt)))
                    .forEach(each -> all.add(view(queue, each.getKey(), each.getValue(), states, now)));
            return HttpResponse.json(200, json.put("complete", listed.complete()));
        });
    }

    /** The messages of a record that a list names. */
    private static List<TrackedMessage> shown(DeadRecord record) {
        return record.messageBatch()
                .map(messageBatch -> messageBatch.messages().stream()
                        .limit(MAX_MESSAGES)
                        .map((OutboundMessage message) -> TrackedMessage.of(messageBatch, message))
                        .toList())
                .orElseGet(List::of);
    }

    /** The messages as they are stored; empty if the table does not answer, because the list is useful without it. */
    private Optional<Map<MessageId, TrackedMessage>> states(List<TrackedMessage> shown) {
        if (shown.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            // Several records can contain the same message.
            Map<MessageId, TrackedMessage> unique = new HashMap<>();
            shown.forEach(message -> unique.put(message.id(), message));
            unique.putAll(messages.findKnown(List.copyOf(unique.values())));
            return Optional.of(unique);
        } catch (UnavailableException e) {
            LOG.warnf("dead letters are listed without the states of their messages: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static ObjectNode view(
            QueueName queue,
            DeadLetter letter,
            DeadRecord record,
            Optional<Map<MessageId, TrackedMessage>> states,
            Instant now) {
        ObjectNode json = Json.object()
                .put("id", letter.id())
                .put("kind", record.kind().word())
                .put("sent_at", letter.sentAt().toString())
                .put(
                        "age_seconds",
                        Math.max(0, Duration.between(letter.sentAt(), now).toSeconds()))
                .put("moved_by", letter.reason().isPresent() ? "function" : "sqs")
                .put("reason", letter.reason().orElseGet(() -> unknownReason(queue)))
                .put("bytes", Utf8Length.of(letter.body()));
        letter.correlation().ifPresent(correlation -> json.put("correlation_id", correlation.text()));
        json.setAll(record.details());
        record.messageBatch().ifPresent(messageBatch -> {
            json.put("message_count", messageBatch.messages().size());
            ArrayNode named = json.putArray("messages");
            shown(record).forEach(message -> {
                ObjectNode node = named.addObject().put("id", message.id().toString());
                states.map(all -> all.get(message.id())).ifPresent(stored -> {
                    node.put("status", stored.state().status().word());
                    stored.state().reason().ifPresent(reason -> node.put("reason", reason));
                });
            });
        });
        return json;
    }

    private static String unknownReason(QueueName queue) {
        String function = switch (queue) {
            case EVENTS -> "record";
            case OUTBOUND -> "send";
            case URGENT -> "urgent";
            case FORWARD -> "forward";
        };
        return "SQS moved it, because it was received too often: every run of " + function
                + " that had it ended without a result, or none could start. Look at the log and the errors of "
                + function;
    }

    /**
     * The records that a request is about.
     *
     * @param ids the ids; empty for all records
     * @param expected how many records the caller expects there to be
     */
    private record Wanted(Set<String> ids, Optional<Integer> expected) {

        static Wanted read(HttpRequest request, String... others) {
            Fields body = Fields.of(Json.read(request.body()));
            List<String> allowed = new ArrayList<>(List.of(IDS, ALL));
            allowed.addAll(List.of(others));
            body.allow(allowed.toArray(String[]::new));
            boolean all = body.flag(ALL);
            if (body.has(IDS)) {
                if (all) {
                    throw body.invalid(ALL, "must not be given with " + IDS);
                }
                if (body.has(EXPECTED)) {
                    throw body.invalid(EXPECTED, "must not be given with " + IDS);
                }
                Set<String> ids = new LinkedHashSet<>(body.strings(IDS));
                if (ids.isEmpty() || ids.size() > MAX) {
                    throw body.invalid(IDS, "must contain 1 to " + MAX + " ids");
                }
                return new Wanted(ids, Optional.empty());
            }
            if (!all) {
                throw body.invalid(IDS, "is missing; give the ids of records, or \"all\": true");
            }
            return new Wanted(Set.of(), body.optionalLong(EXPECTED).map(count -> {
                if (count < 0 || count > Integer.MAX_VALUE) {
                    throw body.invalid(EXPECTED, "must be a number of records");
                }
                return Math.toIntExact(count);
            }));
        }
    }

    private HttpResponse redrive(HttpRequest request, Route.Call call) {
        Wanted wanted = Wanted.read(request);
        return at(call, queue -> {
            Handled handled = handle(
                    queue,
                    wanted,
                    letters -> deadLetters.sendBack(queue, letters, body -> DeadRecord.redriven(queue, body)));
            log(queue, "redriven", handled, request, call);
            return HttpResponse.json(
                    200,
                    result(
                            queue,
                            "redriven",
                            wanted,
                            handled,
                            (json, id) -> json.put("reason", "the queue did not accept it; try again")));
        });
    }

    private Handled handle(QueueName queue, Wanted wanted, DeadLetters.Handler handler) {
        return wanted.ids().isEmpty()
                ? deadLetters.handleAll(queue, handler)
                : deadLetters.handle(queue, wanted.ids(), handler);
    }

    private HttpResponse drop(HttpRequest request, Route.Call call) {
        Wanted wanted = Wanted.read(request, EXPECTED);
        return at(call, queue -> {
            Optional<HttpResponse> objection = objection(queue, wanted);
            if (objection.isPresent()) {
                return objection.get();
            }
            Dropping dropping = new Dropping(queue, call.origin(), CorrelationId.of(request.correlationId()));
            Handled handled = handle(queue, wanted, dropping);
            log(queue, "dropped", handled, request, call);
            ObjectNode json = result(
                    queue,
                    "dropped",
                    wanted,
                    handled,
                    (node, id) -> node.put("reason", dropping.obstacles.getOrDefault(id, "it could not be dropped")));
            json.putObject("messages")
                    .put("failed", dropping.failed)
                    .put("held", dropping.held)
                    .put("unchanged", dropping.untouched);
            return HttpResponse.json(200, json);
        });
    }

    /** Whoever drops everything must know how much that is. */
    private Optional<HttpResponse> objection(QueueName queue, Wanted wanted) {
        if (!wanted.ids().isEmpty()) {
            return Optional.empty();
        }
        int expected = wanted.expected()
                .orElseThrow(() -> new InvalidInputException(
                        EXPECTED, "is missing; to drop all records, give their number as GET /dead-letters shows it"));
        int dead = queues.dead(queue);
        return dead == expected
                ? Optional.empty()
                : Optional.of(Problem.of(
                        409,
                        "nothing was dropped: the dead-letter queue has " + dead + " records, not " + expected
                                + "; SQS may take a minute to count them"));
    }

    /** Ends the messages of records, one record after another. */
    private final class Dropping implements DeadLetters.Handler {

        private final QueueName queue;
        private final String by;
        private final Optional<CorrelationId> correlation;
        private final Map<String, String> obstacles = new HashMap<>();
        private int failed;
        private int held;
        private int untouched;
        private boolean unavailable;

        Dropping(QueueName queue, String by, Optional<CorrelationId> correlation) {
            this.queue = queue;
            this.by = by;
            this.correlation = correlation;
        }

        @Override
        public Set<String> handle(List<DeadLetter> letters) {
            Set<String> done = new HashSet<>();
            for (DeadLetter letter : letters) {
                Optional<MessageBatch> waiting =
                        DeadRecord.read(queue, letter.body(), clock.instant()).messageBatch();
                if (waiting.isEmpty() || end(letter.id(), waiting.get())) {
                    done.add(letter.id());
                }
            }
            return done;
        }

        private boolean end(String id, MessageBatch messageBatch) {
            DroppedMessages.Ended ended;
            if (unavailable) {
                // Every further attempt would take its time, too.
                obstacles.put(id, UNSTORED);
                return false;
            }
            try {
                ended = dropped.end(messageBatch, by, correlation);
            } catch (UnavailableException e) {
                LOG.errorf("dead letter %s of the %s queue is not dropped: %s", id, queue, e.getMessage());
                unavailable = true;
                obstacles.put(id, UNSTORED);
                return false;
            }
            failed += ended.failed();
            held += ended.held();
            untouched += ended.untouched();
            ended.obstacle().ifPresent(obstacle -> obstacles.put(id, obstacle));
            return ended.obstacle().isEmpty();
        }
    }

    private void log(QueueName queue, String what, Handled handled, HttpRequest request, Route.Call call) {
        auditLog.deadLettersHandled(
                word(queue), what, handled.done().size(), call.origin(), CorrelationId.of(request.correlationId()));
    }

    private static ObjectNode result(
            QueueName queue,
            String what,
            Wanted wanted,
            Handled handled,
            BiFunction<ObjectNode, String, ObjectNode> why) {
        ObjectNode json =
                Json.object().put("queue", word(queue)).put(what, handled.done().size());
        ArrayNode kept = json.putArray("kept");
        handled.kept().stream()
                .sorted()
                .limit(MAX)
                .forEach(id -> kept.add(why.apply(Json.object().put("id", id), id)));
        ArrayNode missing = json.putArray("not_found");
        wanted.ids().stream()
                .filter(id -> !handled.done().contains(id) && !handled.kept().contains(id))
                .forEach(missing::add);
        return json.put("complete", handled.complete() && handled.kept().isEmpty());
    }
}
