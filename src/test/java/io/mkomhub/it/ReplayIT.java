package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What channels were told is listed, and told again. */
@LocalHub
class ReplayIT {

    private static final String STATUS = "io.mkomhub.message.status";
    private static final String REPLY = "io.mkomhub.message.reply";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

    private final Hub hub;
    private final List<String> channels = new ArrayList<>();
    private final Webhook webhook = new Webhook(SECRET);

    ReplayIT(Hub hub) {
        this.hub = hub;
    }

    @AfterEach
    void removeChannels() {
        hub.idle();
        channels.forEach(channel ->
                hub.call("DELETE", "/channels/" + channel, hub.key(), "").expect(204));
        webhook.close();
    }

    private void channel(String name, ObjectNode settings) {
        hub.call("PUT", "/channels/" + name, hub.key(), Json.write(settings)).expect(200);
        channels.add(name);
    }

    private void webhook(String name) {
        channel(
                name,
                Json.object()
                        .put("kind", "webhook")
                        .put("address", webhook.address())
                        .put("secret", SECRET));
    }

    private JsonNode list(String channel, String query) {
        return hub.get("/channels/" + channel + "/notifications" + query)
                .expect(200)
                .json()
                .path("notifications");
    }

    private JsonNode replay(String channel, String body, Map<String, String> headers) {
        return hub.call("POST", "/channels/" + channel + "/notifications/replay", headers, body)
                .expect(202)
                .json();
    }

    private static List<String> texts(JsonNode array, String name) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(entry -> entry.path(name).asText())
                .toList();
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.path("id").asText()).toList();
    }

    /** Sends a message through a webhook and answers it, until the webhook knows all of it. */
    private String conversation(String channel, String phone, String answer) {
        String id = hub.call(
                        "POST",
                        "/messages",
                        hub.key(),
                        Json.write(hub.newMessage().put("msisdn", phone).put("channel", channel)))
                .firstId();
        Await.until("delivered", () -> webhook.events(STATUS, phone), events -> events.size() == 2);
        hub.mkom().reply(phone, answer);
        Await.until("the reply", () -> webhook.events(REPLY, phone), events -> !events.isEmpty());
        hub.idle();
        return id;
    }

    @Test
    void notifications_shouldBeListedAndToldAgain_oneOrAPeriod_onceForEachReplay() {
        webhook("replay-one");
        String phone = hub.newPhone();
        String answer = hub.newText();
        String since = Instant.now().toString();
        String message = conversation("replay-one", phone, answer);

        JsonNode listed = Await.until("listed", () -> list("replay-one", ""), all -> all.size() == 3);
        assertThat(texts(listed, "type")).containsExactly("message.reply", "message.status", "message.status");
        assertThat(texts(listed, "status")).containsExactly("", "delivered", "sent");
        assertThat(texts(listed, "message_id")).containsOnly(message);
        assertThat(texts(listed, "result")).containsOnly("delivered");
        assertThat(listed.toString()).doesNotContain(phone, answer);
        List<String> first = ids(webhook.events());
        assertThat(texts(listed, "event_id")).containsExactlyInAnyOrderElementsOf(first);

        JsonNode one = replay(
                "replay-one",
                Json.write(Json.object()
                        .set("ids", Json.array().add(listed.get(0).path("id").asText()))),
                hub.key());
        assertThat(one.path("queued").asInt()).isEqualTo(1);
        List<JsonNode> replies =
                Await.until("told again", () -> webhook.events(REPLY, phone), events -> events.size() == 2);
        assertThat(replies.get(1).path("data")).isEqualTo(replies.get(0).path("data"));
        assertThat(replies.get(1).path("id")).isEqualTo(replies.get(0).path("id"));
        assertThat(replies.get(1).path("replay").asText())
                .isEqualTo(one.path("replay").asText());
        assertThat(replies.get(0).has("replay")).isFalse();

        Map<String, String> key = hub.key("replay-" + phone);
        String period = "{\"from\":\"" + since + "\",\"type\":\"message.status\"}";
        JsonNode all = replay("replay-one", period, key);
        assertThat(all.path("queued").asInt()).isEqualTo(2);
        assertThat(replay("replay-one", period, key)).isEqualTo(all);
        Await.until(
                "told again",
                () -> webhook.events(STATUS, phone),
                events -> events.size() >= 3
                        && events.get(events.size() - 1)
                                .path("data")
                                .path("status")
                                .asText()
                                .equals("delivered"));
        hub.idle();

        List<JsonNode> again = webhook.events(STATUS, phone).stream()
                .filter(event -> event.path("replay").equals(all.path("replay")))
                .toList();
        assertThat(ids(again)).doesNotHaveDuplicates().isSubsetOf(first);
        assertThat(again.get(again.size() - 1).path("data").path("status").asText())
                .isEqualTo("delivered");
        assertThat(again)
                .allSatisfy(
                        event -> assertThat(event.path("data").path("reference").asText())
                                .isNotEmpty());
        assertThat(webhook.forged()).isZero();
        assertThat(texts(list("replay-one", "?limit=1"), "replay"))
                .containsExactly(all.path("replay").asText());
        assertThat(hub.get("/activity").expect(200).body()).contains("POST /channels/{channel}/notifications/replay");
        hub.assertDiscreet();
    }

    @Test
    void notification_shouldBeToldAfterAll_whenItWasGivenUp() {
        try (Courier courier = new Courier()) {
            channel(
                    "replay-two",
                    Json.object()
                            .put("kind", "rapidpro")
                            .put("address", courier.address())
                            .put("authorization", "Token 0123456789")
                            .put("keyword", "DENOVO"));
            courier.refuse(400, "phone number supplied is not a possible number", 1);
            String phone = hub.newPhone();
            hub.callback(Json.write(Json.object()
                            .put("internal_id", 8_100_000_000L + Long.parseLong(phone.substring(4)))
                            .put("message", "denovo")
                            .put("msisdn", phone)
                            .put("timestamp", Instant.now().getEpochSecond())))
                    .expect(200);
            JsonNode given =
                    Await.until("given up", () -> list("replay-two", "?result=given_up"), all -> !all.isEmpty());
            assertThat(texts(given, "reason")).containsExactly("RapidPro answered: not a possible number");
            assertThat(courier.received(phone)).isEmpty();

            replay("replay-two", "{\"from\":\"2026-01-01\",\"result\":\"given_up\"}", hub.key());

            Await.until("told after all", () -> courier.received(phone), texts -> !texts.isEmpty());
            assertThat(courier.received(phone)).containsExactly("denovo");
            hub.forgetDeadLetters("ForwardDeadLetterQueue");
        }
    }

    @Test
    void notification_shouldNotBeToldAgain_whenItsPersonWasErased() {
        webhook("replay-three");
        String phone = hub.newPhone();
        conversation("replay-three", phone, hub.newText());
        Await.until("listed", () -> list("replay-three", ""), all -> all.size() == 3);
        int told = webhook.events().size();
        hub.call("DELETE", "/contacts/" + phone, hub.key(), "").expect(200);

        JsonNode answer = Await.until(
                "erased",
                () -> replay("replay-three", "{\"from\":\"2026-01-01\"}", hub.key()),
                replayed -> replayed.path("queued").asInt() == 0);

        assertThat(answer.path("erased").asInt()).isEqualTo(3);
        hub.idle();
        assertThat(webhook.events()).hasSizeGreaterThanOrEqualTo(told);
        assertThat(list("replay-three", "").toString()).doesNotContain(phone);
    }
}
