package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an operator sees of a message on its way, and how it is found. */
@LocalHub
class ObservabilityIT {

    private static final String CORRELATION_ID = "X-Correlation-Id";

    private final Hub hub;

    ObservabilityIT(Hub hub) {
        this.hub = hub;
    }

    private static Map<String, String> with(Map<String, String> headers, String correlationId) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(CORRELATION_ID, correlationId);
        return all;
    }

    private Answer send(Map<String, String> headers, ObjectNode... messages) {
        ObjectNode body = Json.object();
        body.putArray("messages").addAll(List.of(messages));
        return hub.call("POST", "/messages", headers, Json.write(body)).expect(202);
    }

    private static String id(Answer answer) {
        return answer.json().path("messages").path(0).path("id").asText();
    }

    private static List<JsonNode> of(List<JsonNode> lines, String member, String value) {
        return lines.stream()
                .filter(line -> line.path(member).asText().equals(value))
                .toList();
    }

    /** What a function wrote down with a value, once there are so many lines of it. */
    private List<JsonNode> auditLog(String function, String member, String value, int lines) {
        return Await.until(
                lines + " lines of " + function,
                () -> of(hub.auditLog(function), member, value),
                found -> found.size() >= lines);
    }

    private static List<String> values(List<JsonNode> lines, String member) {
        return lines.stream().map(line -> line.path(member).asText()).toList();
    }

    @Test
    void correlationId_shouldLeadFromTheRequestToMkomAndTheChannel_throughEveryLineInBetween() {
        byte[] secret = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        String signed = "whsec_" + Base64.getEncoder().encodeToString(secret);
        try (Webhook webhook = new Webhook(signed)) {
            hub.call(
                            "PUT",
                            "/channels/observed",
                            hub.key(),
                            Json.write(Json.object()
                                    .put("kind", "webhook")
                                    .put("address", webhook.address())
                                    .put("secret", signed)))
                    .expect(200);
            String correlation = "order:7-" + UUID.randomUUID();
            String phone = hub.newPhone();
            ObjectNode body = Json.object().put("channel", "observed");
            body.putArray("messages").add(hub.newMessage().put("msisdn", phone));

            Answer answer = hub.call("POST", "/messages", with(hub.key(), correlation), Json.write(body))
                    .expect(202);

            assertThat(answer.header(CORRELATION_ID)).isEqualTo(correlation);
            String id = id(answer);
            hub.showOnce(id, "delivered");
            assertThat(hub.mkom().takenFor(phone))
                    .singleElement()
                    .satisfies(taken ->
                            assertThat(taken.path("correlation_id").asText()).isEqualTo(correlation));

            List<JsonNode> received = auditLog("ReceiveFunction", "correlation_id", correlation, 2);
            assertThat(values(received, "status")).containsExactly("queued", "202");
            assertThat(received.get(0).path("batch_id").asText()).isEqualTo(id.substring(0, id.indexOf('-')));
            assertThat(received.get(1).path("route").asText()).isEqualTo("POST /messages");
            List<JsonNode> sent = auditLog("SendFunction", "message_id", id, 1);
            assertThat(values(sent, "status")).containsExactly("sent");
            assertThat(values(sent, "correlation_id")).containsExactly(correlation);
            assertThat(sent.get(0).path("duration_ms").isIntegralNumber()).isTrue();
            assertThat(sent.get(0).path("trace").asText()).matches("1-[0-9a-f]{8}-[0-9a-f]{24}");

            List<JsonNode> delivered = auditLog("RecordFunction", "message_id", id, 1);
            String callback = delivered.get(0).path("correlation_id").asText();
            assertThat(values(delivered, "status")).containsExactly("delivered");
            assertThat(values(auditLog("ReceiveFunction", "correlation_id", callback, 1), "route"))
                    .containsExactly("POST /webhooks/mkom");

            List<JsonNode> notified = Await.until(
                    "delivered notified",
                    () -> of(hub.auditLog("ForwardFunction"), "message_id", id),
                    lines -> !of(of(lines, "news", "delivered"), "status", "notified")
                            .isEmpty());
            assertThat(of(notified, "news", "sent"))
                    .allSatisfy(line ->
                            assertThat(line.path("correlation_id").asText()).isEqualTo(correlation));
            assertThat(of(notified, "news", "delivered"))
                    .allSatisfy(line ->
                            assertThat(line.path("correlation_id").asText()).isEqualTo(callback));
            assertThat(webhook.correlationIds()).contains(callback).isSubsetOf(callback, correlation);
            hub.idle();
        } finally {
            hub.call("DELETE", "/channels/observed", hub.key(), "").expect(204);
        }
    }

    @Test
    void correlationId_shouldBeTheGateways_whenTheCallersCannotBeOne() {
        String phone = hub.newPhone();

        Answer answer =
                send(with(hub.key(), "not one, but two"), hub.newMessage().put("msisdn", phone));

        String correlation = answer.header(CORRELATION_ID);
        assertThat(correlation).isNotBlank().isNotEqualTo("not one, but two");
        hub.showOnce(id(answer), "delivered");
        assertThat(hub.mkom().takenFor(phone).get(0).path("correlation_id").asText())
                .isEqualTo(correlation);
        assertThat(hub.call("GET", "/nowhere", Map.of(), "").header(CORRELATION_ID))
                .isNotBlank();
    }

    @Test
    void correlationId_shouldMakeNoRequestAnotherOne_whenItIsRepeated() {
        String phone = hub.newPhone();
        ObjectNode message = hub.newMessage().put("msisdn", phone);
        Map<String, String> key = hub.key("observed-" + UUID.randomUUID());

        Answer first = send(with(key, "first-" + phone.hashCode()), message);
        Answer second = send(with(key, "second-" + phone.hashCode()), message);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.header(CORRELATION_ID)).startsWith("second-");
        hub.showOnce(id(first), "delivered");
        assertThat(hub.mkom().takenFor(phone)).hasSize(1);
    }

    @Test
    void correlationId_shouldBeTheEvents_whenAnAutomaticAnswerFollows() {
        String phone = hub.newPhone();
        String callback = "reply-" + UUID.randomUUID();

        hub.call(
                        "POST",
                        "/webhooks/mkom?token=" + hub.cloud().secrets().webhookToken(),
                        Map.of(CORRELATION_ID, callback),
                        Json.write(Json.object()
                                .put("internal_id", 7_000_000_001L)
                                .put("message", "SAIR")
                                .put("msisdn", phone)
                                .put("timestamp", 1_700_000_000L)))
                .expect(200);

        List<JsonNode> taken =
                Await.until("the confirmation", () -> hub.mkom().takenFor(phone), messages -> !messages.isEmpty());
        assertThat(taken.get(0).path("correlation_id").asText()).isEqualTo(callback);
        List<String> functions = new ArrayList<>();
        for (String function : List.of("ReceiveFunction", "RecordFunction", "UrgentFunction")) {
            functions.addAll(values(auditLog(function, "correlation_id", callback, 1), "function"));
        }
        assertThat(functions).contains("receive", "record", "urgent");
    }

    @Test
    void auditLog_shouldHaveALineOfEachMessage_whenMessageBatchesAreSplitAndRetried() {
        hub.mkom().faults("{\"status\":503,\"statusTimes\":1}");
        ObjectNode[] messages = new ObjectNode[150];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = hub.newMessage();
        }
        String correlation = "split-" + UUID.randomUUID();

        send(with(hub.key(), correlation), messages);

        List<JsonNode> lines = Await.until(
                "all sent",
                () -> of(hub.auditLog("SendFunction"), "correlation_id", correlation),
                found -> of(found, "status", "sent").size() >= messages.length);
        assertThat(values(of(lines, "status", "sent"), "message_id"))
                .hasSize(messages.length)
                .doesNotHaveDuplicates();
        assertThat(values(of(lines, "status", "waiting"), "reason")).contains("MKOM answered 503");
        hub.idle();
    }

    @Test
    void auditLog_shouldTellOfRunsAndDeadLetters_whenThereAreAny() {
        hub.sweep();
        // The minute's own run may have come between.
        auditLog("SweepFunction", "status", "swept", 1);
        String poison = "{\"correlation_id\":\"poison-1\",\"messages\":[]}";

        hub.cloud()
                .sqs()
                .sendMessage(request ->
                        request.queueUrl(hub.queueUrl("OutboundQueue")).messageBody(poison));

        hub.takeDeadLetter("OutboundDeadLetterQueue", poison);
        List<JsonNode> lines = auditLog("SendFunction", "correlation_id", "poison-1", 1);
        assertThat(values(lines, "status")).containsExactly("dead_letter");
        assertThat(values(lines, "queue")).containsExactly("outbound");
    }
}
