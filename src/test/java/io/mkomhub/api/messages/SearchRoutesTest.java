package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.tally.TestTallies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Mailing NATAL = new Mailing("Natal", 1);
    private static final Mailing PASCOA = new Mailing("Páscoa", 2);
    private static final Route.Call READER = new Route.Call("reports", Set.of("read"), Set.of(), Map.of());

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestTallies tallies = new TestTallies(stores, clock);
    private final SearchRoutes routes = new SearchRoutes(
            tallies.search(),
            stores.conversations(),
            stores.history(),
            new UncertainRoutes(
                    stores.review(), stores.messages(), TestIntake.spooled(stores, new TestQueues().queues()), clock),
            clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private void at(Instant time) {
        clock.advance(Duration.between(clock.instant(), time));
    }

    /** Stores a batch as it was accepted, and returns its messages. */
    private List<TrackedMessage> accept(String origin, Mailing mailing, Instant at, int messages, String channel) {
        BatchId id = BatchId.random(at);
        MessageBatch batch = new MessageBatch(
                id,
                at,
                origin,
                mailing,
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn("551195395%04d".formatted(place)),
                                "Oi",
                                Optional.empty(),
                                Optional.of("pedido-" + place),
                                List.of(),
                                MessageClass.SERVICE,
                                channel.isEmpty() ? Optional.empty() : Optional.of(new ChannelOrigin(channel, "")),
                                Optional.empty()))
                        .toList());
        return stores.accept(batch);
    }

    private TrackedMessage move(TrackedMessage message, UnaryOperator<MessageState> change) {
        TrackedMessage moved = stores.move(message, change);
        stores.references().index(List.of(moved));
        return moved;
    }

    private void fail(TrackedMessage message) {
        move(message, state -> state.failed("refused", message.acceptedAt().plusSeconds(1)));
    }

    private HttpResponse answer(String path, Route.Call call, Map<String, String> query) {
        Route route = routes.routes().stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow();
        assertThat(route.parameters()).containsAll(query.keySet());
        return route.handler()
                .answer(new HttpRequest("GET", path, "", query, Map.of(), new byte[0], "203.0.113.9", "req-1"), call);
    }

    private JsonNode get(Route.Call call, Map<String, String> query) {
        HttpResponse response = answer("/messages", call, query);
        assertThat(response.status()).isEqualTo(200);
        return Json.read(response.body());
    }

    /** All ids of a list, page by page. */
    private List<String> all(String path, Route.Call call, Map<String, String> query, int limit) {
        List<String> ids = new ArrayList<>();
        Map<String, String> next = new HashMap<>(query);
        next.put("limit", Integer.toString(limit));
        for (int pages = 0; ; pages++) {
            assertThat(pages).isLessThan(1_000);
            HttpResponse response = answer(path, call, next);
            assertThat(response.status()).isEqualTo(200);
            JsonNode page = Json.read(response.body());
            assertThat(page.path("messages").size()).isLessThanOrEqualTo(limit);
            page.path("messages").forEach(message -> ids.add(message.path("id").asText()));
            if (!page.has("next")) {
                return ids;
            }
            next.put("cursor", page.path("next").asText());
        }
    }

    private List<String> all(Map<String, String> query) {
        return all("/messages", READER, query, 50);
    }

    private static List<String> ids(List<TrackedMessage> messages) {
        return messages.stream().map(message -> message.id().toString()).toList();
    }

    private static Map<String, String> query(String written) {
        Map<String, String> query = new HashMap<>();
        for (String parameter : written.split("&", -1)) {
            query.put(parameter.split("=", 2)[0], parameter.split("=", 2)[1]);
        }
        return query;
    }

    private static Route.Call ofMailing(String caller, Set<String> scopes, Set<String> channels) {
        return new Route.Call(
                caller,
                scopes,
                channels,
                Map.of("id", MailingId.of("api:crm", NATAL).text()));
    }

    private static String id(Mailing mailing) {
        return MailingId.of("api:crm", mailing).text();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 100})
    void mailing_shouldHaveEachMessageOnceInOrder_throughHoursListingsAndPages(int limit) {
        List<TrackedMessage> accepted = new ArrayList<>();
        for (int hour = 0; hour < 3; hour++) {
            for (int batch = 0; batch < 5; batch++) {
                accepted.addAll(accept("api:crm", NATAL, NOW.plus(Duration.ofHours(hour)), 3, ""));
                accept("api:crm", PASCOA, NOW.plus(Duration.ofHours(hour)), 2, "");
                tallies.count();
            }
        }
        accepted.subList(10, 30).forEach(this::fail);
        tallies.count();
        at(NOW.plus(Duration.ofHours(5)));

        String path = "/mailings/{id}/messages";
        Route.Call call = ofMailing("crm", Set.of("send"), Set.of());
        assertThat(all(path, call, Map.of(), limit)).containsExactlyInAnyOrderElementsOf(ids(accepted));
        assertThat(all(path, call, Map.of("status", "failed"), limit))
                .containsExactlyInAnyOrderElementsOf(ids(accepted.subList(10, 30)));
        assertThat(all(path, call, Map.of("status", "queued"), limit)).hasSize(25);
        assertThat(all(path, call, Map.of("status", "delivered"), limit)).isEmpty();
        assertThat(all("/messages", READER, Map.of("from", "2026-11-19"), limit))
                .hasSize(75)
                .doesNotHaveDuplicates();
        assertThat(all("/messages", READER, query("status=failed&mailing=" + id(NATAL)), limit))
                .containsExactlyInAnyOrderElementsOf(ids(accepted.subList(10, 30)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50})
    void mailing_shouldHaveAMessageOnce_whenItWasUncertainSeveralTimes(int limit) {
        List<TrackedMessage> accepted = accept("api:crm", NATAL, NOW, 4, "");
        for (int round = 0; round < 3; round++) {
            for (TrackedMessage message : accepted) {
                move(message, state -> state.claimed(NOW));
                move(message, state -> state.uncertain("no answer", NOW));
            }
            tallies.count();
        }
        at(NOW.plusSeconds(60));

        assertThat(all("/messages", READER, query("status=uncertain&mailing=" + id(NATAL)), limit))
                .containsExactlyInAnyOrderElementsOf(ids(accepted));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm    | send      |          | 3  | 3
            shop   | send      |          | -1 | 0
            crm    | send      | shop-sms | 1  | 1
            office | read      |          | 3  | 3
            office | read      | shop-sms | -1 | 1
            office | read      | other    | -1 | 0
            """)
    void mailing_shouldShowWhatIsTheKeysBusiness(
            String key, String scope, @Nullable String channel, int expected, int found) {
        accept("api:crm", NATAL, NOW, 2, "");
        accept("api:crm", NATAL, NOW, 1, "shop-sms");
        tallies.count();
        at(NOW.plusSeconds(60));
        Set<String> channels = channel == null ? Set.of() : Set.of(channel);
        Route.Call call = ofMailing(key, Set.of(scope), channels);

        if (expected < 0) {
            assertThat(answer("/mailings/{id}/messages", call, Map.of()).status())
                    .isEqualTo(404);
        } else {
            assertThat(all("/mailings/{id}/messages", call, Map.of(), 50)).hasSize(expected);
        }
        assertThat(all("/messages", call, Map.of("mailing", id(NATAL)), 50)).hasSize(found);
        assertThat(all("/messages", call, Map.of(), 50)).hasSize(found);
    }

    @Test
    void mailing_shouldBeAFile_whenThatIsAskedFor() {
        accept("api:crm", NATAL, NOW, 2, "");
        tallies.count();
        at(NOW.plusSeconds(60));

        HttpResponse response = answer(
                "/mailings/{id}/messages",
                ofMailing("crm", Set.of("send"), Set.of()),
                Map.of("format", "csv", "locale", "pt-BR", "limit", "1"));

        assertThat(response.body()).startsWith("\uFEFFTelefone;").hasLineCount(2);
        assertThat(response.headers().get("Link")).contains("cursor=");
    }

    @Test
    void search_shouldCombineWhatIsGiven() {
        TrackedMessage shop = accept("api:crm", NATAL, NOW, 1, "shop-sms").get(0);
        List<TrackedMessage> natal = accept("api:crm", NATAL, NOW.plusSeconds(1), 2, "");
        List<TrackedMessage> pascoa = accept("api:erp", PASCOA, NOW.minus(Duration.ofDays(3)), 2, "");
        List.of(shop, natal.get(0), natal.get(1), pascoa.get(0), pascoa.get(1)).forEach(this::fail);
        tallies.count();
        at(NOW.plusSeconds(60));
        Map<String, List<TrackedMessage>> expected = Map.ofEntries(
                Map.entry("status=failed", List.of(natal.get(0), natal.get(1), shop, pascoa.get(0), pascoa.get(1))),
                Map.entry("status=delivered", List.of()),
                Map.entry("cost_centre_id=2", pascoa),
                Map.entry("channel=shop-sms", List.of(shop)),
                Map.entry("channel=shop-sms&cost_centre_id=2", List.of()),
                Map.entry("to=2026-11-19", pascoa),
                Map.entry("from=2026-11-20", List.of(natal.get(0), natal.get(1), shop)),
                Map.entry("from=2026-11-20T15:00:01Z", natal),
                Map.entry("to=2026-11-20T15:00:01Z", List.of(shop, pascoa.get(0), pascoa.get(1))),
                Map.entry("from=2026-11-20T15:00:01Z&mailing=" + id(NATAL), natal),
                Map.entry("channel=shop-sms&mailing=" + id(NATAL), List.of(shop)),
                Map.entry("cost_centre_id=2&mailing=" + id(NATAL), List.of()),
                Map.entry("msisdn=11 95395-0002", List.of(natal.get(1), pascoa.get(1))),
                Map.entry("msisdn=5511953950002&mailing=" + id(NATAL), List.of(natal.get(1))),
                Map.entry("msisdn=5511953950001&channel=shop-sms", List.of(shop)),
                Map.entry("msisdn=5511953950001&status=delivered", List.of()),
                Map.entry("msisdn=5511953950001&to=2026-11-19", List.of(pascoa.get(0))),
                Map.entry("reference=pedido-2&from=2026-01-01", List.of(natal.get(1), pascoa.get(1))),
                Map.entry("reference=pedido-2&msisdn=5511953950001", List.of()),
                Map.entry("reference=pedido-2&msisdn=5511953950002&cost_centre_id=2", List.of(pascoa.get(1))),
                Map.entry("id=" + shop.id(), List.of(shop)),
                Map.entry("status=delivered&id=" + shop.id(), List.of()));

        expected.forEach((written, messages) -> {
            for (int limit : List.of(1, 2, 50)) {
                assertThat(all("/messages", READER, query(written), limit))
                        .as("%s, %d", written, limit)
                        .containsExactlyInAnyOrderElementsOf(ids(messages));
            }
        });
        assertThat(all(Map.of("msisdn", " 5511953950002"))).hasSize(2);
        assertThat(get(READER, Map.of("reference", "pedido-2")).path("id").asText())
                .isEqualTo(natal.get(1).id().toString());
    }

    @Test
    void search_shouldLookAtSevenDays_whenNoPeriodIsGiven() {
        List<TrackedMessage> recent = accept("api:crm", NATAL, NOW.minus(Duration.ofDays(7)), 1, "");
        accept("api:crm", NATAL, NOW.minus(Duration.ofDays(7)).minusSeconds(1), 1, "");
        tallies.count();
        at(NOW.minusSeconds(1));

        assertThat(all(Map.of())).isEqualTo(ids(recent));
        assertThat(all(Map.of("from", "2020-01-01"))).hasSize(2);
        assertThat(all(Map.of("from", "2090-01-01"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50})
    void search_shouldHaveEachMessageOnce_whenThereAreManyMailingsOnSeveralDays(int limit) {
        List<TrackedMessage> accepted = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // Some begin at the same time.
            Instant at = NOW.minus(Duration.ofDays(i % 3)).plusSeconds(i % 7);
            accepted.addAll(accept("api:crm", new Mailing("mailing " + i % 40, 1), at, 2, ""));
        }
        tallies.count();
        at(NOW.plusSeconds(60));

        List<String> found = all("/messages", READER, Map.of(), limit);

        assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids(accepted));
        Map<String, Instant> times = new HashMap<>();
        accepted.forEach(message -> times.put(message.id().toString(), message.acceptedAt()));
        assertThat(found.stream()
                        .map(id -> Objects.requireNonNull(times.get(id))
                                .minus(Duration.ofHours(3))
                                .toString()
                                .substring(0, 10))
                        .toList())
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void search_shouldEndAPage_whenManyMessagesWereReadInVain() {
        for (int batch = 0; batch < 12; batch++) {
            accept("api:crm", NATAL, NOW, 100, "");
        }
        TrackedMessage sent = accept("api:crm", NATAL, NOW, 1, "").get(0);
        move(sent, state -> state.claimed(NOW));
        move(sent, state -> state.accepted(Optional.empty(), NOW));
        tallies.count();
        at(NOW.plusSeconds(60));

        int empty = 0;
        Map<String, String> query = new HashMap<>(Map.of("status", "sent"));
        JsonNode page = get(READER, query);
        while (page.has("next")) {
            empty += page.path("messages").isEmpty() ? 1 : 0;
            query.put("cursor", page.path("next").asText());
            page = get(READER, query);
        }
        assertThat(empty).isPositive();
        assertThat(all(Map.of("status", "sent"))).containsExactly(sent.id().toString());
    }

    @Test
    void search_shouldListWhatHasNoCallback_ofWhatIsAskedFor() {
        for (Mailing mailing : List.of(NATAL, PASCOA)) {
            TrackedMessage message = accept("api:crm", mailing, NOW, 1, "").get(0);
            move(message, state -> state.claimed(NOW));
            move(message, state -> state.accepted(Optional.empty(), NOW));
            stores.review().flag(List.of(stores.message(message.id())));
        }
        at(NOW.plusSeconds(60));

        assertThat(all(Map.of("callback", "missing"))).hasSize(2);
        assertThat(all(query("callback=missing&cost_centre_id=2"))).hasSize(1);
        assertThat(all(query("callback=missing&to=2026-11-20"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            status=gone                                        | status         | must be one of queued, sending,
            status=                                            | status         | must be one of
            from=yesterday                                     | from           | must be a day such as
            to=2026-13-01                                      | to             | must be a day such as
            from=2026-11-02&to=2026-11-02                      | to             | must be after from
            mailing=Natal                                      | mailing        | mailing_id
            cost_centre_id=abc                                 | cost_centre_id | must be a number
            channel=a b                                        | channel        | GET /channels
            msisdn=abc                                         | msisdn         |
            reference=                                         | reference      | must not be empty
            reference=x&limit=5                                | limit          | add from to list
            id=x                                               | id             | POST /messages returns it
            callback=here                                      | callback       | must be missing
            callback=missing&status=failed                     | callback       | cannot be combined with status
            callback=missing&reference=x                       | callback       | cannot be combined with reference
            msisdn=5511953959059&cursor=eA                     | cursor         | is not the cursor
            cursor=eA                                          | cursor         | is not the cursor
            status=failed&cursor=MCMxIyMx                        | cursor         | is not the cursor
            """)
    void search_shouldNameTheParameter_whenItIsWrong(String written, String field, @Nullable String detail) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> answer("/messages", READER, query(written)))
                .satisfies(e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.detail()).contains(detail == null ? "" : detail);
                });
    }
}
