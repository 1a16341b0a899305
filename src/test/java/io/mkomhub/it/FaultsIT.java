package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A platform with faults. */
@LocalHub
class FaultsIT {

    private final Hub hub;

    FaultsIT(Hub hub) {
        this.hub = hub;
    }

    private List<JsonNode> taken(ObjectNode message) {
        return hub.mkom().takenFor(message.path("msisdn").asText());
    }

    @ParameterizedTest(name = "{1} times {0}")
    @CsvSource({"503,2", "429,1", "401,1"})
    void send_shouldSendOneSms_whenMkomCannotAtFirst(int status, int times) {
        hub.mkom().faults("{\"status\":" + status + ",\"statusTimes\":" + times + "}");
        ObjectNode message = hub.newMessage();

        String id = hub.sendOne(message);

        JsonNode delivered = hub.showOnce(id, "delivered");
        assertThat(delivered.path("attempts").asInt()).isEqualTo(times + 1);
        hub.idle();
        assertThat(taken(message)).hasSize(1);
        assertThat(hub.show(id).json().path("timeline")).hasSize(1);
    }

    @Test
    void send_shouldTellWhyItWaits_whenMkomCannotBeReached() {
        ObjectNode message = hub.newMessage();
        String id;
        hub.cloud().stopSimulator();
        try {
            id = hub.sendOne(message);
            JsonNode waiting = Await.until(
                            "tried",
                            () -> hub.show(id),
                            answer -> answer.json().path("attempts").asInt() > 0
                                    && answer.json().path("status").asText().equals("queued"))
                    .json();
            assertThat(waiting.path("reason").asText()).isEqualTo("MKOM cannot be reached");
        } finally {
            hub.cloud().startSimulator();
        }

        assertThat(hub.showOnce(id, "delivered").has("reason")).isFalse();
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void send_shouldFailThatMessage_whenMkomRefusesIt() {
        hub.mkom().faults("{\"rejectRate\":1}");
        ObjectNode message = hub.newMessage();

        String id = hub.sendOne(message);

        JsonNode failed = hub.showOnce(id, "failed");
        assertThat(failed.path("reason").asText()).isEqualTo("MKOM refused the message");
        hub.mkom().behave();
        hub.idle();
        assertThat(taken(message)).isEmpty();

        hub.callback(Hub.status(
                        message.path("reference").asText() + "~" + id,
                        "Entregue",
                        message.path("msisdn").asText(),
                        1_900_000_000))
                .expect(200);
        assertThat(hub.showOnce(id, 1).path("status").asText()).isEqualTo("failed");
    }

    @Test
    void send_shouldFail_whenMkomObjectsToTheRequest() {
        hub.mkom().faults("{\"status\":400}");

        String id = hub.sendOne(hub.newMessage());

        assertThat(hub.showOnce(id, "failed").path("reason").asText()).isEqualTo("MKOM answered 400");
    }

    @Test
    void send_shouldSendThemAll_whenMkomObjectsToTheRequestOnlyAsAWhole() {
        hub.mkom().faults("{\"status\":400,\"statusTimes\":1}");
        List<ObjectNode> messages = List.of(hub.newMessage(), hub.newMessage(), hub.newMessage());

        hub.send(messages).expect(202);

        messages.forEach(message -> hub.showOnce(message.path("reference").asText(), "delivered"));
        assertThat(messages).allSatisfy(message -> assertThat(taken(message)).hasSize(1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            the answer is broken          | {"malformedRate":1}
            the answer does not come      | {"acceptThenTimeoutRate":1,"timeoutMs":5000}
            """)
    void send_shouldNotSendAgain_whenTheOutcomeIsUncertainButACallbackShowsIt(String name, String faults) {
        hub.mkom().faults(faults);
        ObjectNode message = hub.newMessage();

        String id = hub.sendOne(message);
        hub.showOnce(id, "delivered");
        hub.mkom().behave();
        hub.idle();

        assertThat(taken(message)).hasSize(1);
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("delivered");
    }

    @Test
    void send_shouldSendAgainOnlyAfterSettling_whenTheOutcomeIsUncertainAndNothingIsHeard() {
        hub.forgetDeadLetters("EventsDeadLetterQueue");
        hub.mkom().faults("{\"malformedRate\":1,\"callbacks\":false}");
        ObjectNode message = hub.newMessage();

        String id = hub.sendOne(message);
        JsonNode uncertain = hub.showOnce(id, "uncertain");
        assertThat(uncertain.path("reason").asText()).isEqualTo("MKOM's answer cannot be read");
        hub.mkom().faults("{\"malformedRate\":0,\"callbacks\":false}");
        hub.showOnce(id, "sent");
        hub.idle();

        List<JsonNode> taken = taken(message);
        assertThat(taken).hasSize(2);
        assertThat(taken.get(1).path("reference")).isEqualTo(taken.get(0).path("reference"));
        assertThat(Duration.between(
                        Instant.parse(taken.get(0).path("received_at").asText()),
                        Instant.parse(taken.get(1).path("received_at").asText())))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(Hub.SETTLE_SECONDS + Hub.VISIBILITY_SECONDS));
    }

    /** A message whose answer could not be read, and of which MKOM tells nothing by itself. */
    private String uncertain(ObjectNode message) {
        hub.forgetDeadLetters("EventsDeadLetterQueue");
        hub.mkom().faults("{\"malformedRate\":1,\"callbacks\":false}");
        String id = hub.sendOne(message);
        hub.showOnce(id, "uncertain");
        hub.mkom().faults("{\"malformedRate\":0}");
        return id;
    }

    private static String delivered(ObjectNode message, String id) {
        return Hub.status(
                message.path("reference").asText() + "~" + id,
                "Entregue",
                message.path("msisdn").asText(),
                Instant.now().getEpochSecond());
    }

    /** What was accepted waits for as long as {@code record} is behind; a message it is about is not sent again meanwhile. */
    @Test
    void send_shouldNotSendAgain_whileAnAcceptedCallbackWaitsOnALateQueue() throws InterruptedException {
        ObjectNode message = hub.newMessage();
        String id;
        hub.cloud().pause("RecordFunction");
        try {
            id = uncertain(message);
            hub.callback(delivered(message, id)).expect(200);
            Await.until("asked for a check", () -> hub.count("EventsQueue"), records -> records >= 2);
            Thread.sleep(Duration.ofSeconds(Hub.SETTLE_SECONDS + 3).toMillis());
            assertThat(taken(message)).hasSize(1);
            assertThat(hub.show(id).json().path("status").asText()).isEqualTo("uncertain");
        } finally {
            hub.cloud().resume("RecordFunction");
        }

        hub.showOnce(id, "delivered");
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void send_shouldNotSendAgain_whileAnAcceptedCallbackIsADeadLetter() throws InterruptedException {
        ObjectNode message = hub.newMessage();
        String id = uncertain(message);
        hub.deadLetter(
                "EventsDeadLetterQueue",
                Json.write(Json.object()
                        .put("received_at", Instant.now().toEpochMilli())
                        .set(
                                "events",
                                Json.array()
                                        .add(Json.object()
                                                .put(
                                                        "msisdn",
                                                        message.path("msisdn").asText())
                                                .put(
                                                        "reference_id",
                                                        message.path("reference")
                                                                        .asText() + "~" + id)
                                                .put("status", "Entregue")))),
                "failed 8 times: a cause that is gone");

        Thread.sleep(Duration.ofSeconds(Hub.SETTLE_SECONDS + 2L * Hub.VISIBILITY_SECONDS)
                .toMillis());
        assertThat(taken(message)).hasSize(1);
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("uncertain");

        hub.redrive("EventsDeadLetterQueue", "EventsQueue");
        hub.showOnce(id, "delivered");
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void send_shouldSendOnce_whenItIsKilledWhileItTalksToMkom() {
        hub.idle();
        hub.mkom().faults("{\"latencyMs\":2000}");
        long requests = hub.mkom().requests();
        ObjectNode message = hub.newMessage();

        String id = hub.sendOne(message);
        Await.until("talking to MKOM", hub.mkom()::requests, now -> now > requests);
        assertThat(hub.cloud().kill("SendFunction")).isPositive();

        hub.showOnce(id, "delivered");
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }
}
