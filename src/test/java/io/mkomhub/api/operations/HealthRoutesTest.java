package io.mkomhub.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.channels.EndpointStore.Health;
import io.mkomhub.store.queues.TestLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues(clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private JsonNode details() {
        Route route = new HealthRoutes(
                        queues.queues(),
                        stores.review(),
                        TestLease.of(stores),
                        TestChannels.channels(stores),
                        stores.endpoints(),
                        stores.spool(),
                        stores.mailings(),
                        clock,
                        "1.2.3")
                .routes()
                .get(0);
        assertThat(route.access()).isEqualTo(Access.ADMIN);
        HttpResponse response = route.handler()
                .answer(
                        new HttpRequest(
                                "GET", "/health/details", "", Map.of(), Map.of(), new byte[0], "203.0.113.9", "req-1"),
                        new Route.Call("ops", Set.of("admin"), Set.of(), Map.of()));
        assertThat(response.status()).isEqualTo(200);
        return Json.read(response.body());
    }

    private void sweep(Instant at, Optional<Instant> tokenExpiry) {
        assertThat(TestLease.of(stores).take(at, Duration.ZERO, tokenExpiry)).isTrue();
    }

    @Test
    void details_shouldBeOk_whenNothingWaitsForAPerson() {
        sweep(NOW.minusSeconds(50), Optional.of(Instant.parse("2027-12-31T03:00:00Z")));

        assertThat(details().toString())
                .isEqualTo("{\"at\":\"2026-11-28T12:00:00Z\",\"version\":{\"package\":\"1.2.3\",\"runtime\":\"java\"},"
                        + "\"channels\":[],\"mailings\":{\"paused\":0,\"paced\":0},"
                        + "\"messages\":{\"uncertain\":{\"messages\":0,\"complete\":true},"
                        + "\"without_callback\":{\"messages\":0,\"complete\":true}},"
                        + "\"queues\":["
                        + "{\"queue\":\"events\",\"waiting\":0,\"in_progress\":0,\"delayed\":0,\"dead_letters\":0},"
                        + "{\"queue\":\"outbound\",\"waiting\":0,\"in_progress\":0,\"delayed\":0,\"dead_letters\":0},"
                        + "{\"queue\":\"urgent\",\"waiting\":0,\"in_progress\":0,\"delayed\":0,\"dead_letters\":0},"
                        + "{\"queue\":\"forward\",\"waiting\":0,\"in_progress\":0,\"delayed\":0,\"dead_letters\":0}],"
                        + "\"spool\":{\"empty\":true},"
                        + "\"sweep\":{\"last_run_at\":\"2026-11-28T11:59:10Z\","
                        + "\"mkom_token_expires_at\":\"2027-12-31T03:00:00Z\"},"
                        + "\"status\":\"ok\",\"reasons\":[]}");
    }

    @Test
    void details_shouldSayWhatToDo_whenSomethingWaits() {
        sweep(NOW.minus(Duration.ofHours(1)), Optional.of(NOW.plus(Duration.ofDays(3))));
        queues.bury("forward-dead", "a", "x", NOW, "410");
        var unused = TestChannels.channels(stores, TestChannels.webhook("crm", "https://crm.example.com/news"));
        assertThat(stores.endpoints().save("crm", new Health(5, NOW.plusSeconds(16), false, 0)))
                .isTrue();
        stores.spool().keep(QueueName.EVENTS, List.of("a"), NOW.minusSeconds(600));
        TrackedMessage uncertain = TestMessage.acceptedAt(NOW.minus(Duration.ofHours(3)))
                .unstored()
                .tracked();
        stores.accept(uncertain);
        Instant claimedAt = NOW.minus(Duration.ofHours(2));
        assertThat(stores.messages().save(List.of(uncertain.in(uncertain.state().claimed(claimedAt)))))
                .containsExactly(true);
        TrackedMessage claimed = stores.message(uncertain.id());
        assertThat(stores.messages().save(List.of(claimed.in(claimed.state().uncertain("no answer", claimedAt)))))
                .containsExactly(true);
        var paused = stores.mailings()
                .decide(
                        MailingId.of("api:crm", new Mailing("Natal", 1)),
                        (MailingControl before) -> before.paused(NOW));

        JsonNode details = details();

        assertThat(details.path("status").asText()).isEqualTo("attention");
        assertThat(details.path("reasons").findValuesAsText("runbook"))
                .containsExactly(
                        "docs/runbook.md#a-channel-does-not-answer",
                        "docs/runbook.md#messages-are-held",
                        "docs/runbook.md#notifications-are-dead-lettered",
                        "docs/runbook.md#sqs-does-not-accept-records",
                        "docs/runbook.md#sweep-does-not-run",
                        "docs/runbook.md#the-mkom-token-expires-soon");
        assertThat(details.path("channels").toString())
                .isEqualTo("[{\"channel\":\"crm\",\"breaker\":\"open\",\"failures\":5,"
                        + "\"open_until\":\"2026-11-28T12:00:16Z\"}]");
        assertThat(details.path("messages").path("uncertain").toString())
                .isEqualTo("{\"messages\":1,\"complete\":true,\"oldest_at\":\"2026-11-28T10:00:00Z\"}");
        assertThat(details.path("spool").toString())
                .isEqualTo("{\"empty\":false,\"oldest_at\":\"2026-11-28T11:50:00Z\"}");
        assertThat(details.path("mailings").toString())
                .isEqualTo("{\"paused\":1,\"paced\":0,\"paused_since\":\"2026-11-28T12:00:00Z\"}");
        assertThat(paused.control().isPaused()).isTrue();
    }

    @Test
    void sweep_shouldHaveNeverRun_whenNobodyKnowsOfARun() {
        JsonNode details = details();

        assertThat(details.path("sweep").toString()).isEqualTo("{}");
        assertThat(details.path("reasons").findValuesAsText("runbook"))
                .containsExactly("docs/runbook.md#sweep-does-not-run");
    }
}
