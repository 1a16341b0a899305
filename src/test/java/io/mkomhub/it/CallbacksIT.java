package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.Documents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks coming in. */
@LocalHub
class CallbacksIT {

    private final Hub hub;

    CallbacksIT(Hub hub) {
        this.hub = hub;
    }

    private static List<String> words(JsonNode message) {
        List<String> words = new ArrayList<>();
        message.path("timeline").forEach(event -> words.add(event.path("status").asText()));
        return words;
    }

    /** A message that MKOM has, of which nothing was reported yet. */
    private record Sent(String id, String phone, String wireReference) {}

    private Sent sent() {
        hub.mkom().faults("{\"callbacks\":false}");
        ObjectNode message = hub.newMessage();
        String phone = message.path("msisdn").asText();
        String id = hub.sendOne(message);
        hub.showOnce(id, "sent");
        return new Sent(
                id, phone, hub.mkom().takenFor(phone).get(0).path("reference").asText());
    }

    @Test
    void callbacks_shouldShowUnderTheirReference_whenTheyAreTheManuals() {
        hub.callback("/webhooks/mkom", Documents.STATUS.bytes()).expect(200);
        hub.callback("/webhooks/mkom", Documents.REPLY.bytes()).expect(200);

        JsonNode shown = hub.showOnce("meu-codigo", 2);

        assertThat(shown.path("reference").asText()).isEqualTo("meu-codigo");
        assertThat(shown.path("status").asText()).isEqualTo("delivered");
        assertThat(shown.path("platform_status").asText()).isEqualTo("Entregue");
        JsonNode timeline = shown.path("timeline");
        assertThat(timeline).hasSize(2);
        JsonNode reply = timeline.get(0);
        assertThat(reply.path("kind").asText()).isEqualTo("reply");
        assertThat(reply.path("message").asText()).isEqualTo("N teste via console");
        assertThat(reply.path("internal_id").asText()).isEqualTo("2018773196");
        assertThat(reply.path("at").asText()).isEqualTo("2020-11-04T18:12:12Z");
        JsonNode status = timeline.get(1);
        assertThat(status.path("kind").asText()).isEqualTo("status");
        assertThat(status.path("status").asText()).isEqualTo("Entregue");
        assertThat(status.path("internal_id").asText()).isEqualTo("12345678910");
        assertThat(status.path("at").asText()).isEqualTo("2020-11-04T18:19:10Z");
        assertThat(hub.get("/messages?reference=meu-codigo").expect(200).json()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"/webhooks/mkom", "/webhooks/mkom/status", "/webhooks/mkom/replies"})
    void callbacks_shouldBeToldApartByTheirFields_whicheverPathTheyTake(String path) {
        String reference = hub.newReference();

        for (Documents document : List.of(Documents.STATUS, Documents.REPLY)) {
            hub.callback(path, document.text().replace("meu-codigo", reference).getBytes(StandardCharsets.UTF_8))
                    .expect(200);
        }

        JsonNode timeline = hub.showOnce(reference, 2).path("timeline");
        assertThat(timeline.get(0).path("kind").asText()).isEqualTo("reply");
        assertThat(timeline.get(1).path("kind").asText()).isEqualTo("status");
    }

    @Test
    void callback_shouldBeTaken_whenTheTokenIsABearer() {
        String reference = hub.newReference();

        hub.call(
                        "POST",
                        "/webhooks/mkom",
                        Map.of(
                                "Authorization",
                                "Bearer " + hub.cloud().secrets().webhookToken()),
                        Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000))
                .expect(200);

        hub.showOnce(reference, "delivered");
    }

    @Test
    void callback_shouldBeStoredOnce_whenItComesManyTimes() {
        String reference = hub.newReference();
        String body = Documents.STATUS.text().replace("meu-codigo", reference);

        for (int i = 0; i < 5; i++) {
            hub.callback(body).expect(200);
        }
        hub.callback("[" + (body + ",").repeat(5) + "]").expect(200);
        hub.idle();
        hub.callback(body).expect(200);
        hub.idle();

        assertThat(hub.showOnce(reference, 1).path("timeline")).hasSize(1);
    }

    @Test
    void callbacks_shouldOnlyMoveForwardAndKeepEveryWord_whenTheyComeInAnyOrderAndTwice() {
        Sent sent = sent();
        String first = Hub.status(sent.wireReference(), "Enviada", sent.phone(), 1_900_000_001);
        String second = Hub.status(sent.wireReference(), "Entregue", sent.phone(), 1_900_000_002);
        String third = Hub.status(sent.wireReference(), "Lida ✓✓", sent.phone(), 1_900_000_003);

        hub.callback(third).expect(200);
        JsonNode unknown = hub.showOnce(sent.id(), 1);
        assertThat(unknown.path("status").asText()).isEqualTo("sent");
        assertThat(unknown.path("platform_status").asText()).isEqualTo("Lida ✓✓");

        hub.callback(second).expect(200);
        hub.showOnce(sent.id(), "delivered");
        hub.callback("[" + first + "," + third + "," + second + "]").expect(200);
        hub.idle();
        hub.callback("[" + first + "," + second + "]").expect(200);
        hub.idle();

        JsonNode message = hub.showOnce(sent.id(), 3);
        assertThat(words(message)).containsExactly("Enviada", "Entregue", "Lida ✓✓");
        assertThat(message.path("status").asText()).isEqualTo("delivered");
        assertThat(message.path("platform_status").asText()).isEqualTo("Lida ✓✓");
    }

    @Test
    void callbacks_shouldBeStoredOnceEach_whenThePlatformDuplicatesAndShufflesThem() {
        hub.mkom().faults("{\"duplicateCallbacks\":true,\"shuffleCallbacks\":true}");
        List<ObjectNode> messages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            messages.add(hub.newMessage());
        }
        JsonNode answer = hub.send(messages).expect(202).json().path("messages");

        hub.idle();

        answer.forEach(accepted -> {
            JsonNode message =
                    hub.show(accepted.path("id").asText()).expect(200).json();
            assertThat(message.path("status").asText()).isEqualTo("delivered");
            assertThat(words(message)).containsExactly("Entregue");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Não entregue", "EXPIRED", "42", "<b>"})
    void callback_shouldKeepTheWord_whenItIsUnknown(String word) {
        String reference = hub.newReference();

        hub.callback(Hub.status(reference, word, hub.newPhone(), 1_700_000_000)).expect(200);

        JsonNode shown = hub.showOnce(reference, 1);
        assertThat(shown.path("platform_status").asText()).isEqualTo(word);
        assertThat(shown.has("status")).isFalse();
        assertThat(words(shown)).containsExactly(word);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            trailing comma       | {"reference_id":"R","status":"Entregue","msisdn":"5511980664212","timestamp":1604513950,}
            trailing commas      | [{"reference_id":"R","status":"Entregue","msisdn":"5511980664212",},]
            unknown fields       | {"reference_id":"R","status":"Entregue","msisdn":"5511980664212","x":{"y":[1,null]}}
            no optional field    | {"reference_id":"R","status":"Entregue","msisdn":"5511980664212"}
            nulls                | {"reference_id":"R","status":"Entregue","msisdn":"5511980664212","internal_id":null,"message":null,"timestamp":null}
            internal_id as text  | {"reference_id":"R","status":"Entregue","msisdn":"5511980664212","internal_id":"98765432109876"}
            internal_id 64 bits  | {"reference_id":"R","status":"Entregue","msisdn":"5511980664212","internal_id":9223372036854775807}
            """)
    void callback_shouldBeTaken_whenItVariesHarmlessly(String name, String json) {
        String reference = hub.newReference();

        hub.callback(json.replace("\"R\"", "\"" + reference + "\"")).expect(200);

        assertThat(words(hub.showOnce(reference, 1))).containsExactly("Entregue");
    }

    @Test
    void callbacks_shouldAllBeStored_whenAnArrayHasManyOfDifferentReferences() {
        List<String> references = new ArrayList<>();
        StringBuilder array = new StringBuilder("[");
        for (int i = 0; i < 250; i++) {
            references.add(hub.newReference());
            array.append(i == 0 ? "" : ",")
                    .append(Hub.status(references.get(i), "Entregue", "5511980664212", 1_700_000_000 + i));
        }

        hub.callback(array.append("]").toString()).expect(200);

        hub.idle();
        for (int i = 0; i < 250; i += 83) {
            assertThat(hub.showOnce(references.get(i), 1).path("timeline")).hasSize(1);
        }
    }

    /** A reference that has the form of ours but was never given: stored, and nothing breaks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01aryz6s41tsv4rrffq69g5fav-7",
                "x~01aryz6s41tsv4rrffq69g5fav-7",
                "x~01aryz6s41tsv4rrffq69g5fav-999"
            })
    void callback_shouldBreakNothing_whenItsReferenceOnlyLooksLikeOurs(String reference) {
        String other = hub.newReference();

        hub.callback("[" + Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000) + ","
                        + Hub.status(other, "Entregue", hub.newPhone(), 1_700_000_000) + "]")
                .expect(200);

        hub.showOnce(other, "delivered");
        hub.idle();
        assertThat(hub.show("01aryz6s41tsv4rrffq69g5fav-999").status()).isEqualTo(404);
    }

    @Test
    void callback_shouldStillBeOneEvent_whenAMessageOfItsReferenceIsSentBetweenTwoCopies() {
        hub.mkom().faults("{\"callbacks\":false}");
        ObjectNode message = hub.newMessage();
        String reference = message.path("reference").asText();
        String copy = Hub.status(reference, "Entregue", message.path("msisdn").asText(), 1_700_000_000);

        hub.callback(copy).expect(200);
        hub.showOnce(reference, "delivered");
        String id = hub.sendOne(message);
        hub.showOnce(id, "sent");
        hub.callback(copy).expect(200);
        hub.idle();

        JsonNode shown = hub.show(id).expect(200).json();
        assertThat(shown.path("status").asText()).isEqualTo("sent");
        assertThat(shown.path("timeline")).isEmpty();
    }
}
