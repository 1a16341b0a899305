package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.tally.TestTallies;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each API key may do with which messages, on every route for messages. */
class OwnMessagesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    /** The reference that all messages share. */
    private static final String REFERENCE = "natal";

    private static final Map<String, Route.Call> KEYS = Map.of(
            "crm", new Route.Call("crm", Set.of("send"), Set.of(), Map.of()),
            "erp", new Route.Call("erp", Set.of("send"), Set.of(), Map.of()),
            "reports", new Route.Call("reports", Set.of("read"), Set.of(), Map.of()),
            "office", new Route.Call("office", Set.of("send", "admin"), Set.of(), Map.of()),
            "all", new Route.Call("all", Set.of("*"), Set.of(), Map.of()),
            "shop", new Route.Call("shop", Set.of("send"), Set.of("shop-sms"), Map.of()),
            "shop-reports", new Route.Call("shop-reports", Set.of("send", "read"), Set.of("shop-sms"), Map.of()),
            "plant", new Route.Call("plant", Set.of("send", "read"), Set.of("plant-sms", "other"), Map.of()));

    private static final TestQueues QUEUES = new TestQueues();
    private static final Map<String, TrackedMessage> MESSAGES = Map.of(
            "of crm", message("api:crm", Optional.empty(), 4),
            "of erp", message("api:erp", Optional.empty(), 3),
            "of shop", message("api:shop", Optional.of("shop-sms"), 2),
            "of a peer", message("channel:plant-sms", Optional.of("plant-sms"), 1));

    private static TestStores stores;
    private static List<Route> routes;

    @BeforeAll
    static void start() {
        stores = new TestStores();
        stores.messages().save(List.copyOf(MESSAGES.values()));
        stores.references().index(MESSAGES.values());
        var spooled = TestIntake.spooled(stores, QUEUES.queues());
        UncertainRoutes uncertain = new UncertainRoutes(stores.review(), stores.messages(), spooled, Clock.systemUTC());
        MessageRoutes messages = new MessageRoutes(
                new Acceptance(
                        TestIntake.of(stores, QUEUES.queues()),
                        TestMessageLimits.DEFAULTS,
                        TestIntake.capMeter(),
                        TestIntake.budgets(stores, TestMessageLimits.DEFAULTS),
                        TestChannels.channels(
                                stores,
                                TestChannels.webhook("shop-sms", "https://shop.example.com/"),
                                TestChannels.webhook("plant-sms", "https://plant.example.com/")),
                        Clock.systemUTC()),
                stores.history(),
                new Idempotency(stores.answers(), Clock.systemUTC()),
                TestMailingDefaults.NATAL,
                TestDryRun.of(stores),
                Clock.systemUTC());
        SearchRoutes search = new SearchRoutes(
                new TestTallies(stores, Clock.systemUTC()).search(),
                stores.conversations(),
                stores.history(),
                uncertain,
                Clock.systemUTC());
        routes = Stream.of(messages, uncertain, search)
                .flatMap(room -> room.routes().stream())
                .toList();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    private static TrackedMessage message(String origin, Optional<String> channel, int second) {
        Instant at = NOW.minusSeconds(second);
        return new TrackedMessage(
                new OutboundMessage(
                        new MessageId(BatchId.derived(origin), 1),
                        new Msisdn("5511980664212"),
                        "Oi",
                        Optional.empty(),
                        Optional.of(REFERENCE),
                        List.of(),
                        MessageClass.SERVICE,
                        channel.map(name -> new ChannelOrigin(name, "")),
                        Optional.empty()),
                new Mailing("Natal", 1),
                origin,
                at,
                MessageState.queued(at).claimed(at).uncertain("no answer", at),
                0);
    }

    private static HttpResponse answer(
            String method, String path, String key, Map<String, String> query, Map<String, String> names, String body) {
        Route route = routes.stream()
                .filter(one -> one.methods().contains(method) && one.path().equals(path))
                .findFirst()
                .orElseThrow();
        Route.Call call = Objects.requireNonNull(KEYS.get(key));
        return route.handler()
                .answer(
                        new HttpRequest(
                                method,
                                path,
                                "",
                                query,
                                Map.of(),
                                body.getBytes(StandardCharsets.UTF_8),
                                "198.51.100.1",
                                "req-1"),
                        new Route.Call(call.caller(), call.scopes(), call.channels(), names));
    }

    private static boolean found(HttpResponse response) {
        if (response.status() == 404) {
            assertThat(response.body()).doesNotContain("Oi", "5511980664212");
            return false;
        }
        assertThat(response.status()).isIn(200, 202);
        return true;
    }

    /** Reading is asked before deciding, which changes the messages; so every key has a message of its own to decide on. */
    @ParameterizedTest(name = "{0} sees {1}")
    @CsvSource(delimiter = '|', textBlock = """
            crm          | of crm
            erp          | of erp
            reports      | of crm,of erp,of shop,of a peer
            office       | of crm,of erp,of shop,of a peer
            all          | of crm,of erp,of shop,of a peer
            shop         | of shop
            shop-reports | of shop
            plant        | of a peer
            """)
    void doors_shouldShowAMessage_onlyToKeysWhoseBusinessItIs(String key, String visible) {
        Set<String> expected = new TreeSet<>(List.of(visible.split(",", -1)));
        Set<String> byId = new TreeSet<>();
        MESSAGES.forEach((name, message) -> {
            Map<String, String> id = Map.of("id", message.id().toString());
            if (found(answer("GET", "/messages/{id}", key, Map.of(), id, ""))) {
                byId.add(name);
            }
            if (!expected.contains(name)) {
                for (String action : List.of("release", "drop")) {
                    assertThat(answer("POST", "/messages/{id}/" + action, key, Map.of(), id, "")
                                    .status())
                            .as(action)
                            .isEqualTo(404);
                }
            }
        });
        assertThat(byId).isEqualTo(expected);
        HttpResponse listed = answer("GET", "/messages", key, Map.of("status", "uncertain"), Map.of(), "");
        List<String> ids = listed(listed);
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(expected.stream()
                        .map(name ->
                                Objects.requireNonNull(MESSAGES.get(name)).id().toString())
                        .toList());
        for (Map<String, String> query : List.of(
                Map.of("msisdn", "+55 11 98066-4212"),
                Map.of("reference", REFERENCE, "msisdn", "5511980664212"),
                Map.of("reference", REFERENCE, "status", "uncertain"))) {
            assertThat(listed(answer("GET", "/messages", key, query, Map.of(), "")))
                    .as(query.toString())
                    .containsAll(ids)
                    .allMatch(id -> !others(ids).contains(id));
        }
        for (TrackedMessage message : MESSAGES.values()) {
            String id = message.id().toString();
            assertThat(listed(answer("GET", "/messages", key, Map.of("id", id), Map.of(), "")))
                    .isEqualTo(ids.contains(id) ? List.of(id) : List.of());
        }
        // The latest of those that are its business, though a later one has the same reference.
        for (HttpResponse response : List.of(
                answer("GET", "/messages", key, Map.of("reference", REFERENCE), Map.of(), ""),
                answer("GET", "/messages/{id}", key, Map.of(), Map.of("id", REFERENCE), ""))) {
            assertThat(ids).contains(Json.read(response.body()).path("id").asText());
        }
    }

    private static List<String> listed(HttpResponse response) {
        List<String> ids = new ArrayList<>();
        Json.read(response.body())
                .path("messages")
                .forEach(message -> ids.add(message.path("id").asText()));
        return ids;
    }

    private static List<String> others(List<String> ids) {
        return MESSAGES.values().stream()
                .map(message -> message.id().toString())
                .filter(id -> !ids.contains(id))
                .toList();
    }

    @Test
    void decision_shouldBeTaken_whenTheMessageIsTheKeysOwn() {
        Map<String, String> names = Map.of("id", own("api:erp", "release").id().toString());

        assertThat(answer("POST", "/messages/{id}/release", "erp", Map.of(), names, "")
                        .status())
                .isEqualTo(202);
        Map<String, String> dropped = Map.of("id", own("api:shop", "drop").id().toString());
        assertThat(answer("POST", "/messages/{id}/drop", "shop", Map.of(), dropped, "")
                        .status())
                .as("through no channel")
                .isEqualTo(404);
        assertThat(answer("POST", "/messages/{id}/drop", "office", Map.of(), dropped, "")
                        .status())
                .isEqualTo(200);
    }

    /** A message of a key's that no other test knows of. */
    private static TrackedMessage own(String origin, String seed) {
        TrackedMessage like = message(origin, Optional.empty(), 1);
        TrackedMessage own = new TrackedMessage(
                new OutboundMessage(
                        new MessageId(BatchId.derived(origin, seed), 1),
                        like.message().msisdn(),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                like.mailing(),
                origin,
                like.acceptedAt(),
                MessageState.queued(NOW).claimed(NOW).uncertain("no answer", NOW.plusSeconds(60)),
                0);
        stores.messages().save(List.of(own));
        return own;
    }

    @ParameterizedTest(name = "{0} through {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            crm          |           | 2xx |
            crm          | shop-sms  | 2xx |
            shop         | shop-sms  | 2xx |
            shop-reports | shop-sms  | 2xx |
            plant        | plant-sms | 2xx |
            shop         | plant-sms | 403 | the API key cannot send through this channel
            plant        | shop-sms  | 403 | the API key cannot send through this channel
            shop         | nothing   | 403 | the API key cannot send through this channel
            shop         |           | 403 | the API key can send through its channels only, and channel is missing
            """)
    void post_shouldBeRefused_whenTheKeyIsBoundToOtherChannels(
            String key, @Nullable String channel, String status, @Nullable String detail) {
        String mailing = channel == null ? "" : "\"channel\":\"" + channel + "\",";
        String body = "{" + mailing + "\"messages\":[{\"msisdn\":\"5511980664212\",\"message\":\"Oi\"}]}";
        for (String path : List.of("/messages", "/sms/api/transmission/v1")) {
            QUEUES.clear();
            HttpResponse response = answer("POST", path, key, Map.of(), Map.of(), body);

            if (status.equals("403")) {
                assertThat(response.status()).isEqualTo(403);
                assertThat(Json.read(response.body()).path("detail").asText()).isEqualTo(detail);
                assertThat(QUEUES.bodies()).isEmpty();
            } else {
                assertThat(response.status()).isIn(200, 202);
                assertThat(QUEUES.bodies()).hasSize(1);
            }
        }
    }
}
