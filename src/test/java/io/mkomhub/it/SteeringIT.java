package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that are held, changed and cancelled before they are sent. */
@LocalHub
class SteeringIT {

    /** How long before its schedule a message is handed to MKOM here. */
    private static final Duration LEAD = Duration.ofSeconds(Hub.SCHEDULE_LEAD_SECONDS);

    /** Longer than any test: such a message is held until a test changes it. */
    private static final Duration FAR = Duration.ofDays(300);

    private final Hub hub;

    SteeringIT(Hub hub) {
        this.hub = hub;
    }

    private static String in(Duration time) {
        return Instant.now().plus(time).toString();
    }

    private ObjectNode message(Duration schedule) {
        return hub.newMessage().put("schedule", in(schedule));
    }

    private Answer cancel(String id) {
        return hub.call("DELETE", "/messages/" + id, hub.key(), "");
    }

    private Answer change(String id, String field, String value) {
        return hub.call(
                "PATCH", "/messages/" + id, hub.key(), Json.write(Json.object().put(field, value)));
    }

    private Answer sendNow(String id) {
        return hub.call("PATCH", "/messages/" + id, hub.key(), "{\"schedule\":null}");
    }

    private List<JsonNode> taken(ObjectNode message) {
        return hub.mkom().takenFor(message.path("msisdn").asText());
    }

    /** What MKOM has of a message, while {@code sweep} runs more often than once a minute. */
    private JsonNode sweptUntilTaken(ObjectNode message) {
        return Await.until(
                        "taken",
                        () -> {
                            hub.sweep();
                            return taken(message);
                        },
                        all -> !all.isEmpty())
                .get(0);
    }

    @Test
    void cancel_shouldKeepAHeldMessageFromMkom_forGood() {
        ObjectNode message = message(FAR);
        String id = hub.sendOne(message);
        hub.idle();

        JsonNode cancelled = cancel(id).expect(200).json();

        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.path("reason").asText()).isEqualTo("cancelled by api:local");
        cancel(id).expect(200);
        assertThat(sendNow(id).problem(409).path("detail").asText()).contains("cancelled");
        hub.idle();
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("cancelled");
        assertThat(taken(message)).isEmpty();
    }

    @Test
    void requests_shouldBeRefusedWithTheStatus_onceAMessageIsSent() {
        ObjectNode message = hub.newMessage();
        String id = hub.sendOne(message);
        hub.showOnce(id, "delivered");

        assertThat(cancel(id).problem(409).path("detail").asText()).contains("delivered");
        assertThat(change(id, "message", hub.newText())
                        .problem(409)
                        .path("detail")
                        .asText())
                .contains("delivered");
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void change_shouldSendTheNewText_whenAHeldMessageIsChangedAndReleased() {
        ObjectNode message = message(FAR);
        String id = hub.sendOne(message);
        hub.idle();
        String text = hub.newText();

        assertThat(change(id, "message", text)
                        .expect(200)
                        .json()
                        .path("message")
                        .asText())
                .isEqualTo(text);
        assertThat(hub.show(id).json().path("schedule").asText()).startsWith("20");
        sendNow(id).expect(200);

        hub.showOnce(id, "delivered");
        assertThat(taken(message))
                .singleElement()
                .satisfies(taken -> assertThat(taken.path("message").asText()).isEqualTo(text));
        assertThat(hub.show(message.path("reference").asText())
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(id);
    }

    @Test
    void held_shouldGoToMkomAtItsTime_andNotBefore() {
        Duration wait = Duration.ofSeconds(14);
        Instant due = Instant.now().plus(wait);
        ObjectNode message = message(LEAD.plus(wait).plusSeconds(1));
        String id = hub.sendOne(message);
        hub.idle();
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("queued");

        sweptUntilTaken(message);

        assertThat(Instant.now()).isAfter(due);
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void change_shouldPutOffAMessage_whenItsNewTimeIsLater() {
        ObjectNode message = message(LEAD.plusSeconds(13));
        String id = hub.sendOne(message);
        ObjectNode next = message(LEAD.plusSeconds(15));
        hub.sendOne(next);
        hub.idle();

        change(id, "schedule", in(FAR)).expect(200);

        // What was held later has gone by then.
        sweptUntilTaken(next);
        hub.idle();
        assertThat(taken(message)).isEmpty();
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("queued");
        cancel(id).expect(200);
    }

    @Test
    @EmbeddedOnly("takes the table away")
    void held_shouldGoToMkomOnce_whenTheTableWasAwayAtItsTime() {
        ObjectNode message = message(LEAD.plusSeconds(13));
        String id = hub.sendOne(message);
        hub.idle();
        Instant due = Instant.now().plusSeconds(13);
        hub.cloud().stopDynamoDb();
        try {
            Await.until("due", Instant::now, now -> now.isAfter(due));
        } finally {
            hub.cloud().startDynamoDb();
        }

        sweptUntilTaken(message);

        hub.showOnce(id, "sent");
        hub.idle();
        assertThat(taken(message)).hasSize(1);
    }

    @Test
    void schedule_shouldBeSentAtOnce_whenItIsPast() {
        ObjectNode message = message(Duration.ofDays(-1));

        hub.showOnce(hub.sendOne(message), "delivered");

        assertThat(taken(message)).hasSize(1);
    }
}
