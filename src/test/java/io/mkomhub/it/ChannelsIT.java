package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RapidPro's External channel and webhooks: the messages they submit and the notifications they receive. */
@LocalHub
class ChannelsIT {

    private static final String TOKEN = "Token 7a6b-verbatim";
    private static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Hub hub;
    private final List<String> channels = new ArrayList<>();
    private final Courier courier = new Courier();

    ChannelsIT(Hub hub) {
        this.hub = hub;
    }

    @AfterEach
    void removeChannels() {
        hub.idle();
        channels.forEach(channel ->
                hub.call("DELETE", "/channels/" + channel, hub.key(), "").expect(204));
        courier.close();
    }

    private String channel(ObjectNode settings) {
        String name = "it-" + COUNTER.incrementAndGet();
        hub.call("PUT", "/channels/" + name, hub.key(), Json.write(settings)).expect(200);
        channels.add(name);
        return name;
    }

    private static ObjectNode rapidpro(Courier courier) {
        return Json.object()
                .put("kind", "rapidpro")
                .put("address", courier.address())
                .put("authorization", TOKEN);
    }

    private void reply(String phone, String text, Instant at) {
        hub.callback(Json.write(Json.object()
                        .put("internal_id", 8_000_000_000L + COUNTER.incrementAndGet())
                        .put("message", text)
                        .put("msisdn", phone)
                        .put("timestamp", at.getEpochSecond())))
                .expect(200);
    }

    private List<String> takenFor(String phone) {
        return hub.mkom().takenFor(phone).stream()
                .map(taken -> taken.path("message").asText())
                .toList();
    }

    private void awaitTaken(String phone, int count) {
        Await.until(count + " messages taken", () -> takenFor(phone), taken -> taken.size() >= count);
    }

    @Test
    void channel_shouldBeKeptWithoutItsSecretsShown_whenItIsWrittenAndRead() {
        String name = channel(rapidpro(courier).put("max_tps", 50));
        Answer shown = hub.get("/channels/" + name).expect(200);
        assertThat(shown.body()).doesNotContain("7a6b");
        assertThat(shown.json().path("secrets").toString()).isEqualTo("[\"authorization\"]");
        assertThat(shown.json().path("max_tps").asInt()).isEqualTo(50);
        assertThat(hub.get("/channels").expect(200).body())
                .contains("\"name\":\"" + name + "\"")
                .doesNotContain("7a6b");
        hub.call("GET", "/channels/" + name, Map.of(), "").problem(401);
        hub.get("/channels/none").problem(404);
        assertThat(hub.call("PUT", "/channels/" + name, hub.key(), "{\"kind\":\"fax\"}")
                        .problem(400)
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asText())
                .isEqualTo("kind");
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments(
                        "POST",
                        "application/x-www-form-urlencoded",
                        "id=ID&text=Ol%C3%A1+TEXT&to=%2BPHONE&channel=346"),
                arguments("POST", "application/json", "{\"id\":\"ID\",\"text\":\"Olá TEXT\",\"to\":\"+PHONE\"}"),
                arguments(
                        "POST",
                        "application/json",
                        "{\"id\":\"ID\",\"texto\":\"Olá TEXT\",\"para\":\"+PHONE\",\"de\":\"27182\",\"canal\":346}"),
                arguments(
                        "PUT", "application/json", "{\"uuid\":\"ID\",\"text\":\"Olá TEXT\",\"to_no_plus\":\"PHONE\"}"),
                arguments(
                        "POST",
                        "text/xml; charset=utf-8",
                        "<sms><id>ID</id><text>Ol&#225; TEXT</text><to>+PHONE</to><channel>346</channel></sms>"),
                arguments("GET", "", "id=ID&text=Ol%C3%A1+TEXT&to=%2BPHONE"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("requests")
    void message_shouldGoOutOnce_whenRapidProSendsItInAnyOfItsForms(String method, String type, String template) {
        String name = channel(rapidpro(courier));
        String phone = hub.newPhone();
        String id = "m" + COUNTER.incrementAndGet();
        String filled = template.replace("ID", id).replace("TEXT", "mundo").replace("PHONE", phone);
        boolean get = method.equals("GET");
        for (int time = 0; time < 2; time++) {
            Answer answer = hub.call(
                    method,
                    "/rapidpro/" + name + "/send" + (get ? "?" + filled : ""),
                    get ? Map.of("Authorization", TOKEN) : Map.of("Authorization", TOKEN, "Content-Type", type),
                    get ? "" : filled);
            assertThat(answer.expect(200).body()).contains("\"status\":\"queued\"");
        }
        Await.until("delivered", () -> courier.statuses(id), told -> told.contains("delivered"));
        hub.idle();
        assertThat(takenFor(phone)).containsExactly("Olá mundo");
        assertThat(courier.statuses(id))
                .isSubsetOf("sent", "delivered")
                .endsWith("delivered")
                .doesNotHaveDuplicates();
    }

    /** The example of the document, as it stands there. */
    @Test
    void message_shouldBeTaken_whenItIsTheDocumentsExample() {
        String name = channel(rapidpro(courier));
        hub.call(
                        "POST",
                        "/rapidpro/" + name + "/send",
                        Map.of("Authorization", TOKEN, "Content-Type", "application/json"),
                        """
                        {"id": 1241244, "texto": "El amor es paciente. El amor es amable.", "para": "+250788123123",
                         "to_no_plus": "250788123123", "from": "+5582999489287", "from_no_plus": "5582999489287", "channel": 346}
                        """)
                .expect(200);
        Await.until("told", () -> courier.statuses("1241244"), told -> told.contains("delivered"));
        assertThat(takenFor("250788123123")).containsExactly("El amor es paciente. El amor es amable.");
    }

    @Test
    void parts_shouldAllGoAndRepeatsNot_whenALongTextIsSplitUnderOneId() {
        String name = channel(rapidpro(courier));
        String phone = hub.newPhone();
        String text = "Prezado cliente, informamos que sua fatura vence amanha. "
                .repeat(5)
                .strip();
        Courier.send(hub, name, TOKEN, "longa-1", phone, text);
        Courier.send(hub, name, TOKEN, "longa-1", phone, text);
        int parts = Courier.split(text).size();
        awaitTaken(phone, parts);
        hub.idle();
        assertThat(parts).isGreaterThan(1);
        assertThat(takenFor(phone)).containsExactlyInAnyOrderElementsOf(Courier.split(text));
        assertThat(courier.statuses("longa-1")).endsWith("delivered").doesNotHaveDuplicates();
    }

    @Test
    void quickReplies_shouldBecomeNumberedLines_whenTheChannelAsksForIt() {
        String name = channel(rapidpro(courier).put("quick_replies", true));
        String phone = hub.newPhone();
        hub.call(
                        "POST",
                        "/rapidpro/" + name + "/send",
                        Map.of("Authorization", TOKEN, "Content-Type", "application/json"),
                        "{\"id\":1,\"text\":\"Continuar?\",\"to\":\"+" + phone
                                + "\",\"quick_replies\":[\"Sim\",\"Agora nao\"]}")
                .expect(200);
        awaitTaken(phone, 1);
        assertThat(takenFor(phone)).containsExactly("Continuar?\n1. Sim\n2. Agora nao");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no id             | 400 | text=a&to=%2B5511970000000
            no text           | 400 | id=1&to=%2B5511970000000
            no number         | 400 | id=1&text=a
            no such number    | 400 | id=1&text=a&to=%2B55
            """)
    void request_shouldBeRefusedForGood_whenItWillNeverWork(String what, int status, String form) {
        String name = channel(rapidpro(courier));
        Map<String, String> headers =
                Map.of("Authorization", TOKEN, "Content-Type", "application/x-www-form-urlencoded");
        hub.call("POST", "/rapidpro/" + name + "/send", headers, form).problem(status);
    }

    @ParameterizedTest(name = "Authorization: {0}")
    @CsvSource({"token 7a6b-verbatim", "Bearer 7a6b-verbatim", "7a6b-verbatim", "Token 7a6b-verbatim2"})
    void request_shouldNotGetIn_whenItsAuthorizationIsNotTheChannels(String authorization) {
        String name = channel(rapidpro(courier));
        String form = "id=1&text=a&to=%2B5511970000000";
        hub.call("POST", "/rapidpro/" + name + "/send", Map.of("Authorization", authorization), form)
                .problem(503);
        hub.call("POST", "/rapidpro/" + name + "/send", Map.of(), form).problem(503);
        hub.call("POST", "/rapidpro/none/send", Map.of("Authorization", TOKEN), form)
                .problem(503);
    }

    @Test
    void xml_shouldReachNothingOutside_whenItDeclaresEntities() {
        String name = channel(rapidpro(courier));
        hub.call(
                        "POST",
                        "/rapidpro/" + name + "/send",
                        Map.of("Authorization", TOKEN, "Content-Type", "text/xml"),
                        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a><id>1</id><text>&x;</text>"
                                + "<to>+5511970000000</to></a>")
                .problem(400);
        hub.call(
                        "POST",
                        "/rapidpro/" + name + "/send",
                        Map.of("Authorization", TOKEN, "Content-Type", "text/xml"),
                        "<a><id>1</id><text>sem fim")
                .problem(400);
    }

    @Test
    void failure_shouldBeTold_whenMkomRefusesTheMessage() {
        String name = channel(rapidpro(courier));
        hub.mkom().faults("{\"rejectRate\":1}");
        Courier.send(hub, name, TOKEN, "recusada-1", hub.newPhone(), "Oi");
        Await.until("told", () -> courier.statuses("recusada-1"), told -> !told.isEmpty());
        assertThat(courier.statuses("recusada-1")).containsExactly("failed");
    }

    @Test
    void statuses_shouldComeInOrderAndOnce_whenCallbacksComeShuffledAndTwice() {
        String name = channel(rapidpro(courier));
        hub.mkom().faults("{\"duplicateCallbacks\":1,\"shuffleCallbacks\":true}");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ids.add("ordem-" + i);
            Courier.send(hub, name, TOKEN, ids.get(i), hub.newPhone(), "Oi " + i);
        }
        for (String id : ids) {
            Await.until("delivered " + id, () -> courier.statuses(id), told -> told.contains("delivered"));
        }
        hub.idle();
        assertThat(ids)
                .allSatisfy(id ->
                        assertThat(courier.statuses(id)).isIn(List.of("sent", "delivered"), List.of("delivered")));
        Await.until(
                "all are shown as delivered",
                () -> ids.stream().map(courier::shown).distinct().toList(),
                List.of("delivered")::equals);
    }

    /** courier 26 keeps the first of two statuses that come within half a second, whichever it is, and answers 200 to both. */
    @ParameterizedTest(name = "the peer was away before: {0}")
    @ValueSource(booleans = {false, true})
    void messages_shouldEndAsDelivered_whenRapidProCollectsStatuses(boolean outage) {
        String name = channel(rapidpro(courier));
        if (outage) {
            courier.stop();
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            Courier.send(hub, name, TOKEN, id, hub.newPhone(), "Collected " + i);
        }
        if (outage) {
            Await.until(
                    "all callbacks have come",
                    () -> hub.mkom().counts().path("callbacks").path("pending").asInt(),
                    pending -> pending == 0);
            courier.start();
        }

        Await.until(
                "all are shown as delivered",
                () -> ids.stream()
                        .map(courier::shown)
                        .filter("delivered"::equals)
                        .count(),
                delivered -> delivered == ids.size());
        assertThat(ids)
                .allSatisfy(id ->
                        assertThat(courier.statuses(id)).endsWith("delivered").doesNotHaveDuplicates());
    }

    @Test
    void replies_shouldArriveBoth_whenAPersonSaysTheSameTwiceAtOnce() {
        channel(rapidpro(courier).put("keyword", "EQUAIS"));
        String phone = hub.newPhone();
        Instant now = Instant.now();
        reply(phone, "equais sim + não & é", now.minusSeconds(2));
        reply(phone, "equais sim + não & é", now.minusSeconds(1));
        Await.until("both", () -> courier.received(phone), texts -> texts.size() == 2);
        hub.idle();
        assertThat(courier.received(phone)).containsExactly("equais sim + não & é", "equais sim + não & é");
        assertThat(courier.repeats()).isZero();
    }

    @Test
    void optOut_shouldBeToldAsStopped_whenAPersonOptsOut() {
        String name = channel(rapidpro(courier));
        String phone = hub.newPhone();
        Courier.send(hub, name, TOKEN, "antes-" + phone, phone, "Oi");
        Await.until("delivered", () -> courier.statuses("antes-" + phone), told -> told.contains("delivered"));
        reply(phone, "SAIR", Instant.now());
        Await.until("stopped", courier::stopped, numbers -> numbers.contains("+" + phone));
        hub.idle();
        Courier.send(hub, name, TOKEN, "depois-" + phone, phone, "Oi de novo");
        Await.until("failed", () -> courier.statuses("depois-" + phone), told -> !told.isEmpty());
        assertThat(courier.statuses("depois-" + phone)).containsExactly("failed");
        assertThat(courier.received(phone)).isEmpty();
        assertThat(courier.stopped()).containsOnlyOnce("+" + phone);
    }

    @Test
    void replies_shouldGoWhereTheyBelong_whenThereAreSeveralChannels() {
        try (Courier second = new Courier();
                Courier fallback = new Courier()) {
            String first = channel(rapidpro(courier));
            String other = channel(rapidpro(second).put("keyword", "OUTRO"));
            channel(rapidpro(fallback).put("default", true));
            String phone = hub.newPhone();
            String stranger = hub.newPhone();

            Courier.send(hub, first, TOKEN, "r1-" + phone, phone, "Um");
            Await.until("delivered", () -> courier.statuses("r1-" + phone), told -> told.contains("delivered"));
            reply(phone, "ao primeiro", Instant.now());
            Await.until("there", () -> courier.received(phone), texts -> !texts.isEmpty());

            Courier.send(hub, other, TOKEN, "r2-" + phone, phone, "Dois");
            Await.until("delivered", () -> second.statuses("r2-" + phone), told -> told.contains("delivered"));
            reply(phone, "ao segundo", Instant.now());
            reply(stranger, "a ninguém", Instant.now());
            Await.until("there", () -> second.received(phone), texts -> !texts.isEmpty());
            Await.until("there", () -> fallback.received(stranger), texts -> !texts.isEmpty());

            reply(stranger, "outros, por favor", Instant.now());
            reply(stranger, "Outro, quero", Instant.now().plusSeconds(1));
            Await.until("pinned", () -> second.received(stranger), texts -> !texts.isEmpty());
            hub.idle();
            reply(stranger, "e agora", Instant.now().plusSeconds(2));
            Await.until("still there", () -> second.received(stranger), texts -> texts.size() == 2);
            hub.idle();

            assertThat(courier.received(phone)).containsExactly("ao primeiro");
            assertThat(second.received(phone)).containsExactly("ao segundo");
            assertThat(fallback.received(stranger)).containsExactlyInAnyOrder("a ninguém", "outros, por favor");
            assertThat(second.received(stranger)).containsExactly("Outro, quero", "e agora");
        }
    }

    @Test
    void notice_shouldArriveOnce_whenRapidProFailsAtFirst() {
        channel(rapidpro(courier).put("keyword", "TENTA"));
        String phone = hub.newPhone();
        courier.refuse(400, "internal error", 2);
        reply(phone, "tenta", Instant.now());
        Await.until("there", () -> courier.received(phone), texts -> !texts.isEmpty());
        hub.idle();
        assertThat(courier.received(phone)).containsExactly("tenta");
        assertThat(courier.calls()).hasSize(3);
    }

    @Test
    void notice_shouldBecomeADeadLetterWithItsReason_whenRapidProWillNeverTakeIt() {
        channel(rapidpro(courier).put("keyword", "NUNCA"));
        courier.refuse(400, "phone number supplied is not a possible number", 1);
        String phone = hub.newPhone();
        reply(phone, "nunca", Instant.now());
        String dead = Await.until(
                        "a dead letter",
                        () -> hub.deadLetters("ForwardDeadLetterQueue"),
                        letters -> letters.stream().anyMatch(letter -> letter.contains(phone)))
                .stream()
                .filter(letter -> letter.contains(phone))
                .findFirst()
                .orElse("");
        assertThat(hub.takeDeadLetter("ForwardDeadLetterQueue", dead))
                .isEqualTo("RapidPro answered: not a possible number");
        assertThat(courier.received(phone)).isEmpty();

        // Putting it back on the queue is all it takes to tell it after all.
        hub.cloud()
                .sqs()
                .sendMessage(request ->
                        request.queueUrl(hub.queueUrl("ForwardQueue")).messageBody(dead));
        Await.until("told after all", () -> courier.received(phone), texts -> !texts.isEmpty());
    }

    @Test
    void notice_shouldBecomeADeadLetterWithItsReason_whenItWasNotToldFor24Hours() {
        String name = channel(rapidpro(courier));
        NotificationDelivery delivery = NotificationDelivery.of(new ChannelNotification(
                Digests.sha256Hex(name),
                name,
                new Msisdn(hub.newPhone()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                new ChannelNotification.ReplyReceived("tarde", Optional.empty())));
        NotificationDelivery old = delivery.since(
                        Instant.now().minus(Duration.ofHours(24)).minusSeconds(1))
                .failed("it answered with status 503");
        hub.cloud()
                .sqs()
                .sendMessage(request ->
                        request.queueUrl(hub.queueUrl("ForwardQueue")).messageBody(NotificationJson.write(old)));
        assertThat(hub.takeDeadLetter("ForwardDeadLetterQueue", NotificationJson.write(delivery)))
                .isEqualTo("not delivered for 24 hours: it answered with status 503");
        assertThat(courier.calls()).isEmpty();
    }

    @Test
    void calls_shouldKeepToTheRate_whenTheChannelHasOne() {
        channel(rapidpro(courier).put("keyword", "RITMO").put("max_tps", 5));
        var events = Json.array();
        for (int i = 0; i < 20; i++) {
            events.addObject()
                    .put("internal_id", 7_000_000_000L + COUNTER.incrementAndGet())
                    .put("message", "ritmo " + i)
                    .put("msisdn", hub.newPhone())
                    .put("timestamp", Instant.now().getEpochSecond());
        }
        hub.callback(Json.write(events)).expect(200);
        Await.until("all", courier::received, all -> all.size() == 20);
        List<Long> calls = courier.calls().stream().sorted().toList();
        assertThat(calls.get(calls.size() - 1) - calls.get(0))
                .as("19 intervals of 200 ms, but for a moment's delay of the first")
                .isGreaterThan(3_000);
        assertThat(courier.received().stream().map(Courier.Received::text)).doesNotHaveDuplicates();
    }

    @Test
    void webhook_shouldGetSignedCloudEvents_whenItIsTheDefaultChannel() {
        try (Webhook webhook = new Webhook(WEBHOOK_SECRET)) {
            channel(Json.object()
                    .put("kind", "webhook")
                    .put("address", webhook.address())
                    .put("secret", WEBHOOK_SECRET)
                    .put("default", true));
            webhook.refuse(1);
            ObjectNode message = hub.newMessage();
            String phone = message.path("msisdn").asText();
            String id = hub.sendOne(message);
            List<JsonNode> delivered = Await.until(
                    "delivered",
                    () -> webhook.events("io.mkomhub.message.status", phone),
                    events -> events.stream()
                            .anyMatch(event ->
                                    event.path("data").path("status").asText().equals("delivered")));
            assertThat(delivered).allSatisfy(event -> {
                assertThat(event.path("specversion").asText()).isEqualTo("1.0");
                assertThat(event.path("data").path("id").asText()).isEqualTo(id);
                assertThat(event.path("data").path("reference").asText())
                        .isEqualTo(message.path("reference").asText());
            });
            hub.mkom().reply(phone, "Sim, obrigado");
            JsonNode answer = Await.until(
                            "the reply",
                            () -> webhook.events("io.mkomhub.message.reply", phone),
                            events -> !events.isEmpty())
                    .get(0);
            assertThat(answer.path("data").path("message").asText()).isEqualTo("Sim, obrigado");
            assertThat(answer.path("data").path("in_reply_to").asText()).isEqualTo(id);
            hub.idle();
            assertThat(webhook.forged()).isZero();
            assertThat(webhook.ids()).doesNotHaveDuplicates();
        }
    }

    @Test
    void webhook_shouldHearOfItsOwnMessagesAlone_whenRequestsNameIt() {
        try (Webhook webhook = new Webhook(WEBHOOK_SECRET)) {
            String name = channel(Json.object()
                    .put("kind", "webhook")
                    .put("address", webhook.address())
                    .put("secret", WEBHOOK_SECRET));
            ObjectNode message = hub.newMessage().put("channel", name);
            String phone = message.path("msisdn").asText();
            String id = hub.call("POST", "/messages", hub.key(), Json.write(message))
                    .firstId();
            String other = hub.sendOne(hub.newMessage());
            hub.showOnce(other, "delivered");
            Await.until(
                    "delivered",
                    () -> webhook.events("io.mkomhub.message.status", phone),
                    events -> events.stream()
                            .anyMatch(event ->
                                    event.path("data").path("status").asText().equals("delivered")));
            hub.mkom().reply(phone, "Sim");
            Await.until(
                    "the reply", () -> webhook.events("io.mkomhub.message.reply", phone), events -> !events.isEmpty());
            hub.idle();
            assertThat(webhook.events())
                    .allSatisfy(event -> assertThat(
                                    event.path("data").path("msisdn").asText())
                            .isEqualTo(phone));
            assertThat(webhook.events().get(0).path("subject").asText()).isEqualTo(id);
            hub.call("POST", "/messages", hub.key(), Json.write(hub.newMessage().put("channel", "none")))
                    .problem(400);
        }
    }

    /** Whoever answers for a mailing hears of it, whichever system sends it; with the headers of their own server. */
    @Test
    void filter_shouldTellAWebhookOfOtherChannelsMessages_onlyOfWhatItAdmits() {
        try (Webhook all = new Webhook(WEBHOOK_SECRET);
                Webhook some = new Webhook(WEBHOOK_SECRET)) {
            String sender = channel(rapidpro(courier));
            channel(webhook(all).set("filter", Json.object()));
            ObjectNode picky = webhook(some);
            picky.putObject("filter").putArray("events").add("message.reply");
            picky.putObject("headers").put("X-Tenant", "acme");
            picky.putObject("secret_headers").put("Authorization", "Bearer s3cret");
            String name = channel(picky);
            String phone = hub.newPhone();

            Courier.send(hub, sender, TOKEN, "f-" + phone, phone, "Oi");
            Await.until("delivered", () -> courier.statuses("f-" + phone), told -> told.contains("delivered"));
            reply(phone, "Sim", Instant.now());
            Await.until("told", () -> some.events("io.mkomhub.message.reply", phone), events -> !events.isEmpty());
            Await.until("told", () -> all.events("io.mkomhub.message.reply", phone), events -> !events.isEmpty());
            hub.idle();

            assertThat(courier.received(phone)).containsExactly("Sim");
            assertThat(all.events("io.mkomhub.message.status", phone))
                    .extracting(event -> event.path("data").path("status").asText())
                    .endsWith("delivered")
                    .doesNotHaveDuplicates();
            assertThat(some.events()).hasSize(1);
            assertThat(some.header("x-tenant")).containsOnly("acme");
            assertThat(some.header("authorization")).containsOnly("Bearer s3cret");
            assertThat(all.forged() + some.forged()).isZero();
            assertThat(hub.get("/channels/" + name).expect(200).body())
                    .contains("\"secret_headers\":{\"Authorization\":null}")
                    .doesNotContain("s3cret");
        }
    }

    private static ObjectNode webhook(Webhook webhook) {
        return Json.object()
                .put("kind", "webhook")
                .put("address", webhook.address())
                .put("secret", WEBHOOK_SECRET);
    }
}
