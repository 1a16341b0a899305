package io.mkomhub.function.receive;

import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.function.receive.Gatekeeper.Admission;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.InvalidKeyException;
import io.mkomhub.platform.fault.TooLargeException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.RouteMatcher;
import io.mkomhub.platform.http.RouteMatcher.RouteMatch;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.http.WrongSecretException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.secrets.ApiKeys.Caller;
import io.mkomhub.store.requests.ActivityStore;
import io.mkomhub.store.requests.ActivityStore.Change;
import io.mkomhub.store.requests.ActivityStore.Recorded;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds the route of a request and always returns a response. */
@ApplicationScoped
class Router {

    /** The maximum size of a request body, in bytes. */
    static final int LARGEST_BODY = 256 * 1024;

    private static final String RETRY_AFTER_SECONDS = "5";

    /** The names of plans, flows, channels and queues: with a letter, unlike telephone numbers. */
    private static final Pattern NAME = Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9._-]{1,64}");

    private final RouteMatcher routes;
    private final Gatekeeper gatekeeper;
    private final RateLimit rateLimit;
    private final FailedAttempts failedAttempts = new FailedAttempts();
    private final ActivityStore activity;
    private final AuditLog auditLog;
    private final Clock clock;

    Router(
            @All List<Routes> rooms,
            Gatekeeper gatekeeper,
            RateLimit rateLimit,
            ActivityStore activity,
            AuditLog auditLog,
            Clock clock) {
        this.routes = new RouteMatcher(
                rooms.stream().flatMap(room -> room.routes().stream()).toList());
        this.gatekeeper = gatekeeper;
        this.rateLimit = rateLimit;
        this.activity = activity;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** Answers a request; never throws. */
    HttpResponse answer(HttpRequest request) {
        long from = System.nanoTime();
        Optional<RouteMatch> found = Optional.empty();
        HttpResponse response;
        String reason = "";
        try {
            List<String> methods = new ArrayList<>();
            found = find(request, methods);
            response = found.map(route -> call(route.route(), request, route.names()))
                    .orElseGet(() -> notFound(methods));
        } catch (InvalidInputException e) {
            // Without the field's name, which the caller may have chosen and which may contain anything.
            reason = e.detail();
            response = Problem.of(e);
        } catch (TooLargeException e) {
            reason = String.valueOf(e.getMessage());
            response = Problem.of(413, reason);
        } catch (InvalidKeyException e) {
            reason = String.valueOf(e.getMessage());
            response = Problem.of(400, reason);
        } catch (UnavailableException e) {
            reason = String.valueOf(e.getMessage());
            response = Problem.of(503, "the request was not accepted; send it again later")
                    .with("Retry-After", RETRY_AFTER_SECONDS);
        } catch (RuntimeException e) {
            reason = Faults.describe(e);
            response = Problem.of(500, "request " + request.requestId() + " failed; the log says why");
        }
        String route = found.map(known -> request.method() + " " + known.route().path())
                .orElse(AuditLog.NOWHERE);
        auditLog.answered(
                request.requestId(),
                request.correlationId(),
                route,
                response.status(),
                reason,
                Duration.ofNanos(System.nanoTime() - from));
        HttpResponse bare = request.method().equals("HEAD") ? response.withoutBody() : response;
        return CorrelationId.of(request.correlationId()).isPresent()
                ? bare.with(CorrelationId.HEADER, request.correlationId())
                : bare;
    }

    /**
     * Finds the route of a request.
     *
     * @param methods receives the methods that are allowed at this path
     */
    private Optional<RouteMatch> find(HttpRequest request, List<String> methods) {
        String path = request.path().length() > 1 && request.path().endsWith("/")
                ? request.path().substring(0, request.path().length() - 1)
                : request.path();
        // HEAD is GET without the body (RFC 9110, 9.3.2).
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        // What a channel's peer sends with GET has effects; nobody asks for its head alone.
        boolean head = request.method().equals("HEAD");
        for (RouteMatch match : routes.match(path)) {
            Route route = match.route();
            if (route.methods().contains(method) && !(head && route.access() == Access.CHANNEL)) {
                return Optional.of(match);
            }
            for (String allowed : route.methods()) {
                methods.add(allowed);
                if (allowed.equals("GET") && route.access() != Access.CHANNEL) {
                    methods.add("HEAD");
                }
            }
        }
        return Optional.empty();
    }

    private static HttpResponse notFound(List<String> methods) {
        return methods.isEmpty()
                ? Problem.of(404, "there is nothing at this path")
                : Problem.of(405, "the method must be one of " + String.join(", ", methods))
                        .with("Allow", String.join(", ", methods));
    }

    private HttpResponse call(Route route, HttpRequest request, Map<String, String> names) {
        Instant now = clock.instant();
        if (failedAttempts.block(route.access(), request.sourceIp(), now)) {
            // A channel's sender retries after 503, but not always after 429.
            return Problem.of(
                            route.access() == Access.CHANNEL ? 503 : 429,
                            "too many wrong secrets came from this address; wait a minute")
                    .with("Retry-After", FailedAttempts.RETRY_AFTER_SECONDS);
        }
        Admission admission = gatekeeper.admit(request, route.access());
        if (admission instanceof Admission.Denied denied) {
            if (denied.answer().status() == 401) {
                failedAttempts.add(route.access(), request.sourceIp(), now);
            }
            return denied.answer();
        }
        Optional<Caller> caller =
                admission instanceof Admission.Admitted admitted ? admitted.caller() : Optional.empty();
        if (!rateLimit.allows(caller.map(Caller::name).orElse(""), now)) {
            return Problem.of(429, "the API key exceeds its rate limit").with("Retry-After", "1");
        }
        if (request.body().length > LARGEST_BODY) {
            return Problem.of(413, "the body is larger than " + LARGEST_BODY + " bytes");
        }
        if (route.access().needsKey()) {
            checkParameters(route, request);
        }
        try {
            Route.Call call = call(caller, names);
            return route.isRecorded()
                    ? change(route, request, call, now)
                    : route.handler().answer(request, call);
        } catch (WrongSecretException e) {
            failedAttempts.add(route.access(), request.sourceIp(), now);
            return e.answer();
        }
    }

    /** Records a change and makes it. What cannot be recorded is not made, so the caller can repeat it without harm. */
    private HttpResponse change(Route route, HttpRequest request, Route.Call call, Instant now) {
        Map<String, String> target = new TreeMap<>(call.path());
        target.entrySet().removeIf(entry -> !mayBeKept(entry.getKey(), entry.getValue()));
        Recorded recorded = activity.begin(
                new Change(
                        now,
                        call.caller(),
                        request.method() + " " + route.path(),
                        target,
                        CorrelationId.of(request.correlationId()),
                        true),
                request.requestId());
        try {
            HttpResponse response = route.handler().answer(request, call);
            activity.end(recorded, response.status());
            route.created()
                    .filter(member -> response.status() < 400)
                    .ifPresent(member -> name(recorded, member, response));
            return response;
        } catch (InvalidInputException | TooLargeException | InvalidKeyException e) {
            activity.end(recorded, 400);
            throw e;
        } catch (RuntimeException e) {
            activity.end(recorded, 500);
            throw e;
        }
    }

    /** Adds to a record what the response says was created. */
    private void name(Recorded recorded, String member, HttpResponse response) {
        String value = Json.read(response.body()).path(member).asText();
        if (mayBeKept(member, value)) {
            activity.name(recorded, member, value);
        }
    }

    /** Whether a value in a path is no personal data. Somebody may write a number or a reference in the place of an id. */
    private static boolean mayBeKept(String name, String value) {
        return switch (name) {
            case "msisdn" -> false;
            case "id" -> MessageId.isOne(value) || MailingId.read(value).isPresent();
            default -> NAME.matcher(value).matches();
        };
    }

    private static Route.Call call(Optional<Caller> caller, Map<String, String> names) {
        return caller.map(holder -> new Route.Call(holder.name(), holder.scopes(), holder.channels(), names))
                .orElseGet(() -> new Route.Call("", Set.of(), Set.of(), names));
    }

    /**
     * Refuses query parameters that would otherwise be ignored: unknown ones, which may be misspelt, and repeated ones.
     * Senders that call with a token in the query may add others.
     */
    private static void checkParameters(Route route, HttpRequest request) {
        for (String name : request.query().keySet()) {
            if (!route.parameters().contains(name)) {
                throw new InvalidInputException(
                        name,
                        route.parameters().isEmpty()
                                ? "is unknown; this route has no query parameters"
                                : "is unknown; the query parameters of this route are "
                                        + String.join(", ", new TreeSet<>(route.parameters())));
            }
        }
        FormData.parse(request.rawQuery()).forEach((name, values) -> {
            if (values.size() > 1) {
                throw new InvalidInputException(name, "is given more than once");
            }
        });
    }
}
