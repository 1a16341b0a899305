package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A limit on the requests to MKOM, kept by all parallel runs of both lanes, and a budget over which messages wait for a person. */
@Timeout(300)
class LimitsIT {

    private static final int PER_SECOND = 5;
    private static final int MESSAGES = 30;

    private static Hub hub;

    @BeforeAll
    static void start() {
        hub = new Hub(
                "mkom-hub-limits",
                Path.of("template.yaml"),
                Map.of(
                        "HUB_MKOM_REQUESTS_PER_SECOND",
                        Integer.toString(PER_SECOND),
                        "HUB_MESSAGE_BUDGETS",
                        "778=2/day",
                        "HUB_MESSAGE_OVER_CAP",
                        "hold"));
    }

    @AfterAll
    static void stop() {
        try (Hub ended = hub) {
            ended.assertDiscreet();
        }
    }

    /** A message in a mailing, and so in a request to MKOM, of its own. */
    private static String send(int number, ObjectNode message) {
        ObjectNode body = Json.object().put("priority", number % 2 == 0 ? "urgent" : "normal");
        body.putObject("mailing").put("identifier", "Mailing " + number).put("cost_centre_id", 1);
        body.putArray("messages").add(message);
        return hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8)).firstId();
    }

    @Test
    void requests_shouldKeepTheLimit_whenBothLanesSendAtTheSameTime() {
        // The first request of a function that has just started takes long.
        for (int lane = 0; lane < 2; lane++) {
            hub.showOnce(send(lane, hub.newMessage()), "delivered");
        }
        List<ObjectNode> messages = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(hub.newMessage());
            ids.add(send(i, messages.get(i)));
        }
        ids.forEach(id -> hub.showOnce(id, "delivered"));
        hub.idle();

        List<Instant> times = messages.stream()
                .map(message -> hub.mkom().takenFor(message.path("msisdn").asText()))
                .map(taken -> Instant.parse(taken.get(0).path("received_at").asText()))
                .sorted()
                .toList();
        // From a moment to its request it takes longer at one time than at another.
        assertThat(Duration.between(times.get(0), times.get(MESSAGES - 1)))
                .isGreaterThan(Duration.ofSeconds((MESSAGES - 1) / PER_SECOND - 1));
        messages.forEach(message ->
                assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1));
    }

    @Test
    void messagesOverABudget_shouldBeSent_whenAPersonReleasesThem() {
        List<ObjectNode> messages = Stream.generate(hub::newMessage).limit(4).toList();
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", "Liberada").put("cost_centre_id", 778);
        body.putArray("messages").addAll(messages);
        JsonNode accepted = hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8))
                .expect(202)
                .json();
        assertThat(accepted.path("messages").findValuesAsText("held_by"))
                .containsExactly("budget_per_day", "budget_per_day");
        String mailing = "/mailings/" + accepted.path("mailing_id").asText();
        hub.idle();
        assertThat(taken(messages)).containsExactly(1, 1, 0, 0);
        assertThat(hub.get(mailing).json().path("unreleased").asInt()).isEqualTo(2);
        hub.sweep();
        hub.idle();
        assertThat(hub.show(messages.get(3).path("reference").asText())
                        .json()
                        .path("held_by")
                        .asText())
                .isEqualTo("budget_per_day");

        hub.call("POST", mailing + "/release", hub.key(), "").expect(200);
        hub.sweep();

        messages.forEach(message -> hub.showOnce(message.path("reference").asText(), "delivered"));
        assertThat(taken(messages)).containsExactly(1, 1, 1, 1);
    }

    private static List<Integer> taken(List<ObjectNode> messages) {
        return messages.stream()
                .map(message ->
                        hub.mkom().takenFor(message.path("msisdn").asText()).size())
                .toList();
    }
}
