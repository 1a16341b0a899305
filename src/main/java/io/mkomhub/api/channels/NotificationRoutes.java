package io.mkomhub.api.channels;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.channels.Replayer.Replayed;
import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.api.export.TimeParameter;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.EventType;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.core.message.ToldNotification.Outcome;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Paging;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.channels.ToldStore;
import io.mkomhub.store.channels.ToldStore.Told;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Routes that list what a channel was told in the last days, and tell it again. */
@ApplicationScoped
class NotificationRoutes implements Routes {

    /** The most notifications that one request tells again. */
    static final int MOST = 500;

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String TYPE = "type";
    private static final String RESULT = "result";
    private static final String IDS = "ids";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int LONGEST_KEY = 255;

    /** The replay's id, its end in milliseconds, and the position in the list. */
    private static final String POSITION = "[0-9a-f]{16}@[0-9]{13}@.+";

    private static final int REPLAY_DIGITS = 16;
    private static final int TIME_DIGITS = 13;

    private static final Listing<Told> NOTIFICATIONS = new Listing<>(
            "notifications",
            "notifications",
            NotificationRoutes::json,
            List.of(
                    new Column<>("id", "Id", (told, cells) -> cells.text(told.id())),
                    new Column<>("told_at", "Informado em", (told, cells) -> cells.time(told.toldAt())),
                    new Column<>(
                            RESULT,
                            "Resultado",
                            (told, cells) ->
                                    cells.text(told.notification().outcome().word())),
                    new Column<>(
                            "reason",
                            "Motivo",
                            (told, cells) -> cells.text(told.notification().failure())),
                    new Column<>(
                            TYPE,
                            "Tipo",
                            (told, cells) -> cells.text(told.notification().type())),
                    new Column<>(
                            "event_id",
                            "Id do evento",
                            (told, cells) -> cells.text(told.notification().notification())),
                    new Column<>(
                            "message_id",
                            "Mensagem",
                            (told, cells) ->
                                    cells.text(told.notification().message().map(MessageId::toString))),
                    new Column<>(
                            "status",
                            "Status",
                            (told, cells) ->
                                    cells.text(told.notification().status().map(MessageStatus::word))),
                    new Column<>(
                            "at",
                            "Ocorrido em",
                            (told, cells) -> cells.time(told.notification().at())),
                    new Column<>(
                            "attempts",
                            "Tentativas",
                            (told, cells) -> cells.number(told.notification().attempts())),
                    new Column<>(
                            "took_ms",
                            "Duração (ms)",
                            (told, cells) -> cells.number(
                                    told.notification().took().map(took -> BigDecimal.valueOf(took.toMillis())))),
                    new Column<>(
                            "replay",
                            "Repetição",
                            (told, cells) -> cells.text(told.notification().replay()))));

    private final Channels channels;
    private final ToldStore history;
    private final Replayer replayer;
    private final Clock clock;

    NotificationRoutes(Channels channels, ToldStore history, Replayer replayer, Clock clock) {
        this.channels = channels;
        this.history = history;
        this.replayer = replayer;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/channels/{channel}/notifications", Access.ADMIN, this::list)
                        .taking(Listing.parametersAnd(FROM, TO, TYPE, RESULT)),
                Route.of("POST", "/channels/{channel}/notifications/replay", Access.ADMIN, this::replay)
                        .taking(Paging.LIMIT, Paging.CURSOR));
    }

    private Optional<String> channel(Route.Call call) {
        return Channel.named(ChannelRoutes.name(call), channels.stored()).map(Channel::name);
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        Optional<Instant> since = TimeParameter.of(request, FROM);
        Instant from = kept(since, now);
        // The clocks of two processes may differ a little.
        Instant to = TimeParameter.end(request, since.orElse(from), now.plusSeconds(1));
        Predicate<ToldNotification> wanted = wanted(request.parameter(TYPE), request.parameter(RESULT));
        return channel(call)
                .map(channel -> NOTIFICATIONS.answer(
                        request,
                        ToldStore::isId,
                        (position, most) -> history.latest(channel, from, to, wanted, position, most)))
                .orElseGet(ChannelRoutes::unknown);
    }

    /** The beginning of a period, without the days of which nothing is kept. */
    private static Instant kept(Optional<Instant> from, Instant now) {
        Instant first = now.minus(ToldStore.MEMORY);
        return from.filter(first::isBefore).orElse(first);
    }

    /** Which notifications are wanted. Checks the words. */
    private static Predicate<ToldNotification> wanted(Optional<String> type, Optional<String> result) {
        Optional<String> types =
                type.map(word -> word(TYPE, word, EventType::ofWord).word());
        Optional<Outcome> outcomes = result.map(word -> word(RESULT, word, NotificationRoutes::outcome));
        return told -> types.map(told.type()::equals).orElse(true)
                && outcomes.map(told.outcome()::equals).orElse(true);
    }

    private static <T> T word(String name, String word, Function<String, T> read) {
        try {
            return read.apply(word);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static Outcome outcome(String word) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(Outcome.values()).map(Outcome::word).collect(Collectors.joining(", "))));
    }

    private HttpResponse replay(HttpRequest request, Route.Call call) {
        Fields body = Fields.of(Json.read(request.body()));
        body.allow(IDS, FROM, TO, TYPE, RESULT);
        Paging paging = Paging.of(request, MOST, MOST).where(NotificationRoutes::isPosition);
        boolean some = body.has(IDS);
        if (some && (body.names().size() > 1 || paging.cursor().isPresent())) {
            throw new InvalidInputException(IDS, "cannot be given together with a period, a filter or a cursor");
        }
        String replay = paging.cursor()
                .map(position -> position.substring(0, REPLAY_DIGITS))
                .orElseGet(() -> newReplay(request, call));
        Optional<String> channel = channel(call);
        if (channel.isEmpty()) {
            return ChannelRoutes.unknown();
        }
        return some
                ? replay(channel.get(), ids(body), replay, request)
                : replay(channel.get(), body, paging, replay, request);
    }

    private static boolean isPosition(String position) {
        return position.matches(POSITION) && ToldStore.isId(position.substring(REPLAY_DIGITS + TIME_DIGITS + 2));
    }

    /** The same for a repeat of a request with an idempotency key, another one for every other request. */
    private static String newReplay(HttpRequest request, Route.Call call) {
        String seed = request.header(IDEMPOTENCY_KEY)
                .map(key -> {
                    if (key.isBlank() || key.length() > LONGEST_KEY) {
                        throw new InvalidInputException(
                                IDEMPOTENCY_KEY, "must have 1 to " + LONGEST_KEY + " characters");
                    }
                    return Digests.sha256Hex(
                            "replay",
                            call.caller(),
                            key,
                            request.path(),
                            new String(request.body(), StandardCharsets.ISO_8859_1));
                })
                .orElseGet(() -> Digests.sha256Hex(UUID.randomUUID().toString()));
        return seed.substring(0, REPLAY_DIGITS);
    }

    private static List<String> ids(Fields body) {
        List<String> ids = body.strings(IDS);
        if (ids.isEmpty() || ids.size() > MOST) {
            throw new InvalidInputException(IDS, "must have 1 to " + MOST + " ids");
        }
        for (int i = 0; i < ids.size(); i++) {
            if (!ToldStore.isId(ids.get(i))) {
                throw new InvalidInputException(
                        IDS + "[" + i + "]", "must be the id of a notification in the channel's list");
            }
        }
        return ids;
    }

    private HttpResponse replay(String channel, List<String> ids, String replay, HttpRequest request) {
        List<Told> found = history.find(channel, ids);
        Replayed replayed = tell(channel, found, replay, request);
        int gone = (int) ids.stream().distinct().count() - found.size();
        return answer(
                replay,
                new Replayed(replayed.queued(), replayed.erased(), replayed.notFound() + gone),
                Optional.empty());
    }

    private HttpResponse replay(String channel, Fields body, Paging paging, String replay, HttpRequest request) {
        Instant now = clock.instant();
        Instant from = TimeParameter.read(FROM, body.text(FROM));
        Optional<Instant> end = body.optionalText(TO).map(text -> TimeParameter.read(TO, text));
        if (end.filter(to -> !to.isAfter(from)).isPresent()) {
            throw new InvalidInputException(TO, "must be after from");
        }
        Predicate<ToldNotification> wanted = wanted(body.optionalText(TYPE), body.optionalText(RESULT));
        // What is told again is in the list, too, so the end must not move while the caller goes on.
        Instant to = paging.cursor()
                .map(position -> Instant.ofEpochMilli(
                        Long.parseLong(position.substring(REPLAY_DIGITS + 1, REPLAY_DIGITS + 1 + TIME_DIGITS))))
                .orElseGet(() -> end.filter(now::isAfter).orElse(now));
        Page<Told> page = history.earliest(
                channel,
                kept(Optional.of(from), now),
                to,
                wanted,
                paging.cursor().map(position -> position.substring(REPLAY_DIGITS + TIME_DIGITS + 2)),
                paging.limit());
        return answer(
                replay,
                tell(channel, page.entries(), replay, request),
                page.next().map(next -> Paging.write("%s@%013d@%s".formatted(replay, to.toEpochMilli(), next))));
    }

    private Replayed tell(String channel, List<Told> entries, String replay, HttpRequest request) {
        return replayer.tell(channel, entries, replay, CorrelationId.of(request.correlationId()));
    }

    private static HttpResponse answer(String replay, Replayed replayed, Optional<String> next) {
        ObjectNode json = Json.object()
                .put("replay", replay)
                .put("queued", replayed.queued())
                .put("erased", replayed.erased())
                .put("not_found", replayed.notFound());
        next.ifPresent(cursor -> json.put("next", cursor));
        return HttpResponse.json(202, json);
    }

    private static ObjectNode json(Told told) {
        ToldNotification notification = told.notification();
        ObjectNode json = Json.object()
                .put("id", told.id())
                .put("told_at", told.toldAt().toString())
                .put(RESULT, notification.outcome().word());
        notification.failure().ifPresent(reason -> json.put("reason", reason));
        json.put(TYPE, notification.type()).put("event_id", notification.notification());
        notification.message().ifPresent(message -> json.put("message_id", message.toString()));
        notification.status().ifPresent(status -> json.put("status", status.word()));
        json.put("at", notification.at().toString()).put("attempts", notification.attempts());
        notification.took().map(Duration::toMillis).ifPresent(took -> json.put("took_ms", took));
        notification.replay().ifPresent(replay -> json.put("replay", replay));
        return json;
    }
}
