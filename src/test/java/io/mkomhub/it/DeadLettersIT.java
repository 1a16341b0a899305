package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters over the API, and what the hub says of its health. */
@LocalHub
class DeadLettersIT {

    private static final String REASON = "failed 8 times: a cause that is gone";

    private final Hub hub;

    DeadLettersIT(Hub hub) {
        this.hub = hub;
    }

    @BeforeEach
    void forget() {
        List.of("Events", "Outbound", "Urgent", "Forward")
                .forEach(queue -> hub.forgetDeadLetters(queue + "DeadLetterQueue"));
    }

    private JsonNode list(String queue) {
        return hub.get("/dead-letters/" + queue).expect(200).json();
    }

    private static Map<String, JsonNode> byMessage(JsonNode list) {
        return StreamSupport.stream(list.path("dead_letters").spliterator(), false)
                .collect(Collectors.toMap(
                        record -> record.path("messages").path(0).path("id").asText(), record -> record));
    }

    private Answer post(String path, String body) {
        return hub.call("POST", path, hub.key(), body);
    }

    private JsonNode some(String queue, String action, List<JsonNode> records) {
        ObjectNode body = Json.object();
        records.forEach(record -> body.withArray("ids").add(record.path("id").asText()));
        return post("/dead-letters/" + queue + "/" + action, Json.write(body))
                .expect(200)
                .json();
    }

    private String buryMessage(ObjectNode message) {
        return hub.deadLetterMessage(message, REASON);
    }

    @Test
    void messages_shouldBeListedAndRedrivenOneSomeAndAll_andEachBeSentOnce() {
        List<ObjectNode> messages = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            ObjectNode message = hub.newMessage();
            messages.add(message);
            ids.add(buryMessage(message));
        }

        JsonNode listed = list("outbound");
        Map<String, JsonNode> records = byMessage(listed);
        assertThat(listed.path("complete").asBoolean()).isTrue();
        assertThat(records.keySet()).containsExactlyInAnyOrderElementsOf(ids);
        JsonNode one = records.getOrDefault(ids.get(0), Json.object());
        assertThat(one.path("kind").asText()).isEqualTo("messages");
        assertThat(one.path("reason").asText()).isEqualTo(REASON);
        assertThat(one.path("correlation_id").asText())
                .isEqualTo("dead-" + ids.get(0).substring(0, 26));
        // A list hides nothing from what follows.
        assertThat(some("outbound", "redrive", List.of(one)).path("redriven").asInt())
                .isEqualTo(1);
        assertThat(some("outbound", "redrive", List.of(one)).path("not_found")).hasSize(1);
        List<JsonNode> three = ids.subList(1, 4).stream()
                .map(id -> records.getOrDefault(id, Json.object()))
                .toList();
        assertThat(some("outbound", "redrive", three).path("redriven").asInt()).isEqualTo(3);
        assertThat(list("outbound").path("dead_letters")).hasSize(21);
        JsonNode all = post("/dead-letters/outbound/redrive", "{\"all\":true}")
                .expect(200)
                .json();
        assertThat(all.path("redriven").asInt()).isEqualTo(21);
        assertThat(all.path("complete").asBoolean()).isTrue();

        ids.forEach(id -> hub.showOnce(id, "delivered"));
        hub.idle();
        assertThat(messages)
                .allSatisfy(message -> assertThat(
                                hub.mkom().takenFor(message.path("msisdn").asText()))
                        .hasSize(1));
        assertThat(list("outbound").path("dead_letters")).isEmpty();
    }

    @Test
    void message_shouldFail_andNeverBeSent_whenItIsDropped() {
        ObjectNode dropped = hub.newMessage();
        ObjectNode other = hub.newMessage();
        String id = buryMessage(dropped);
        String otherId = buryMessage(other);

        JsonNode result =
                some("outbound", "drop", List.of(byMessage(list("outbound")).getOrDefault(id, Json.object())));

        assertThat(result.path("dropped").asInt()).isEqualTo(1);
        assertThat(result.path("messages").path("failed").asInt()).isEqualTo(1);
        JsonNode shown = hub.show(id).expect(200).json();
        assertThat(shown.path("status").asText()).isEqualTo("failed");
        assertThat(shown.path("reason").asText()).startsWith("dropped from the dead-letter queue by api:");
        post("/dead-letters/outbound/drop", "{\"all\":true,\"expected\":2}").problem(409);
        assertThat(post("/dead-letters/outbound/drop", "{\"all\":true,\"expected\":1}")
                        .expect(200)
                        .json()
                        .path("dropped")
                        .asInt())
                .isEqualTo(1);
        assertThat(hub.show(otherId).expect(200).json().path("status").asText()).isEqualTo("failed");
        assertThat(hub.mkom().takenFor(dropped.path("msisdn").asText())).isEmpty();
        assertThat(hub.get("/dead-letters").expect(200).json().path("total").asInt())
                .isZero();
    }

    @Test
    void callback_shouldBeStored_whenItIsRedriven_andPoisonStayUntilItIsDropped() {
        String reference = hub.newReference();
        hub.deadLetter(
                "EventsDeadLetterQueue",
                "{\"received_at\":%d,\"events\":[{\"msisdn\":\"%s\",\"reference_id\":\"%s\",\"status\":\"Entregue\"}]}"
                        .formatted(Instant.now().toEpochMilli(), hub.newPhone(), reference),
                REASON);
        hub.cloud()
                .sqs()
                .sendMessage(
                        request -> request.queueUrl(hub.queueUrl("EventsQueue")).messageBody("poison " + reference));
        Await.until("both", () -> list("events").path("dead_letters"), all -> all.size() == 2);

        // The poison comes back: the hub cannot read it any better.
        assertThat(post("/dead-letters/events/redrive", "{\"all\":true}")
                        .expect(200)
                        .json()
                        .path("redriven")
                        .asInt())
                .isEqualTo(2);
        hub.showOnce(reference, "delivered");
        JsonNode poison = Await.until("poison", () -> list("events").path("dead_letters"), all -> all.size() == 1)
                .path(0);
        assertThat(poison.path("kind").asText()).isEqualTo("unreadable");
        assertThat(poison.path("moved_by").asText()).isEqualTo("function");
        JsonNode health = hub.get("/health/details").expect(200).json();
        assertThat(health.path("reasons").findValuesAsText("runbook"))
                .contains("docs/runbook.md#events-are-dead-lettered");

        assertThat(some("events", "drop", List.of(poison)).path("dropped").asInt())
                .isEqualTo(1);

        assertThat(list("events").path("dead_letters")).isEmpty();
    }

    @Test
    void health_shouldShowItsParts_andTheVersion() {
        hub.sweep();

        JsonNode health = hub.get("/health/details").expect(200).json();

        assertThat(health.path("version").path("package").asText()).matches("[0-9]+\\..*");
        assertThat(health.path("version").path("runtime").asText()).isIn("java", "native");
        assertThat(health.fieldNames())
                .toIterable()
                .contains("queues", "messages", "channels", "spool", "mailings", "sweep");
        assertThat(health.path("sweep").path("last_run_at").asText()).isNotEmpty();
        assertThat(health.path("reasons").findValuesAsText("runbook"))
                .doesNotContain("docs/runbook.md#sweep-does-not-run", "docs/runbook.md#aws-does-not-answer");
    }
}
