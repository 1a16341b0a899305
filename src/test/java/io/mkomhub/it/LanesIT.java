package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Urgent messages, while the function for all others does nothing. */
@Timeout(300)
class LanesIT {

    private static final int BULK = 300;

    private static Hub hub;

    @BeforeAll
    static void start() throws InterruptedException {
        hub = new Hub("mkom-hub-lanes", Path.of("template.yaml"), Map.of());
        hub.cloud().pause("SendFunction");
    }

    @AfterAll
    static void stop() {
        try (Hub ended = hub) {
            ended.assertDiscreet();
        }
    }

    private static Answer send(String priority, List<ObjectNode> messages) {
        ObjectNode body = Json.object().put("priority", priority);
        body.putArray("messages").addAll(messages);
        return hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    private static String urgent(ObjectNode message) {
        return send("urgent", List.of(message)).firstId();
    }

    @Test
    void urgentMessages_shouldArrive_whileBulkMessagesWait() {
        List<ObjectNode> bulk =
                IntStream.range(0, BULK).mapToObj(i -> hub.newMessage()).toList();
        JsonNode accepted = send("normal", bulk).expect(202).json().path("messages");

        JsonNode delivered = hub.showOnce(urgent(hub.newMessage()), "delivered");

        assertThat(delivered.path("priority").asText()).isEqualTo("urgent");
        JsonNode waiting = hub.show(accepted.path(0).path("id").asText()).json();
        assertThat(waiting.path("status").asText()).isEqualTo("queued");
        assertThat(waiting.path("priority").asText()).isEqualTo("normal");
        assertThat(hub.auditLog("UrgentFunction"))
                .anyMatch(line -> line.path("message_id")
                                .asText()
                                .equals(delivered.path("id").asText())
                        && line.path("function").asText().equals("urgent"));

        hub.cloud().resume("SendFunction");
        for (JsonNode message : accepted) {
            hub.showOnce(message.path("id").asText(), "delivered");
        }
        hub.idle();
        bulk.forEach(message ->
                assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1));
        pause();
    }

    @Test
    void answers_shouldArrive_whileBulkMessagesWait() {
        String phone = hub.newPhone();
        hub.callback(Json.write(Json.object()
                        .put("internal_id", 12345678910L)
                        .put("message", "SAIR")
                        .put("msisdn", phone)
                        .put("timestamp", 1_700_000_000L)))
                .expect(200);

        Await.until("the confirmation", () -> hub.mkom().takenFor(phone), taken -> taken.size() == 1);
    }

    /** MKOM is away, then its answer cannot be read: the message is put back, checked for callbacks, and sent again. */
    @Test
    void urgentMessages_shouldStayInTheirLane_whenTheyAreTriedAgain() {
        ObjectNode retried = hub.newMessage();
        hub.mkom().faults("{\"status\":503,\"statusTimes\":2}");
        String first = urgent(retried);
        hub.showOnce(first, "delivered");

        hub.mkom().faults("{\"malformedRate\":1,\"callbacks\":false}");
        String second = urgent(hub.newMessage());
        hub.showOnce(second, "uncertain");
        hub.mkom().behave();
        hub.showOnce(second, "delivered");

        assertThat(hub.mkom().takenFor(retried.path("msisdn").asText())).hasSize(1);
        assertThat(hub.auditLog("SendFunction"))
                .noneMatch(line ->
                        List.of(first, second).contains(line.path("message_id").asText()));
    }

    private static void pause() {
        try {
            hub.cloud().pause("SendFunction");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
