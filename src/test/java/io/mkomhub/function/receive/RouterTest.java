package io.mkomhub.function.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.platform.fault.InvalidKeyException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.http.WrongSecretException;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.secrets.TestSecrets;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.requests.ActivityStore.Change;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The router and its gatekeeper, with routes made for the purpose. */
class RouterTest {

    private static final String MAILING =
            MailingId.of("api:office", new Mailing("Cobrança", 7)).text();

    private static final TestStores STORES = new TestStores();

    @AfterAll
    static void stop() {
        STORES.close();
    }

    private static final String API_KEYS = """
            crm %s send,read
            reports %s read
            office %s admin
            sender %s send
            tests %s sandbox
            shop %s send,read channels=shop-sms
            plant %s * from=203.0.113.0/24,2001:db8::/32
            """.formatted(
                    sha256("crm-key-of-tests"),
                    sha256("reports-key-of-tests"),
                    sha256("office-key-of-tests"),
                    sha256("sender-key-of-tests"),
                    sha256("sandbox-key-of-tests"),
                    sha256("shop-key-of-tests"),
                    sha256("plant-key-of-tests"));

    private static final Routes ROUTES = () -> List.of(
            Route.of("GET", "/list", Access.READ, (request, call) -> ok(request.method()))
                    .taking("limit", "cursor"),
            Route.of("GET", "/open", Access.OPEN, (request, call) -> ok(call.caller())),
            Route.of("GET", "/peer", Access.CHANNEL, (request, call) -> {
                throw new WrongSecretException(Problem.of(503, "wrong").with("Retry-After", "60"));
            }),
            Route.of("GET", "/channel", Access.CHANNEL, (request, call) -> ok("sent")),
            Route.of("GET", "/longkey", Access.OPEN, (request, call) -> {
                throw new InvalidKeyException("a name is longer than 1,000 bytes");
            }),
            Route.of("POST", "/hook", Access.WEBHOOK, (request, call) -> ok(call.caller())),
            Route.of("POST", "/plan", Access.SCHEDULED, (request, call) -> ok(call.caller())),
            Route.of("PUT", "/plan", Access.ADMIN, (request, call) -> ok(call.caller())),
            Route.of("POST", "/things", Access.SEND, (request, call) -> ok(call.caller())),
            Route.of("POST", "/things/{thing}/{msisdn}", Access.ADMIN, (request, call) -> switch (call.path()
                    .getOrDefault("thing", "")) {
                case "unknown" -> Problem.of(404, "no such thing");
                case "invalid" -> throw new InvalidInputException("thing", "is wrong");
                case "broken" -> throw new IllegalStateException("broken");
                default -> ok("changed");
            }),
            Route.of("POST", "/often", Access.ADMIN, (request, call) -> ok("sent"))
                    .unrecorded("it is done very often"),
            Route.of(
                            "POST",
                            "/created",
                            Access.ADMIN,
                            (request, call) ->
                                    HttpResponse.json(201, Json.object().put("id", MAILING)))
                    .creating("id"),
            Route.of("POST", "/tests", Access.TEST, (request, call) -> ok(call.caller())),
            Route.of("GET", "/any", Access.ANY_KEY, (request, call) -> ok(call.caller())),
            Route.of("GET", "/own", Access.OWN, (request, call) -> ok(call.caller())),
            Route.of("GET", "/things", Access.READ, (request, call) -> ok(call.caller())),
            Route.of(
                            "GET",
                            "/things/{id}",
                            Access.READ,
                            (request, call) -> ok(call.path().getOrDefault("id", "?")))
                    .taking("token"),
            new Route(List.of("GET", "PUT"), "/both", Access.OPEN, (request, call) -> ok(request.method())),
            Route.of("GET", "/invalid", Access.OPEN, (request, call) -> {
                throw new InvalidInputException("messages[2].msisdn", "is missing");
            }),
            Route.of("GET", "/unavailable", Access.OPEN, (request, call) -> {
                throw new UnavailableException("SQS is away", null);
            }),
            Route.of("GET", "/broken", Access.OPEN, (request, call) -> {
                throw new IllegalStateException("5511953959059");
            }));

    private static String sha256(String key) {
        return HexFormat.of().formatHex(Digests.newSha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse ok(String body) {
        return HttpResponse.text(200, "text/plain", body);
    }

    private static Router router(String... cidrs) {
        return new Router(
                List.of(ROUTES),
                new Gatekeeper(
                        TestSecrets.of("", "hook-token-of-tests", "old-token-of-tests plan-token-of-tests", API_KEYS),
                        access(0, cidrs)),
                new RateLimit(access(0, cidrs)),
                STORES.activity(),
                TestAuditLog.create(),
                Clock.systemUTC());
    }

    private static AccessConfig access(int rateLimit, String... cidrs) {
        return new AccessConfig() {
            @Override
            public List<String> allowedCidrs() {
                return List.of(cidrs);
            }

            @Override
            public int rateLimit() {
                return rateLimit;
            }
        };
    }

    private static final Router ROUTER = router("203.0.113.0/24", " 2001:db8::/32");

    private static HttpRequest request(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            int bodySize,
            String ip) {
        return new HttpRequest(
                method, path, "", query, headers, "x".repeat(bodySize).getBytes(StandardCharsets.UTF_8), ip, "req-1");
    }

    private static HttpRequest request(String method, String path) {
        return request(method, path, Map.of(), Map.of(), 0, "203.0.113.7");
    }

    private static HttpRequest bearing(String method, String path, String authorization) {
        return request(method, path, Map.of(), Map.of("authorization", authorization), 0, "198.51.100.1");
    }

    private static HttpRequest hook(Map<String, String> query, Map<String, String> headers, String ip) {
        return request("POST", "/hook", query, headers, 2, ip);
    }

    static Stream<Arguments> requests() {
        Map<String, String> token = Map.of("token", "hook-token-of-tests");
        Map<String, String> none = Map.of();
        return Stream.of(
                arguments("open", request("GET", "/open"), 200, ""),
                arguments("one of two methods", request("PUT", "/both"), 200, "PUT"),
                arguments("nothing there", request("GET", "/nothing"), 404, ""),
                arguments("nothing there, with a key", bearing("GET", "/nothing", "Bearer crm-key-of-tests"), 404, ""),
                arguments("the root", request("GET", "/"), 404, ""),
                arguments("a slash too many", request("GET", "/open/"), 200, ""),
                arguments("two slashes too many", request("GET", "/open//"), 404, ""),
                arguments("the head of what can be got", request("HEAD", "/open"), 200, ""),
                arguments("what has effects", request("GET", "/channel"), 200, "sent"),
                arguments(
                        "hook with empty token beside a bearer",
                        hook(Map.of("token", ""), Map.of("authorization", "Bearer hook-token-of-tests"), "203.0.113.7"),
                        200,
                        ""),
                arguments(
                        "hook with a slash too many",
                        request("POST", "/hook/", Map.of("token", "hook-token-of-tests"), Map.of(), 2, "203.0.113.7"),
                        200,
                        ""),
                arguments("a key that is too long", request("GET", "/longkey"), 400, ""),
                arguments("wrong method", request("DELETE", "/open"), 405, ""),
                arguments("wrong method, no secret", request("GET", "/hook"), 405, ""),
                arguments("invalid input", request("GET", "/invalid"), 400, ""),
                arguments("unavailable", request("GET", "/unavailable"), 503, ""),
                arguments("broken", request("GET", "/broken"), 500, ""),
                arguments("hook with token in the query", hook(token, none, "203.0.113.7"), 200, ""),
                arguments(
                        "hook with token as bearer",
                        hook(none, Map.of("authorization", "Bearer hook-token-of-tests"), "203.0.113.7"),
                        200,
                        ""),
                arguments(
                        "hook with token as bearer, in other case",
                        hook(none, Map.of("authorization", "bearer  hook-token-of-tests "), "203.0.113.7"),
                        200,
                        ""),
                arguments("hook from IPv6", hook(token, none, "2001:db8::7"), 200, ""),
                arguments("hook from elsewhere", hook(token, none, "198.51.100.1"), 403, ""),
                arguments("hook from elsewhere in IPv6", hook(token, none, "2001:db9::7"), 403, ""),
                arguments("hook from no address", hook(token, none, ""), 403, ""),
                arguments("hook without token", hook(none, none, "203.0.113.7"), 401, ""),
                arguments("hook with wrong token", hook(Map.of("token", "hook-toke"), none, "203.0.113.7"), 401, ""),
                arguments("hook with empty token", hook(Map.of("token", ""), none, "203.0.113.7"), 401, ""),
                arguments(
                        "hook with an API key",
                        hook(none, Map.of("authorization", "Bearer crm-key-of-tests"), "203.0.113.7"),
                        401,
                        ""),
                arguments(
                        "hook with basic credentials",
                        hook(none, Map.of("authorization", "Basic hook-token-of-tests"), "203.0.113.7"),
                        401,
                        ""),
                arguments("plan from anywhere", bearing("POST", "/plan", "Bearer plan-token-of-tests"), 200, ""),
                arguments(
                        "plan with the token before",
                        request("POST", "/plan", Map.of("token", "old-token-of-tests"), none, 2, "198.51.100.1"),
                        200,
                        ""),
                arguments("plan without token", request("POST", "/plan"), 401, ""),
                arguments(
                        "plan with the webhook's token",
                        bearing("POST", "/plan", "Bearer hook-token-of-tests"),
                        401,
                        ""),
                arguments("plan with an API key", bearing("POST", "/plan", "Bearer office-key-of-tests"), 401, ""),
                arguments(
                        "hook with the plan's token",
                        hook(Map.of("token", "plan-token-of-tests"), none, "203.0.113.7"),
                        401,
                        ""),
                arguments("any key", bearing("GET", "/any", "Bearer office-key-of-tests"), 200, "office"),
                arguments("any key, of a channel", bearing("GET", "/any", "Bearer shop-key-of-tests"), 200, "shop"),
                arguments("any key, from elsewhere", bearing("GET", "/any", "Bearer plant-key-of-tests"), 403, ""),
                arguments("any key, but a wrong one", bearing("GET", "/any", "Bearer nobody"), 401, ""),
                arguments("any key, without one", request("GET", "/any"), 401, ""),
                arguments("administration", bearing("PUT", "/plan", "Bearer office-key-of-tests"), 200, "office"),
                arguments(
                        "administration with a key that sends",
                        bearing("PUT", "/plan", "Bearer crm-key-of-tests"),
                        403,
                        ""),
                arguments(
                        "administration with the plan's token",
                        bearing("PUT", "/plan", "Bearer plan-token-of-tests"),
                        401,
                        ""),
                arguments("API with key", bearing("POST", "/things", "Bearer crm-key-of-tests"), 200, "crm"),
                arguments(
                        "API with a part of the path",
                        bearing("GET", "/things/a-1", "Bearer crm-key-of-tests"),
                        200,
                        "a-1"),
                arguments("API without key", request("POST", "/things"), 401, ""),
                arguments("API with wrong key", bearing("POST", "/things", "Bearer crm-keys"), 401, ""),
                arguments("API with empty key", bearing("POST", "/things", "Bearer "), 401, ""),
                arguments(
                        "API with the webhook's token",
                        bearing("POST", "/things", "Bearer hook-token-of-tests"),
                        401,
                        ""),
                arguments("API with another scheme", bearing("POST", "/things", "Basic crm-key-of-tests"), 401, ""),
                arguments(
                        "API with a key for something else",
                        bearing("POST", "/things", "Bearer reports-key-of-tests"),
                        403,
                        ""),
                arguments(
                        "API with a key for this",
                        bearing("GET", "/things", "Bearer reports-key-of-tests"),
                        200,
                        "reports"),
                arguments(
                        "the key in the query is not taken",
                        request("POST", "/things", Map.of("token", "crm-key-of-tests"), Map.of(), 0, "203.0.113.7"),
                        401,
                        ""));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("requests")
    void answer_shouldLetInWhoMayAndTellOthersWhyNot_whenAsked(
            String name, HttpRequest request, int status, String body) {
        HttpResponse response = ROUTER.answer(request);

        assertThat(response.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.body()).isEqualTo(body);
        } else {
            assertProblem(response, status);
        }
    }

    @ParameterizedTest(name = "{1} with {2} from {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            POST | /things | sender-key-of-tests  | 198.51.100.1 | 200 |
            GET  | /own    | sender-key-of-tests  | 198.51.100.1 | 200 |
            GET  | /own    | reports-key-of-tests | 198.51.100.1 | 200 |
            POST | /things | sandbox-key-of-tests | 198.51.100.1 | 403 | the API key does not have the scope send
            POST | /tests  | sandbox-key-of-tests | 198.51.100.1 | 200 |
            POST | /tests  | sender-key-of-tests  | 198.51.100.1 | 200 |
            POST | /tests  | office-key-of-tests  | 198.51.100.1 | 403 | the API key does not have the scope send or sandbox
            GET  | /own    | sandbox-key-of-tests | 198.51.100.1 | 200 |
            GET  | /things | sandbox-key-of-tests | 198.51.100.1 | 403 | the API key does not have the scope read
            PUT  | /plan   | sandbox-key-of-tests | 198.51.100.1 | 403 | the API key does not have the scope admin
            GET  | /own    | office-key-of-tests  | 198.51.100.1 | 403 | the API key does not have the scope send or read or sandbox
            GET  | /things | sender-key-of-tests  | 198.51.100.1 | 403 | the API key does not have the scope read
            PUT  | /plan   | sender-key-of-tests  | 198.51.100.1 | 403 | the API key does not have the scope admin
            POST | /things | shop-key-of-tests    | 198.51.100.1 | 200 |
            GET  | /own    | shop-key-of-tests    | 198.51.100.1 | 200 |
            GET  | /things | shop-key-of-tests    | 198.51.100.1 | 403 | the API key is bound to channels and can access only their messages
            PUT  | /plan   | shop-key-of-tests    | 198.51.100.1 | 403 | the API key does not have the scope admin
            POST | /things | plant-key-of-tests   | 203.0.113.7  | 200 |
            GET  | /own    | plant-key-of-tests   | 2001:db8::7  | 200 |
            GET  | /things | plant-key-of-tests   | 203.0.113.7  | 200 |
            PUT  | /plan   | plant-key-of-tests   | 203.0.113.7  | 200 |
            POST | /things | plant-key-of-tests   | 198.51.100.1 | 403 | the API key cannot be used from here
            GET  | /own    | plant-key-of-tests   | 198.51.100.1 | 403 | the API key cannot be used from here
            GET  | /things | plant-key-of-tests   | 2001:db9::7  | 403 | the API key cannot be used from here
            PUT  | /plan   | plant-key-of-tests   | ''           | 403 | the API key cannot be used from here
            """)
    void answer_shouldLetAKeyIn_onlyForWhatAndFromWhereItsLineSays(
            String method, String path, String key, String ip, int status, @Nullable String detail) {
        HttpResponse response =
                ROUTER.answer(request(method, path, Map.of(), Map.of("authorization", "Bearer " + key), 0, ip));

        assertThat(response.status()).isEqualTo(status);
        if (detail != null) {
            assertThat(assertProblem(response, status).path("detail").asText()).isEqualTo(detail);
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /open         | 200 |
            GET    | /open/        | 200 |
            GET    | /open//       | 404 |
            GET    | //open        | 404 |
            GET    | /OPEN         | 404 |
            GET    | /op%65n       | 404 |
            GET    | ''            | 404 |
            HEAD   | /open         | 200 |
            HEAD   | /open/        | 200 |
            HEAD   | /both         | 200 |
            HEAD   | /nothing      | 404 |
            HEAD   | /channel      | 405 | GET
            HEAD   | /hook         | 405 | POST
            POST   | /open         | 405 | GET, HEAD
            POST   | /open/        | 405 | GET, HEAD
            DELETE | /both         | 405 | GET, HEAD, PUT
            DELETE | /things       | 405 | POST, GET, HEAD
            POST   | /channel      | 405 | GET
            """)
    void answer_shouldFindTheRoute_byPathAndMethod(String method, String path, int status, @Nullable String allowed) {
        HttpResponse response = ROUTER.answer(request(method, path));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().get("Allow")).isEqualTo(allowed);
        if (method.equals("HEAD")) {
            assertThat(response.body()).isEmpty();
        }
    }

    private static JsonNode assertProblem(HttpResponse response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json");
        JsonNode problem = Json.read(response.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank().isNotEqualTo("Error");
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(response.body()).doesNotContain("5511953959059");
        return problem;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a UUID, 0b5c1f0e-8f2e-4f6e-9d0e-3f6a0c9a7e11, 0b5c1f0e-8f2e-4f6e-9d0e-3f6a0c9a7e11",
        "all that may stand in one, AZaz09._:-, AZaz09._:-",
        "nothing, '', req-1",
        "a blank, a b, req-1",
        "a list, 'a,b', req-1",
        "a quote, a\", req-1",
        "an accent, é, req-1"
    })
    void answer_shouldNameTheRequest_byTheCallersCorrelationIdIfItIsOne(String name, String given, String expected) {
        for (String path : List.of("/open", "/nothing", "/broken", "/unavailable")) {
            HttpRequest request = request("GET", path, Map.of(), Map.of("x-correlation-id", given), 0, "203.0.113.7");

            assertThat(ROUTER.answer(request).headers()).containsEntry("X-Correlation-Id", expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"64,true", "65,false"})
    void answer_shouldTakeTheCallersCorrelationId_upTo64Characters(int length, boolean taken) {
        String id = "x".repeat(length);
        HttpRequest request = request("GET", "/open", Map.of(), Map.of("x-correlation-id", id), 0, "203.0.113.7");

        assertThat(ROUTER.answer(request).headers()).containsEntry("X-Correlation-Id", taken ? id : "req-1");
    }

    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /open         | GET /open        | 200 |
            GET    | /things/a-1   | GET /things/{id} | 200 |
            GET    | /551195395905 | none             | 404 |
            DELETE | /open         | none             | 405 |
            GET    | /invalid      | GET /invalid     | 400 | is missing
            GET    | /unavailable  | GET /unavailable | 503 | SQS is away
            """)
    void answer_shouldWriteDownWhatItAnswered_byTheRouteAndNotByThePath(
            String method, String path, String route, int status, @Nullable String reason) {
        try (AuditLogLines lines = new AuditLogLines()) {
            ROUTER.answer(request(
                    method,
                    path,
                    Map.of("token", "secret"),
                    Map.of("authorization", "Bearer crm-key-of-tests"),
                    0,
                    "203.0.113.7"));

            assertThat(lines.all()).hasSize(1);
            JsonNode line = lines.all().get(0);
            assertThat(line.path("function").asText()).isEqualTo("test");
            assertThat(line.path("route").asText()).isEqualTo(route);
            assertThat(line.path("status").asInt()).isEqualTo(status);
            assertThat(line.path("reason").asText()).isEqualTo(reason == null ? "" : reason);
            assertThat(line.path("request_id").asText()).isEqualTo("req-1");
            assertThat(line.path("correlation_id").asText()).isEqualTo("req-1");
            assertThat(line.path("duration_ms").isIntegralNumber()).isTrue();
            assertThat(line.toString()).doesNotContain("secret", "crm-key-of-tests", "551195395905", "203.0.113.7");
        }
    }

    /** 451 wrong secrets a second could be tried once; now 30, then one every two seconds, whatever checks the secret. */
    @ParameterizedTest
    @CsvSource({"POST,/things,401", "POST,/hook,401", "POST,/plan,401", "GET,/peer,503"})
    void answer_shouldSendAwayWhoGuesses_howeverTheSecretIsChecked(String method, String path, int wrong) {
        Router router = router("0.0.0.0/0");
        Map<String, String> bad = Map.of("authorization", "Bearer guess");
        for (int i = 0; i < 30; i++) {
            assertThat(router.answer(request(method, path, Map.of(), bad, 0, "198.51.100.9"))
                            .body())
                    .doesNotContain("too many wrong secrets");
        }

        HttpResponse blocked = router.answer(request(method, path, Map.of(), bad, 0, "198.51.100.9"));
        assertThat(blocked.status()).isEqualTo(path.equals("/peer") ? 503 : 429);
        assertThat(blocked.headers()).containsEntry("Retry-After", "60");
        assertThat(blocked.body()).contains("too many wrong secrets came from this address");
        assertThat(router.answer(request(method, path, Map.of(), bad, 0, "198.51.100.10"))
                        .status())
                .as("somebody else")
                .isEqualTo(wrong);
    }

    @Test
    void answer_shouldNotEvenLookAtARightSecret_whenItComesAfterTooManyWrongOnes() {
        Router router = router("0.0.0.0/0");
        for (int i = 0; i < 30; i++) {
            router.answer(bearing("POST", "/things", "Bearer guess"));
        }

        assertThat(router.answer(bearing("POST", "/things", "Bearer crm-key-of-tests"))
                        .status())
                .isEqualTo(429);
        assertThat(router.answer(bearing("POST", "/hook", "Bearer hook-token-of-tests"))
                        .status())
                .as("another kind of secret")
                .isEqualTo(200);
    }

    /** HEAD is GET without the body, but for what has effects. */
    @ParameterizedTest
    @CsvSource({"/open,200", "/none,404", "/channel,405"})
    void answer_shouldHaveNoBody_whenOnlyTheHeadIsAsked(String path, int status) {
        HttpResponse answer = ROUTER.answer(request("HEAD", path));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers()).containsKey("Content-Type");
    }

    @Test
    void answer_shouldTellTheMethods_whenTheMethodIsWrong() {
        assertThat(ROUTER.answer(request("DELETE", "/things")).headers()).containsEntry("Allow", "POST, GET, HEAD");
        assertThat(ROUTER.answer(request("POST", "/both")).headers()).containsEntry("Allow", "GET, HEAD, PUT");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            limit=5             | 200 |
            limit=5&cursor=x    | 200 |
            limt=5              | 400 | limt
            limit=5&urgent=true | 400 | urgent
            limit=5&limit=6     | 400 | limit
            limit=5&limit=5     | 400 | limit
            Limit=5             | 400 | Limit
            =5                  | 400 |
            """)
    void answer_shouldPassOverNoParameter_whenAKeyIsShown(String query, int status, @Nullable String field) {
        Map<String, String> first = new TreeMap<>();
        FormData.parse(query).forEach((name, values) -> first.put(name, values.get(0)));
        HttpResponse response = ROUTER.answer(new HttpRequest(
                "GET",
                "/list",
                query,
                first,
                Map.of("authorization", "Bearer crm-key-of-tests"),
                new byte[0],
                "203.0.113.7",
                "req-1"));

        assertThat(response.status()).isEqualTo(status);
        if (field != null) {
            assertThat(assertProblem(response, 400)
                            .path("errors")
                            .path(0)
                            .path("field")
                            .asText())
                    .isEqualTo(field);
        }
    }

    /** MKOM's form for the address may add what it likes. */
    @Test
    void answer_shouldPassOverWhatItDoesNotKnow_whenAPeerCallsWithItsToken() {
        assertThat(ROUTER.answer(hook(Map.of("token", "hook-token-of-tests", "utm", "x"), Map.of(), "203.0.113.7"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void answer_shouldTellTheScheme_whenCredentialsAreMissing() {
        assertThat(ROUTER.answer(request("POST", "/things")).headers()).containsEntry("WWW-Authenticate", "Bearer");
    }

    @Test
    void answer_shouldTellWhenToComeAgain_whenUnavailable() {
        assertThat(ROUTER.answer(request("GET", "/unavailable")).headers())
                .hasEntrySatisfying(
                        "Retry-After", seconds -> assertThat(seconds).matches("[1-9][0-9]*"));
    }

    @Test
    void answer_shouldNameTheField_whenInputIsInvalid() {
        JsonNode problem = assertProblem(ROUTER.answer(request("GET", "/invalid")), 400);

        assertThat(problem.path("errors")).hasSize(1);
        assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("messages[2].msisdn");
        assertThat(problem.path("errors").get(0).path("detail").asText()).isEqualTo("is missing");
    }

    @Test
    void answer_shouldNameTheRequest_whenSomethingBroke() {
        assertThat(ROUTER.answer(request("GET", "/broken")).body()).contains("req-1");
    }

    @Test
    void answer_shouldRefuseTheBody_whenItIsLargerThan256Kilobytes() {
        Map<String, String> key = Map.of("authorization", "Bearer crm-key-of-tests");

        assertThat(ROUTER.answer(request("POST", "/things", Map.of(), key, 262_144, "203.0.113.7"))
                        .status())
                .isEqualTo(200);
        assertProblem(ROUTER.answer(request("POST", "/things", Map.of(), key, 262_145, "203.0.113.7")), 413);
    }

    /** Who may not come in does not get to know what would have been too large. */
    @Test
    void answer_shouldAskForTheKeyFirst_whenTheBodyIsTooLargeAsWell() {
        assertProblem(ROUTER.answer(request("POST", "/things", Map.of(), Map.of(), 300_000, "203.0.113.7")), 401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "2001:db8::7", "127.0.0.1"})
    void answer_shouldAllowEveryAddress_whenTheDefaultRangesAreSet(String ip) {
        assertThat(router("0.0.0.0/0", "::/0")
                        .answer(hook(Map.of("token", "hook-token-of-tests"), Map.of(), ip))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void answer_shouldBe503NotOpen_whenTheSecretsAreNotConfigured() {
        AccessConfig access = access(0, "0.0.0.0/0");
        Router unconfigured = new Router(
                List.of(ROUTES),
                new Gatekeeper(TestSecrets.of("", "", ""), access),
                new RateLimit(access),
                STORES.activity(),
                TestAuditLog.create(),
                Clock.systemUTC());

        assertProblem(unconfigured.answer(hook(Map.of("token", ""), Map.of(), "203.0.113.7")), 503);
        assertProblem(unconfigured.answer(bearing("POST", "/things", "Bearer x")), 503);
    }

    @Test
    void answer_shouldBe429AndTellWhenToComeAgain_whenAKeyIsUsedTooOften() {
        AccessConfig access = access(2, "0.0.0.0/0");
        Router limited = new Router(
                List.of(ROUTES),
                new Gatekeeper(TestSecrets.of("", "hook-token-of-tests", "", API_KEYS), access),
                new RateLimit(access),
                STORES.activity(),
                TestAuditLog.create(),
                Clock.systemUTC());

        for (int i = 0; i < 4; i++) {
            assertThat(limited.answer(bearing("GET", "/things", "Bearer crm-key-of-tests"))
                            .status())
                    .isEqualTo(200);
        }
        HttpResponse refused = limited.answer(bearing("GET", "/things", "Bearer crm-key-of-tests"));
        assertProblem(refused, 429);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        assertThat(limited.answer(bearing("GET", "/things", "Bearer reports-key-of-tests"))
                        .status())
                .isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            assertThat(limited.answer(hook(Map.of("token", "hook-token-of-tests"), Map.of(), "203.0.113.7"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void change_shouldNameWhatItCreated() {
        assertThat(ROUTER.answer(bearing("POST", "/created", "Bearer office-key-of-tests"))
                        .status())
                .isEqualTo(201);

        assertThat(changes("POST /created"))
                .singleElement()
                .satisfies(change -> assertThat(change.target()).isEqualTo(Map.of("id", MAILING)));
    }

    private static List<Change> changes(String route) {
        return STORES
                .activity()
                .list(Instant.EPOCH, Instant.now().plusSeconds(60), Optional.empty(), 1_000)
                .entries()
                .stream()
                .filter(change -> change.route().equals(route))
                .toList();
    }

    @Test
    void change_shouldBeRecordedWithTheKeysName_andWithoutNumbers() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        assertThat(ROUTER.answer(bearing("POST", "/things/t7/5511953959059", "Bearer office-key-of-tests"))
                        .status())
                .isEqualTo(200);

        assertThat(changes("POST /things/{thing}/{msisdn}")).anySatisfy(change -> {
            assertThat(change.by()).isEqualTo("office");
            assertThat(change.target()).isEqualTo(Map.of("thing", "t7"));
            assertThat(change.at()).isBetween(before, Instant.now());
            assertThat(change.finished()).isTrue();
        });
    }

    @Test
    void change_shouldBeRecordedWithoutItsTarget_whenANumberStandsInItsPlace() {
        assertThat(ROUTER.answer(bearing("POST", "/things/11953959058/1", "Bearer office-key-of-tests"))
                        .status())
                .isEqualTo(200);

        assertThat(changes("POST /things/{thing}/{msisdn}"))
                .anyMatch(change -> change.target().isEmpty())
                .noneMatch(change -> change.target().containsValue("11953959058"));
    }

    @ParameterizedTest
    @CsvSource({"unknown, 404", "invalid, 400"})
    void request_shouldLeaveNoRecord_whenItChangesNothing(String id, int status) {
        assertThat(ROUTER.answer(bearing("POST", "/things/" + id + "/1", "Bearer office-key-of-tests"))
                        .status())
                .isEqualTo(status);

        assertThat(changes("POST /things/{thing}/{msisdn}"))
                .noneMatch(change -> change.target().containsValue(id));
    }

    @Test
    void record_shouldSaySo_whenARequestFailsOnItsWay() {
        assertThat(ROUTER.answer(bearing("POST", "/things/broken/1", "Bearer office-key-of-tests"))
                        .status())
                .isEqualTo(500);

        assertThat(changes("POST /things/{thing}/{msisdn}"))
                .filteredOn(change -> change.target().containsValue("broken"))
                .singleElement()
                .satisfies(change -> assertThat(change.finished()).isFalse());
    }

    @Test
    void request_shouldLeaveNoRecord_whenItsRouteIsExempt() {
        assertThat(ROUTER.answer(bearing("POST", "/often", "Bearer office-key-of-tests"))
                        .status())
                .isEqualTo(200);

        assertThat(changes("POST /often")).isEmpty();
    }

    @Test
    void change_shouldNotBeMade_whenItCannotBeRecorded() {
        AtomicInteger made = new AtomicInteger();
        AccessConfig access = access(0, "0.0.0.0/0");
        try (TestStores stores = new TestStores()) {
            Router router = new Router(
                    List.of(() -> List.of(Route.of("PUT", "/thing", Access.ADMIN, (request, call) -> {
                        made.incrementAndGet();
                        return ok("changed");
                    }))),
                    new Gatekeeper(TestSecrets.of("", "hook-token-of-tests", "", API_KEYS), access),
                    new RateLimit(access),
                    stores.activity(),
                    TestAuditLog.create(),
                    Clock.systemUTC());
            stores.faults().only(Set.of("BatchWriteItem"));
            stores.faults().rate(Fault.THROTTLED, 1);

            assertProblem(router.answer(bearing("PUT", "/thing", "Bearer office-key-of-tests")), 503);
            assertThat(made).hasValue(0);

            stores.faults().rate(Fault.THROTTLED, 0);
            assertThat(router.answer(bearing("PUT", "/thing", "Bearer office-key-of-tests"))
                            .status())
                    .isEqualTo(200);
            assertThat(made).hasValue(1);
        }
    }
}
