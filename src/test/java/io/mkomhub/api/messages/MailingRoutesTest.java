package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.api.reports.MailingReport;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HoldStore.Hold;
import io.mkomhub.store.messages.TestHolds;
import io.mkomhub.store.tally.TestTallies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailingRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private static TestStores stores;
    private static TestTallies counted;

    private final TestClock clock = new TestClock(NOW);
    private final Mailing natal = new Mailing("Natal " + UUID.randomUUID(), 1);
    private final String id = MailingId.of("api:crm", natal).text();

    @BeforeAll
    static void start() {
        stores = new TestStores();
        stores.now(NOW);
        counted = new TestTallies(stores, new TestClock(NOW));
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    private HttpResponse call(String action, Route.Call call) {
        return call(action, call, "");
    }

    private HttpResponse call(String action, Route.Call call, String body) {
        String path = "/mailings/{id}" + (action.isEmpty() ? "" : "/" + action);
        Route route = new MailingRoutes(
                        stores.mailings(),
                        new MailingReport(counted.store(), TestMessageLimits.DEFAULTS, clock),
                        TestAuditLog.create(),
                        clock)
                .routes().stream()
                        .filter(one -> one.path().equals(path))
                        .findFirst()
                        .orElseThrow();
        return route.handler()
                .answer(
                        new HttpRequest(
                                route.methods().get(0),
                                path,
                                "",
                                Map.of(),
                                Map.of(),
                                body.getBytes(StandardCharsets.UTF_8),
                                "203.0.113.9",
                                "req-1"),
                        call);
    }

    private Route.Call caller(String name, Set<String> scopes, Set<String> channels, String mailing) {
        return new Route.Call(name, scopes, channels, Map.of("id", mailing));
    }

    private JsonNode decide(String action) {
        HttpResponse response = call(action, caller("crm", Set.of("send"), Set.of(), id));
        assertThat(response.status()).isEqualTo(200);
        return Json.read(response.body());
    }

    private MessageBatch batch(int messages) {
        BatchId batch = BatchId.random(NOW);
        return new MessageBatch(
                batch,
                NOW,
                "api:crm",
                natal,
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(batch, place),
                                new Msisdn("551195395%04d".formatted(place)),
                                "Oi",
                                Optional.empty(),
                                Optional.empty(),
                                List.of()))
                        .toList());
    }

    private static Hold hold(MessageBatch messageBatch, Instant due) {
        stores.batches().add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        return TestHolds.until(due, messageBatch);
    }

    @Test
    void pause_shouldSayHowManyWereCaught() {
        stores.holds().hold(List.of(hold(batch(5), NOW.plus(Duration.ofHours(2)))), NOW);

        JsonNode paused = decide("pause");

        assertThat(paused.toString())
                .isEqualTo("{\"id\":\"" + id + "\",\"status\":\"paused\",\"paused_at\":\"2026-11-20T15:00:00.001Z\","
                        + "\"caught\":5,\"held\":5,\"parked\":0,\"unreleased\":0,\"cancelled\":0,\"complete\":true}");
        stores.holds().park(List.of(hold(batch(3), NOW)), false, NOW);
        assertThat(decide("").path("caught").asInt()).isEqualTo(8);
        assertThat(decide("").path("parked").asInt()).isEqualTo(3);
    }

    private HttpResponse pace(String body) {
        return call("pace", caller("crm", Set.of("send"), Set.of(), id), body);
    }

    @Test
    void pace_shouldBeShown_andStayUntilItIsChanged() {
        assertThat(decide("").has("messages_per_minute")).isFalse();

        assertThat(Json.read(pace("{\"messages_per_minute\":600}").body())
                        .path("messages_per_minute")
                        .asInt())
                .isEqualTo(600);
        decide("pause");
        decide("resume");
        assertThat(decide("cancel").path("messages_per_minute").asInt()).isEqualTo(600);
        assertThat(Json.read(pace("{\"messages_per_minute\":\"60\"}").body())
                        .path("messages_per_minute")
                        .asInt())
                .isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                    | messages_per_minute: is missing
            {"messages_per_minute":0}             | messages_per_minute: must be 1 to 60000
            {"messages_per_minute":1,"burst":5}   | burst: is unknown; the fields of this object are messages_per_minute
            """)
    void pace_shouldBeRefused_whenItIsNoneThatCanBeKept(String body, String error) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> pace(body))
                .withMessage(error);
    }

    @Test
    void release_shouldSayWhatWaitsForIt_andSinceWhenItCounts() {
        stores.holds().park(List.of(hold(batch(3), NOW)), true, NOW);
        stores.holds().park(List.of(hold(batch(2), NOW)), false, NOW);
        assertThat(decide("").path("unreleased").asInt()).isEqualTo(3);

        JsonNode released = decide("release");

        assertThat(released.path("status").asText()).isEqualTo("active");
        assertThat(released.path("released_at").asText()).isEqualTo("2026-11-20T15:00:00.001Z");
        assertThat(released.path("parked").asInt()).isEqualTo(5);
        clock.advance(Duration.ofHours(1));
        assertThat(decide("release").path("released_at").asText()).isEqualTo("2026-11-20T16:00:00.001Z");
    }

    private TrackedMessage save(TrackedMessage message, UnaryOperator<MessageState> change) {
        return stores.messages()
                .saveEach(List.of(message.in(change.apply(message.state()))))
                .get(0)
                .message();
    }

    @Test
    void show_shouldReportWhatBecameOfTheMessages_besidesWhatWasDecided() {
        MessageBatch batch = batch(5);
        stores.batches().complete(batch);
        List<TrackedMessage> messages = batch.messages().stream()
                .map(message -> TrackedMessage.of(batch, message))
                .toList();
        for (int i = 0; i < 4; i++) {
            TrackedMessage claimed = save(messages.get(i), state -> state.claimed(NOW));
            if (i < 2) {
                TrackedMessage sent = save(claimed, state -> state.accepted(Optional.of("71"), NOW));
                Instant at = NOW.plusSeconds(600L * i + 60);
                save(sent, state -> state.reported(delivered(at), Optional.of(MessageStatus.DELIVERED), at));
            } else {
                save(claimed, state -> state.failed("MKOM refused", NOW));
            }
        }
        counted.count();

        JsonNode shown = decide("");

        assertThat(shown.path("status").asText()).isEqualTo("active");
        assertThat(shown.path("identifier").asText()).isEqualTo(natal.identifier());
        assertThat(shown.path("cost_centre_id").asLong()).isEqualTo(1);
        assertThat(shown.path("report").toString())
                .isEqualTo("{\"first_at\":\"2026-11-20T15:00:00Z\",\"last_at\":\"2026-11-20T15:11:00Z\",\"accepted\":5,"
                        + "\"queued\":1,\"sent\":0,\"delivered\":2,\"failed\":2,\"uncertain\":0,\"opted_out\":0,"
                        + "\"cancelled\":0,\"expired\":0,\"without_callback\":0,\"segments\":5,\"segments_sent\":2,"
                        + "\"replies\":0,\"opt_outs\":0,"
                        + "\"failed_by_reason\":[{\"reason\":\"MKOM refused\",\"messages\":2}],"
                        + "\"deliveries\":{\"minutes\":10,\"counts\":[{\"at\":\"2026-11-20T15:00:00Z\",\"messages\":1},"
                        + "{\"at\":\"2026-11-20T15:10:00Z\",\"messages\":1}]},\"mkom_mailing_ids\":[\"71\"]}");
        assertThat(decide("pause").has("report")).isFalse();
    }

    private static StatusReport delivered(Instant at) {
        return new StatusReport(
                Optional.empty(), Optional.empty(), new Msisdn("5511953959059"), Optional.of(at), "Entregue");
    }

    @Test
    void show_shouldReportNothing_whenNothingIsCountedYet() {
        JsonNode shown = decide("");

        assertThat(shown.has("identifier")).isFalse();
        assertThat(shown.path("report").path("accepted").asInt()).isZero();
        assertThat(shown.path("report").has("first_at")).isFalse();
        assertThat(shown.path("report").path("deliveries").path("counts")).isEmpty();
    }

    @Test
    void pause_shouldKeepItsTime_whenItIsRepeated() {
        decide("pause");
        clock.advance(Duration.ofHours(1));

        assertThat(decide("pause").path("paused_at").asText()).isEqualTo("2026-11-20T15:00:00.001Z");
    }

    @Test
    void resume_shouldEndAPause_andChangeNothingWithoutOne() {
        assertThat(decide("resume").path("status").asText()).isEqualTo("active");
        assertThat(stores.mailings().find(MailingId.read(id).orElseThrow()).version())
                .isZero();
        decide("pause");

        JsonNode resumed = decide("resume");

        assertThat(resumed.path("status").asText()).isEqualTo("active");
        assertThat(resumed.has("caught")).isFalse();
        assertThat(resumed.has("paused_at")).isFalse();
    }

    @Test
    void cancel_shouldCoverWhatWasAcceptedBefore_againWhenItIsRepeated() {
        JsonNode first = decide("cancel");
        clock.advance(Duration.ofHours(1));
        JsonNode second = decide("cancel");

        assertThat(first.path("status").asText()).isEqualTo("cancelled");
        assertThat(first.path("cancelled_at").asText()).isEqualTo("2026-11-20T15:00:00.001Z");
        assertThat(second.path("cancelled_at").asText()).isEqualTo("2026-11-20T16:00:00.001Z");
        assertThat(stores.mailings()
                        .find(MailingId.read(id).orElseThrow())
                        .control()
                        .reason())
                .isEqualTo("its mailing was cancelled by api:crm");
    }

    @Test
    void cancel_shouldLeaveAPausedMailingPaused() {
        decide("pause");

        JsonNode cancelled = decide("cancel");

        assertThat(cancelled.path("status").asText()).isEqualTo("paused");
        assertThat(cancelled.has("cancelled_at")).isTrue();
        assertThat(decide("resume").path("status").asText()).isEqualTo("cancelled");
    }

    @ParameterizedTest(name = "{0} with {1} and channels {2}: {3}")
    @CsvSource({
        "crm, send, , 200",
        "shop, send, , 404",
        "shop, send read, , 200",
        "shop, send admin, , 200",
        "shop, *, , 200",
        "shop, send read, loja, 404",
        "crm, send, loja, 200"
    })
    void routes_shouldKnowAMailing_onlyForItsSenderAndWhoSeesAll(
            String name, String scopes, String channels, int status) {
        for (String action : List.of("", "pause", "resume", "cancel", "release")) {
            assertThat(call(
                                    action,
                                    caller(
                                            name,
                                            Set.of(scopes.split(" ", -1)),
                                            channels == null ? Set.of() : Set.of(channels),
                                            id))
                            .status())
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Natal", "0123456789abcdef0123456789abcdef", "01m802bxjs9n1dytgdvws9sp5y-7"})
    void routes_shouldNotKnowAnIdThatTheHubDidNotGiveOut(String unknown) {
        for (String action : List.of("", "pause", "resume", "cancel", "release")) {
            assertThat(call(action, caller("crm", Set.of("*"), Set.of(), unknown))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void keys_shouldNotContainTheIdentifier_norTheIdThatAnyoneCanCompute() {
        decide("pause");
        stores.holds().park(List.of(hold(batch(1), NOW)), false, NOW);

        assertThat(stores.everything().stream().filter(item -> item.contains("S=MAILING")))
                .isNotEmpty()
                .noneMatch(item -> item.contains(id) || item.contains(natal.identifier()));
    }
}
