package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages whose delivery to MKOM is unconfirmed, under the policy {@code hold}, and messages whose callback is
 * overdue.
 */
@Timeout(300)
class UncertainIT {

    private static final String SENDER = "key-of-the-shop-0123456789";

    private static Hub hub;

    @BeforeAll
    static void start() {
        hub = new Hub(
                "mkom-hub-uncertain",
                Path.of("template.yaml"),
                Map.of(
                        "HUB_API_KEYS", keys(),
                        "HUB_SEND_UNCERTAIN", "hold",
                        "HUB_SEND_SETTLE", "1s",
                        "HUB_MISSING_CALLBACK_AFTER", "3s"));
    }

    /** The key that all tests use, and one that may send and nothing else. */
    private static String keys() {
        return "local " + sha256("local-api-key") + " *\n" + "loja " + sha256(SENDER) + " send";
    }

    private static String sha256(String key) {
        return HexFormat.of().formatHex(Digests.newSha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        try (Hub ended = hub) {
            ended.assertDiscreet();
        }
    }

    @AfterEach
    void behave() {
        hub.mkom().behave();
    }

    private static List<JsonNode> taken(ObjectNode message) {
        return hub.mkom().takenFor(message.path("msisdn").asText());
    }

    private static Answer post(String path) {
        return hub.call("POST", path, hub.key(), "");
    }

    /** A message whose answer could not be read and of which nothing is heard. */
    private static String uncertain(ObjectNode message) {
        hub.mkom().faults("{\"malformedRate\":1,\"callbacks\":false}");
        String id = hub.sendOne(message);
        hub.showOnce(id, "uncertain");
        hub.mkom().faults("{\"malformedRate\":0}");
        return id;
    }

    private static Set<String> listed(String filter, int limit) {
        Set<String> ids = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page = hub.get("/messages?" + filter + "&limit=" + limit + cursor)
                    .expect(200)
                    .json();
            page.path("messages")
                    .forEach(message ->
                            assertThat(ids.add(message.path("id").asText())).isTrue());
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    @Test
    void held_shouldNeverBeSentAgain_whenNobodyDecides() throws InterruptedException {
        ObjectNode message = hub.newMessage();

        String id = uncertain(message);
        hub.idle();
        Thread.sleep(2_000);
        hub.idle();

        assertThat(taken(message)).hasSize(1);
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("uncertain");
        assertThat(listed("status=uncertain", 100)).contains(id);
    }

    @Test
    void release_shouldFindNothing_whenTheKeyMayOnlySendAndTheMessageIsAnothers() {
        Map<String, String> sender = Map.of("Authorization", "Bearer " + SENDER, "Content-Type", "application/json");
        ObjectNode others = hub.newMessage();
        String id = uncertain(others);
        ObjectNode own = hub.newMessage();
        hub.mkom().faults("{\"malformedRate\":1,\"callbacks\":false}");
        String ownId = hub.call("POST", "/messages", sender, Json.write(own)).firstId();
        hub.showOnce(ownId, "uncertain");
        hub.mkom().behave();

        for (String action : List.of("release", "drop")) {
            JsonNode problem = hub.call("POST", "/messages/" + id + "/" + action, sender, "")
                    .problem(404);
            assertThat(problem.toString()).doesNotContain(others.path("message").asText());
        }
        hub.call("POST", "/messages/" + ownId + "/release", sender, "").expect(202);
        hub.idle();
        assertThat(taken(others)).hasSize(1);
        assertThat(taken(own)).hasSize(2);
    }

    /** Whoever answers so had all of the request: it went out five times in 24 s when these counted as "not taken". */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"acceptThenStatus\":408,\"callbacks\":false}",
                "{\"acceptThenStatus\":500,\"callbacks\":false}",
                "{\"acceptThenStatus\":502,\"callbacks\":false}",
                "{\"acceptThenStatus\":504,\"callbacks\":false}",
                "{\"cutReferences\":5,\"callbacks\":false}"
            })
    void message_shouldBeHeldAndNotSentAgain_whenTheAnswerDoesNotProveThatMkomHasItNot(String faults) {
        ObjectNode message = hub.newMessage();

        hub.mkom().faults(faults);
        String id = hub.sendOne(message);
        hub.showOnce(id, "uncertain");
        hub.idle();

        assertThat(taken(message)).hasSize(1);
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("uncertain");
    }

    @Test
    void list_shouldHaveEachOnce_whenReadInSmallParts() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(uncertain(hub.newMessage()));
        }

        assertThat(listed("status=uncertain", 2)).containsAll(ids);

        JsonNode first = hub.get("/messages?status=uncertain&limit=1")
                .json()
                .path("messages")
                .path(0);
        assertThat(first.path("status").asText()).isEqualTo("uncertain");
        assertThat(first.path("reason").asText()).isNotBlank();
        assertThat(first.path("msisdn").asText()).isNotBlank();
        ids.forEach(id -> post("/messages/" + id + "/drop").expect(200));
        Await.until(
                "gone",
                () -> listed("status=uncertain", 100),
                all -> ids.stream().noneMatch(all::contains));
    }

    @Test
    void release_shouldSendOnceMore_whenItIsAskedForTwice() {
        ObjectNode message = hub.newMessage();
        String id = uncertain(message);
        hub.idle();
        hub.mkom().behave();

        JsonNode released = post("/messages/" + id + "/release").expect(202).json();
        assertThat(released.path("status").asText()).isEqualTo("queued");
        assertThat(released.path("reason").asText()).isEqualTo("released by api:local");
        assertThat(post("/messages/" + id + "/release").status()).isIn(202, 409);

        hub.showOnce(id, "delivered");
        hub.idle();
        assertThat(taken(message)).hasSize(2);
        assertThat(listed("status=uncertain", 100)).doesNotContain(id);
        post("/messages/" + id + "/release").problem(409);
    }

    @Test
    void drop_shouldFailIt_whenAPersonGivesItUp() {
        ObjectNode message = hub.newMessage();
        String id = uncertain(message);

        JsonNode dropped = post("/messages/" + id + "/drop").expect(200).json();

        assertThat(dropped.path("status").asText()).isEqualTo("failed");
        assertThat(dropped.path("reason").asText()).isEqualTo("dropped by api:local");
        post("/messages/" + id + "/drop").expect(200);
        post("/messages/" + id + "/release").problem(409);
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void callback_shouldSettleIt_whenItComesWhileTheMessageIsHeld() {
        ObjectNode message = hub.newMessage();
        String id = uncertain(message);
        hub.idle();

        hub.callback(Hub.status(
                        message.path("reference").asText() + "~" + id,
                        "Entregue",
                        message.path("msisdn").asText(),
                        Instant.now().getEpochSecond()))
                .expect(200);

        hub.showOnce(id, "delivered");
        assertThat(Await.until("off the list", () -> listed("status=uncertain", 100), all -> !all.contains(id)))
                .doesNotContain(id);
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void decisions_shouldBeRefused_whenThereIsNothingToDecide() {
        post("/messages/01aryz6s41tsv4rrffq69g5fav-7/release").problem(404);
        post("/messages/no-id/drop").problem(404);
        hub.get("/messages?status=gone").problem(400);
        hub.get("/messages?callback=late").problem(400);
        hub.call("POST", "/messages/x/release", Map.of(), "").problem(401);
    }

    @Test
    void silent_shouldBeListedAndCounted_untilSomethingIsHeard() {
        hub.mkom().faults("{\"callbacks\":false}");
        ObjectNode message = hub.newMessage();
        ObjectNode heard = hub.newMessage();
        String id = hub.sendOne(message);
        hub.showOnce(id, "sent");
        hub.mkom().behave();
        String other = hub.sendOne(heard);
        hub.showOnce(other, "delivered");

        Set<String> overdue = Await.until(
                "listed",
                () -> {
                    hub.sweep();
                    return listed("callback=missing", 10);
                },
                all -> all.contains(id));

        assertThat(overdue).doesNotContain(other);
        assertThat(hub.cloud().logs().lines("SweepFunction")).anyMatch(line -> line.contains("\"CallbacksOverdue\":"));
        assertThat(hub.sweep().path("overdue").asInt()).isZero();

        hub.callback(Hub.status(
                        message.path("reference").asText() + "~" + id,
                        "Enviada",
                        message.path("msisdn").asText(),
                        Instant.now().getEpochSecond()))
                .expect(200);
        Await.until("off the list", () -> listed("callback=missing", 100), all -> !all.contains(id));
    }

    @Test
    void redriven_shouldBeSentOnce_whenTheCauseIsGone() {
        ObjectNode message = hub.newMessage();
        String id = hub.deadLetterMessage(message, "failed 8 times: a cause that is gone");

        hub.redrive("OutboundDeadLetterQueue", "OutboundQueue");

        hub.showOnce(id, "delivered");
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void redriven_shouldBeStored_whenTheCauseIsGone() {
        String reference = hub.newReference();
        String record =
                "{\"received_at\":%d,\"events\":[{\"msisdn\":\"%s\",\"reference_id\":\"%s\",\"status\":\"Entregue\"}]}"
                        .formatted(Instant.now().toEpochMilli(), hub.newPhone(), reference);
        hub.deadLetter("EventsDeadLetterQueue", record, "failed 8 times: a cause that is gone");

        hub.redrive("EventsDeadLetterQueue", "EventsQueue");

        hub.showOnce(reference, "delivered");
    }

    /** Time is scaled by the waits: 20 s at a longest wait of 2 s is what a quarter of an hour is at 45 s. */
    @Test
    void outage_shouldLoseNothingAndEndWithARamp_whenMkomIsAwayForLong() throws InterruptedException {
        List<ObjectNode> messages = new ArrayList<>();
        hub.cloud().stopSimulator();
        Instant end;
        try {
            for (int i = 0; i < 30; i++) {
                List<ObjectNode> some = new ArrayList<>();
                for (int j = 0; j < 10; j++) {
                    some.add(hub.newMessage());
                }
                messages.addAll(some);
                hub.send(some).expect(202);
            }
            Thread.sleep(20_000);
        } finally {
            end = Instant.now();
            hub.cloud().startSimulator();
        }

        String first = Await.until("resumed", () -> hub.mkom().seen().path("transmissions"), taken -> !taken.isEmpty())
                .path(0)
                .path("received_at")
                .asText();
        assertThat(Duration.between(end, Instant.parse(first))).isLessThan(Duration.ofSeconds(60));
        Await.until(
                "half sent",
                () -> hub.mkom().seen().path("transmissions"),
                taken -> references(taken).stream()
                                .filter(wanted(messages)::contains)
                                .count()
                        >= messages.size() / 2);
        Await.until(
                "all sent",
                () -> hub.mkom().seen().path("transmissions"),
                taken -> references(taken).containsAll(wanted(messages)));
        hub.idle();

        JsonNode transmissions = hub.mkom().seen().path("transmissions");
        List<String> ours = references(transmissions);
        assertThat(ours.stream().filter(wanted(messages)::contains)).doesNotHaveDuplicates();
        assertThat(hub.count("OutboundDeadLetterQueue")).isZero();
        assertThat(hub.count("EventsDeadLetterQueue")).isZero();
        List<Long> sizes = sizesSince(transmissions, end);
        assertThat(sizes.get(0)).isLessThanOrEqualTo(10);
        for (int i = 0; i < sizes.size(); i++) {
            assertThat(sizes.get(i)).as("request %d after the outage", i).isLessThanOrEqualTo(10L << i);
        }
    }

    private static Set<String> wanted(List<ObjectNode> messages) {
        Set<String> wanted = new HashSet<>();
        messages.forEach(message -> wanted.add(message.path("reference").asText()));
        return wanted;
    }

    private static List<String> references(JsonNode transmissions) {
        List<String> references = new ArrayList<>();
        transmissions.forEach(
                taken -> references.add(taken.path("reference").asText().replaceAll("~.*", "")));
        return references;
    }

    private static List<Long> sizesSince(JsonNode transmissions, Instant since) {
        Map<Long, Long> byRequest = new TreeMap<>();
        transmissions.forEach(taken -> {
            if (Instant.parse(taken.path("received_at").asText()).isAfter(since)) {
                byRequest.merge(taken.path("request").asLong(), 1L, Long::sum);
            }
        });
        return List.copyOf(byRequest.values());
    }
}
