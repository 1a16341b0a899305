package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.Documents;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages going out. */
@LocalHub
class SendingIT {

    private final Hub hub;

    SendingIT(Hub hub) {
        this.hub = hub;
    }

    private static JsonNode json(Documents document) {
        return Json.read(document.bytes());
    }

    private List<JsonNode> taken(String wireReference) {
        List<JsonNode> taken = new ArrayList<>();
        for (JsonNode transmission : hub.mkom().seen().path("transmissions")) {
            if (transmission.path("reference").asText().equals(wireReference)) {
                taken.add(transmission);
            }
        }
        return taken;
    }

    @Test
    void send_shouldReachThePhone_whenItIsTheManualsRequest() {
        JsonNode answer = hub.send(Documents.TRANSMISSION.bytes()).expect(202).json();

        assertThat(answer.path("messages")).hasSize(1);
        JsonNode accepted = answer.path("messages").get(0);
        String id = accepted.path("id").asText();
        ObjectNode expected = Json.object()
                .put("success", true)
                .put("id", id)
                .put("reference", "12345678910")
                .put("status", "queued")
                .put("segments", 1)
                .put("encoding", "GSM-7");
        expected.putObject("warning")
                .put("field", "messages[0].schedule")
                .put("detail", "is in the past, so the message is sent as soon as possible");
        assertThat(accepted).isEqualTo(expected);

        JsonNode message = hub.showOnce(id, "delivered");
        assertThat(message.path("platform_status").asText()).isEqualTo("Entregue");
        assertThat(message.path("reference").asText()).isEqualTo("12345678910");
        assertThat(message.path("msisdn").asText()).isEqualTo("5511953959059");
        assertThat(message.path("message").asText()).isEqualTo("Teste de Envio de SMS via API");
        assertThat(message.path("schedule").asText()).isEqualTo("2023-04-26T20:01:00Z");
        assertThat(message.path("attempts").asInt()).isEqualTo(1);
        assertThat(message.path("mailing").path("identifier").asText()).isEqualTo("Integração API V12.0");
        assertThat(message.path("mailing").path("cost_centre_id").asInt()).isEqualTo(12981);
        assertThat(message.path("mailing").path("id").asText()).matches("[0-9]+");
        assertThat(message.has("reason")).isFalse();

        hub.idle();
        List<JsonNode> taken = taken("12345678910~" + id);
        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).path("mailing"))
                .isEqualTo(json(Documents.TRANSMISSION).path("mailing"));
        assertThat(taken.get(0).path("schedule").asText()).isEqualTo("2023-04-26T17:01:00");
        assertThat(taken.get(0).path("msisdn").asText()).isEqualTo("5511953959059");
        assertThat(taken.get(0).path("auto_answer").isNull()).isTrue();

        JsonNode timeline = hub.showOnce(id, 1).path("timeline");
        assertThat(timeline).hasSize(1);
        assertThat(timeline.get(0).path("kind").asText()).isEqualTo("status");
        assertThat(timeline.get(0).path("status").asText()).isEqualTo("Entregue");
        assertThat(timeline.get(0).path("internal_id").asText())
                .isEqualTo(taken.get(0).path("internal_id").asText());
    }

    @Test
    void send_shouldShowEachStep_whenTheCallbackComesLater() {
        hub.mkom().faults("{\"callbacks\":false}");
        ObjectNode message = hub.newMessage();
        String phone = message.path("msisdn").asText();

        String id = hub.sendOne(message);
        assertThat(hub.show(id).expect(200).json().path("status").asText()).isIn("queued", "sending", "sent");

        JsonNode sent = hub.showOnce(id, "sent");
        assertThat(sent.path("timeline")).isEmpty();
        assertThat(sent.has("platform_status")).isFalse();
        assertThat(hub.show(message.path("reference").asText())
                        .expect(200)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(id);

        String wireReference =
                hub.mkom().takenFor(phone).get(0).path("reference").asText();
        hub.callback(Hub.status(wireReference, "Entregue", phone, 1_900_000_000))
                .expect(200);

        JsonNode delivered = hub.showOnce(id, 1);
        assertThat(delivered.path("status").asText()).isEqualTo("delivered");
        assertThat(delivered.path("timeline").get(0).path("at").asText()).isEqualTo("2030-03-17T17:46:40Z");
    }

    @Test
    void transmission_shouldBeAnsweredExactlyAsByMkom_whenAProgramOnlyChangesItsAddress() {
        Answer answer = hub.call("POST", "/sms/api/transmission/v1", hub.key(), Documents.TRANSMISSION.bytes())
                .expect(200);

        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.json().path("mailing").path("id").asText()).matches("[0-9]{6,}");
        ObjectNode expected = (ObjectNode) json(Documents.TRANSMISSION_ANSWER);
        expected.set("mailing", answer.json().path("mailing"));
        assertThat(answer.json()).isEqualTo(expected);
        assertThat(answer.json().path("mailing").path("id").isTextual()).isTrue();
    }

    @Test
    void transmission_shouldTellWhichMessageFailed_whenOneIsWrong() {
        ObjectNode good = hub.newMessage();
        ObjectNode bad = hub.newMessage().put("msisdn", "123");
        ObjectNode body = Json.object();
        body.putArray("messages").add(good).add(bad);

        JsonNode answer = hub.call("POST", "/sms/api/transmission/v1", hub.key(), Json.write(body))
                .expect(200)
                .json();

        assertThat(answer.path("messages")).hasSize(2);
        assertThat(answer.path("messages").get(0).path("success").asBoolean()).isTrue();
        assertThat(answer.path("messages").get(0).path("reference")).isEqualTo(good.path("reference"));
        assertThat(answer.path("messages").get(1).path("success").asBoolean(true))
                .isFalse();
        assertThat(answer.path("messages").get(1).path("reference")).isEqualTo(bad.path("reference"));
        hub.showOnce(good.path("reference").asText(), "delivered");
    }

    @Test
    void send_shouldPassAutomaticAnswersOn_whenItIsTheManualsRequest() {
        String id = hub.send(Documents.AUTO_ANSWER.bytes()).firstId();

        JsonNode message = hub.showOnce(id, "delivered");
        JsonNode expected = json(Documents.AUTO_ANSWER).path("messages").get(0).path("auto_answer");
        assertThat(message.path("auto_answer")).isEqualTo(expected);
        assertThat(taken("variavel~" + id)).hasSize(1).allSatisfy(taken -> {
            assertThat(taken.path("auto_answer")).isEqualTo(expected);
            assertThat(taken.path("schedule").isNull()).isTrue();
        });
    }

    @Test
    void send_shouldTakeThemAll_whenThereAre1000() {
        List<ObjectNode> messages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            messages.add(hub.newMessage());
        }

        JsonNode answer = hub.send(messages).expect(202).json().path("messages");

        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(answer.path(i).path("id").asText());
            assertThat(answer.path(i).path("reference"))
                    .isEqualTo(messages.get(i).path("reference"));
        }
        assertThat(ids).hasSize(1_000);

        hub.idle();
        Set<String> phones = new HashSet<>();
        messages.forEach(message -> phones.add(message.path("msisdn").asText()));
        List<String> taken = new ArrayList<>();
        Map<Long, Integer> requests = new HashMap<>();
        for (JsonNode transmission : hub.mkom().seen().path("transmissions")) {
            if (phones.contains(transmission.path("msisdn").asText())) {
                taken.add(transmission.path("msisdn").asText());
                requests.merge(transmission.path("request").asLong(), 1, Integer::sum);
            }
        }
        assertThat(taken).hasSize(1_000).doesNotHaveDuplicates();
        // 500 a request make two; the queue may hand the message batches over in several batches, and a run that is
        // short of
        // time
        // takes fewer.
        assertThat(requests).hasSizeBetween(2, 50);
        assertThat(requests.values()).allSatisfy(size -> assertThat(size).isBetween(1, 500));
        for (int i = 0; i < 1_000; i += 111) {
            assertThat(hub.show(answer.path(i).path("id").asText())
                            .json()
                            .path("status")
                            .asText())
                    .isEqualTo("delivered");
        }
    }

    @Test
    void send_shouldRefuseAll_whenThereAre1001() {
        List<ObjectNode> messages = new ArrayList<>();
        ObjectNode one = hub.newMessage();
        for (int i = 0; i < 1_001; i++) {
            messages.add(one);
        }

        JsonNode problem = hub.send(messages).problem(400);

        assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("messages");
        hub.idle();
        assertThat(hub.mkom().takenFor(one.path("msisdn").asText())).isEmpty();
    }

    @Test
    void send_shouldKeepTheOthers_whenOneIsWrong() {
        ObjectNode first = hub.newMessage();
        ObjectNode wrong = hub.newMessage().put("message", " ");
        ObjectNode third = hub.newMessage();

        JsonNode answer =
                hub.send(List.of(first, wrong, third)).expect(202).json().path("messages");

        assertThat(answer).hasSize(3);
        assertThat(answer.get(1).path("success").asBoolean(true)).isFalse();
        assertThat(answer.get(1).path("reference")).isEqualTo(wrong.path("reference"));
        assertThat(answer.get(1).path("error").path("field").asText()).isEqualTo("messages[1].message");
        assertThat(answer.get(1).path("error").path("detail").asText()).isNotBlank();
        assertThat(answer.get(1).has("id")).isFalse();
        hub.showOnce(answer.get(0).path("id").asText(), "delivered");
        hub.showOnce(answer.get(2).path("id").asText(), "delivered");
        assertThat(hub.mkom().takenFor(wrong.path("msisdn").asText())).isEmpty();
    }

    @Test
    void send_shouldRefuseWithEachReason_whenNoneCanBeSent() {
        JsonNode problem = hub.send(List.of(
                        hub.newMessage().put("msisdn", "123"), hub.newMessage().put("schedule", "amanhã")))
                .problem(400);

        assertThat(problem.path("errors")).hasSize(2);
        assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("messages[0].msisdn");
        assertThat(problem.path("errors").get(1).path("field").asText()).isEqualTo("messages[1].schedule");
    }

    @Test
    void send_shouldTakeOneOrAnArray_whenThereIsNoMailing() {
        ObjectNode one = hub.newMessage();
        ObjectNode two = hub.newMessage();

        hub.send(Json.write(one).getBytes(StandardCharsets.UTF_8)).expect(202);
        hub.send(Json.write(Json.array().add(two)).getBytes(StandardCharsets.UTF_8))
                .expect(202);

        hub.showOnce(one.path("reference").asText(), "delivered");
        hub.showOnce(two.path("reference").asText(), "delivered");
        JsonNode mailing =
                hub.mkom().takenFor(one.path("msisdn").asText()).get(0).path("mailing");
        assertThat(mailing.path("identifier").asText()).isEqualTo("MKOM Hub");
        assertThat(mailing.path("cost_centre_id").asInt()).isEqualTo(12981);
    }

    @Test
    void send_shouldCountSegments_whenTextsAreLongOrAccented() {
        JsonNode answer = hub.send(List.of(
                        hub.newMessage().put("message", "a".repeat(161)),
                        hub.newMessage().put("message", "Olá " + "a".repeat(67))))
                .expect(202)
                .json()
                .path("messages");

        assertThat(answer.get(0).path("segments").asInt()).isEqualTo(2);
        assertThat(answer.get(0).path("encoding").asText()).isEqualTo("GSM-7");
        assertThat(answer.get(1).path("segments").asInt()).isEqualTo(2);
        assertThat(answer.get(1).path("encoding").asText()).isEqualTo("UCS-2");
    }

    @Test
    void send_shouldKeepLettersAsTheyAre_whenTheyAreNotAscii() {
        ObjectNode message = hub.newMessage();
        String text = message.path("message").asText() + " ação €5 😀 \"\\\n";
        message.put("message", text);

        String id = hub.sendOne(message);

        assertThat(hub.showOnce(id, "delivered").path("message").asText()).isEqualTo(text);
        assertThat(hub.mkom()
                        .takenFor(message.path("msisdn").asText())
                        .get(0)
                        .path("message")
                        .asText())
                .isEqualTo(text);
    }

    @Test
    void reply_shouldShowInTheTimeline_whenThePersonAnswers() {
        ObjectNode message = hub.newMessage();
        String id = hub.sendOne(message);
        hub.showOnce(id, "delivered");
        String text = hub.newText();

        hub.mkom().reply(message.path("msisdn").asText(), text);

        JsonNode timeline = hub.showOnce(id, 2).path("timeline");
        assertThat(timeline).hasSize(2);
        assertThat(timeline)
                .anySatisfy(event -> {
                    assertThat(event.path("kind").asText()).isEqualTo("reply");
                    assertThat(event.path("message").asText()).isEqualTo(text);
                })
                .anySatisfy(event -> assertThat(event.path("status").asText()).isEqualTo("Entregue"));
    }

    @Test
    void testNumbers_shouldDoAsDocumented_andNeverReachMkom() {
        String delivered = sendTo("5511900000011");
        String failed = sendTo("5511900000111");
        String silent = sendTo("5511900000311");
        String answered = sendTo("5511900000411");
        String leaves = sendTo("5511900000511");

        hub.showOnce(delivered, "delivered");
        hub.showOnce(failed, "failed");
        hub.showOnce(silent, "sent");
        assertThat(hub.showOnce(answered, 2).path("timeline"))
                .anySatisfy(event -> assertThat(event.path("message").asText()).isEqualTo("Oi"));
        hub.showOnce(leaves, 2);
        hub.idle();
        hub.showOnce(sendTo("5511900000511"), "opted_out");
        for (String kind : List.of("0", "1", "3", "4", "5")) {
            assertThat(hub.mkom().takenFor("5511900000" + kind + "11")).isEmpty();
        }
    }

    private String sendTo(String msisdn) {
        return hub.sendOne(hub.newMessage().put("msisdn", msisdn));
    }
}
