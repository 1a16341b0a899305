package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages that are held, changed and cancelled before they are sent. */
@LocalHub
class SteeringIT {

    /** How long before its schedule a message is handed to MKOM here. */
    private static final Duration LEAD = Duration.ofSeconds(Hub.SCHEDULE_LEAD_SECONDS);

    /** Long enough that a busy machine, too, holds a message in the table instead of leaving it on the queue for its last seconds. */
    private static final Duration HELD = Duration.ofSeconds(25);

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
        Instant due = Instant.now().plus(HELD);
        ObjectNode message = message(LEAD.plus(HELD).plusSeconds(1));
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
        ObjectNode message = message(LEAD.plus(HELD));
        String id = hub.sendOne(message);
        ObjectNode next = message(LEAD.plus(HELD).plusSeconds(2));
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
        ObjectNode message = message(LEAD.plus(HELD));
        String id = hub.sendOne(message);
        hub.idle();
        Instant due = Instant.now().plus(HELD);
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

    @Test
    void schedule_shouldBeRefused_whenItIsPastAndTheRequestSaysSo() {
        ObjectNode past = message(Duration.ofDays(-1));
        ObjectNode request = Json.object().put("past_schedule", "refuse");
        request.putArray("messages").add(past).add(hub.newMessage());

        JsonNode messages = hub.call("POST", "/messages", hub.key(), Json.write(request))
                .expect(202)
                .json()
                .path("messages");

        assertThat(messages.path(0).path("error").path("field").asText()).isEqualTo("messages[0].schedule");
        hub.showOnce(messages.path(1).path("id").asText(), "delivered");
        assertThat(taken(past)).isEmpty();
    }

    @Test
    void change_shouldTransliterateAndLimitAHeldMessage() {
        ObjectNode message = message(LEAD.plusSeconds(30)).put("message", "Não: " + hub.newText());
        String id = hub.sendOne(message);
        hub.idle();

        JsonNode changed = hub.call(
                        "PATCH",
                        "/messages/" + id,
                        hub.key(),
                        Json.write(Json.object().put("encoding", "gsm7").put("validity_minutes", 10)))
                .expect(200)
                .json();

        assertThat(changed.path("message").asText()).startsWith("Nao: ");
        assertThat(changed.has("valid_until")).isTrue();
        assertThat(change(id, "schedule", in(FAR))
                        .problem(400)
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asText())
                .isEqualTo("schedule");
        sendNow(id).expect(200);
        hub.showOnce(id, "delivered");
        assertThat(taken(message))
                .singleElement()
                .satisfies(taken -> assertThat(taken.path("message").asText())
                        .isEqualTo(changed.path("message").asText()));
    }

    /** A window of an hour in the time zone of the test's numbers. */
    private static ObjectNode window(Duration fromNow) {
        ZonedDateTime from = ZonedDateTime.now(ZoneId.of("America/Sao_Paulo")).plus(fromNow);
        DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm");
        return Json.object().put("from", time.format(from)).put("to", time.format(from.plusHours(1)));
    }

    private static ObjectNode within(ObjectNode window, ObjectNode message) {
        ObjectNode request = Json.object();
        request.set("window", window);
        request.putArray("messages").add(message);
        return request;
    }

    private String sendWithin(ObjectNode window, ObjectNode message) {
        return hub.call("POST", "/messages", hub.key(), Json.write(within(window, message)))
                .firstId();
    }

    @Test
    void window_shouldKeepAMessageFromMkom_untilItOpens() {
        ObjectNode early = hub.newMessage();
        ObjectNode inTime = hub.newMessage();
        ObjectNode closed = window(Duration.ofHours(3));

        String waiting = sendWithin(closed, early);
        String sent = sendWithin(window(Duration.ofMinutes(-30)), inTime);

        hub.showOnce(sent, "delivered");
        hub.idle();
        hub.sweep();
        hub.idle();
        JsonNode shown = hub.show(waiting).json();
        assertThat(shown.path("status").asText()).isEqualTo("queued");
        assertThat(shown.path("window").path("from")).isEqualTo(closed.path("from"));
        assertThat(taken(inTime)).hasSize(1);
        assertThat(taken(early)).isEmpty();
        cancel(waiting).expect(200);
    }

    @Test
    void advertising_shouldReachAPersonAsOftenAsTheCapAllows() {
        ObjectNode open = window(Duration.ofMinutes(-30));
        String phone = hub.newPhone();
        List<String> ids = Stream.generate(
                        () -> hub.newMessage().put("msisdn", phone).put("class", "marketing"))
                .limit(Hub.MARKETING_PER_WEEK + 2)
                .map(message -> sendWithin(open, message))
                .toList();

        List<JsonNode> ended = ids.stream()
                .map(id -> Await.until(
                        "delivered or failed",
                        () -> hub.show(id).json(),
                        shown -> Set.of("delivered", "failed")
                                .contains(shown.path("status").asText())))
                .toList();

        assertThat(hub.mkom().takenFor(phone)).hasSize(Hub.MARKETING_PER_WEEK);
        assertThat(ended.stream()
                        .filter(shown -> shown.path("status").asText().equals("failed"))
                        .map(shown -> shown.path("reason").asText()))
                .hasSize(2)
                .allMatch(reason -> reason.startsWith("over the cap marketing_per_week"));
        assertThat(hub.call(
                                "POST",
                                "/messages?dry_run=true",
                                hub.key(),
                                Json.write(within(
                                        open,
                                        hub.newMessage().put("msisdn", phone).put("class", "marketing"))))
                        .json()
                        .path("messages")
                        .path(0)
                        .path("over_cap")
                        .asText())
                .isEqualTo("marketing_per_week");
        String service = hub.sendOne(hub.newMessage().put("msisdn", phone));
        hub.showOnce(service, "delivered");
    }

    @Test
    void dryRun_shouldTellWhatWouldHappen_andSendNothing() {
        ObjectNode message = hub.newMessage().put("message", "ã" + "a".repeat(99));
        ObjectNode request = within(window(Duration.ofHours(3)), message);
        ((ArrayNode) request.path("messages")).add(hub.newMessage().put("msisdn", "+351912345678"));

        JsonNode answer = hub.call("POST", "/messages?dry_run=true", hub.key(), Json.write(request))
                .expect(200)
                .json();

        JsonNode first = answer.path("messages").path(0);
        assertThat(first.path("segments").asInt()).isEqualTo(2);
        assertThat(first.path("gsm7").path("saved_segments").asInt()).isEqualTo(1);
        assertThat(Instant.parse(first.path("waits_until").asText())).isAfter(Instant.now());
        assertThat(answer.path("messages").path(1).path("error").path("cap").asText())
                .isEqualTo("allowed_countries");
        assertThat(answer.path("total").path("refused").asInt()).isEqualTo(1);
        hub.idle();
        assertThat(taken(message)).isEmpty();
        hub.show(message.path("reference").asText()).problem(404);
    }

    /** Four callers at the same time, each in steps that do not fit into the budget at the end; then every other door. */
    @Test
    void budget_shouldAdmitAsManyMessagesAsItAllows_fromManyCallersAndAtEveryDoor() throws InterruptedException {
        ObjectNode mailing =
                Json.object().put("identifier", "Orcamento").put("cost_centre_id", Hub.COST_CENTRE_WITH_BUDGET);
        Queue<JsonNode> accepted = new ConcurrentLinkedQueue<>();
        List<Thread> callers = Stream.generate(() -> new Thread(() -> {
                    for (int i = 0; i < 4; i++) {
                        ObjectNode body = Json.object();
                        body.set("mailing", mailing);
                        ArrayNode messages = body.putArray("messages");
                        Stream.generate(hub::newMessage).limit(3).forEach(messages::add);
                        hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8))
                                .json()
                                .path("messages")
                                .forEach(message -> {
                                    if (message.path("success").asBoolean()) {
                                        accepted.add(message);
                                    }
                                });
                    }
                }))
                .limit(4)
                .toList();
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(accepted).hasSize(Hub.BUDGET_PER_DAY);
        JsonNode used =
                hub.get("/budgets/" + Hub.COST_CENTRE_WITH_BUDGET).expect(200).json();
        assertThat(used.path("day").path("messages").asInt()).isEqualTo(Hub.BUDGET_PER_DAY);
        assertThat(used.path("budgets").path(0).path("left").asInt()).isZero();
        Refusals refusals = refusedThroughChannels(Optional.of(mailing), hub.newPhone());
        assertThat(refusals.rapidPro().path("cap").asText()).isEqualTo("budget_per_day");
        assertThat(refusals.kannel()).contains("Budgets");
        for (JsonNode message : accepted) {
            hub.showOnce(message.path("id").asText(), "delivered");
        }
    }

    /** The same cap at every door, in the words of each system. */
    @Test
    void numbers_shouldBeRefusedAtEveryDoor_whenTheirCountryIsNotAllowed() {
        String abroad = "+351912345678";
        JsonNode own = hub.send(Json.write(Json.object().put("msisdn", abroad).put("message", "Oi"))
                        .getBytes(StandardCharsets.UTF_8))
                .problem(400);
        assertThat(own.path("errors").path(0).path("cap").asText()).isEqualTo("allowed_countries");

        Refusals refusals = refusedThroughChannels(Optional.empty(), "351912345678");
        assertThat(refusals.rapidPro().path("field").asText()).isEqualTo("to");
        assertThat(refusals.rapidPro().path("cap").asText()).isEqualTo("allowed_countries");
        assertThat(refusals.kannel()).contains("AllowedCountries");
        hub.idle();
        assertThat(hub.mkom().takenFor("351912345678")).isEmpty();
    }

    /**
     * How a message is refused.
     *
     * @param rapidPro the error in the answer to RapidPro
     * @param kannel the answer to Kannel's client
     */
    private record Refusals(JsonNode rapidPro, String kannel) {}

    /** Sends a message to a number as RapidPro and as a client of Kannel do, through channels with a mailing. */
    private Refusals refusedThroughChannels(Optional<ObjectNode> mailing, String number) {
        ObjectNode rapidPro = Json.object()
                .put("kind", "rapidpro")
                .put("address", "https://rapidpro.example.com/c/ex/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive")
                .put("authorization", "Token 1234567890");
        ObjectNode kannel = Json.object()
                .put("kind", "kannel")
                .put("style", "generic")
                .put("username", "capped-kannel")
                .put("password", "se-gredo-longo")
                .put("address", "https://kannel.example.com/kannel");
        mailing.ifPresent(given -> {
            rapidPro.set("mailing", given);
            kannel.set("mailing", given);
        });
        channel("capped-rapidpro", rapidPro);
        channel("capped-kannel", kannel);
        try {
            return new Refusals(
                    hub.call(
                                    "POST",
                                    "/rapidpro/capped-rapidpro/send",
                                    Map.of(
                                            "Authorization",
                                            "Token 1234567890",
                                            "Content-Type",
                                            "application/x-www-form-urlencoded"),
                                    "id=1&text=Oi&to=%2B" + number + "&from=1234")
                            .problem(400)
                            .path("errors")
                            .path(0),
                    hub.call(
                                    "GET",
                                    "/kannel/cgi-bin/sendsms?username=capped-kannel&password=se-gredo-longo&to=%2B"
                                            + number + "&text=Oi",
                                    Map.of(),
                                    "")
                            .expect(400)
                            .body());
        } finally {
            for (String name : List.of("capped-rapidpro", "capped-kannel")) {
                hub.call("DELETE", "/channels/" + name, hub.key(), "").expect(204);
            }
        }
    }

    private void channel(String name, ObjectNode settings) {
        hub.call("PUT", "/channels/" + name, hub.key(), Json.write(settings)).expect(200);
    }

    /** Some hundred messages of one mailing, in requests of a hundred. Returns the mailing's id. */
    private String sendMailing(String identifier, List<ObjectNode> messages) {
        return sendMailing(Json.object().put("identifier", identifier).put("cost_centre_id", 1), messages);
    }

    private String sendMailing(ObjectNode of, List<ObjectNode> messages) {
        String mailing = "";
        for (int from = 0; from < messages.size(); from += 100) {
            ObjectNode body = Json.object();
            body.set("mailing", of);
            body.putArray("messages").addAll(messages.subList(from, Math.min(messages.size(), from + 100)));
            mailing = hub.call("POST", "/messages", hub.key(), Json.write(body))
                    .expect(202)
                    .json()
                    .path("mailing_id")
                    .asText();
        }
        return mailing;
    }

    private List<ObjectNode> messages(int count) {
        return Stream.generate(hub::newMessage).limit(count).toList();
    }

    private JsonNode decide(String mailing, String action) {
        return hub.call("POST", "/mailings/" + mailing + "/" + action, hub.key(), "")
                .expect(200)
                .json();
    }

    private JsonNode mailing(String mailing) {
        return hub.get("/mailings/" + mailing).expect(200).json();
    }

    /** How often MKOM took each of the messages. */
    private Map<String, Long> taken(List<ObjectNode> messages) {
        Set<String> phones = messages.stream()
                .map(message -> message.path("msisdn").asText())
                .collect(Collectors.toSet());
        Map<String, Long> taken = new HashMap<>();
        hub.mkom().seen().path("transmissions").forEach(transmission -> {
            String phone = transmission.path("msisdn").asText();
            if (phones.contains(phone)) {
                taken.merge(phone, 1L, Long::sum);
            }
        });
        return taken;
    }

    @Test
    void mailing_shouldWaitWhilePaused_andGoOutOnceWhenResumed() {
        String identifier = hub.newText();
        List<ObjectNode> messages = messages(300);
        String mailing = sendMailing(identifier, messages.subList(0, 1));
        assertThat(decide(mailing, "pause").path("status").asText()).isEqualTo("paused");
        // Longer than send may rely on what it has read.
        Instant since = Instant.now();
        Await.until("read again", Instant::now, now -> now.isAfter(since.plusSeconds(3)));

        assertThat(sendMailing(identifier, messages.subList(1, 300))).isEqualTo(mailing);
        hub.idle();

        assertThat(taken(messages.subList(1, 300))).isEmpty();
        assertThat(mailing(mailing).path("parked").asInt()).isGreaterThanOrEqualTo(299);
        decide(mailing, "resume");
        hub.sweep();
        Await.until("all taken", () -> taken(messages), all -> all.size() == 300);
        hub.sweep();
        hub.idle();
        assertThat(taken(messages).values()).containsOnly(1L);
        assertThat(mailing(mailing).path("parked").asInt()).isZero();
    }

    /** Ten a second. The first ones go out at once, the others when sweep frees them. */
    @Test
    void mailing_shouldGoOutEvenly_whenItHasAPace() {
        List<ObjectNode> messages = messages(80);
        String mailing = sendMailing(
                Json.object()
                        .put("identifier", hub.newText())
                        .put("cost_centre_id", 1)
                        .put("messages_per_minute", 600),
                messages);

        Await.until(
                "all taken",
                () -> {
                    hub.sweep();
                    return taken(messages);
                },
                all -> all.size() == messages.size());

        assertThat(taken(messages).values()).containsOnly(1L);
        assertThat(mailing(mailing).path("messages_per_minute").asInt()).isEqualTo(600);
        assertThat(mailing(mailing).path("parked").asInt()).isZero();
        List<Instant> times = messages.stream()
                .map(message ->
                        Instant.parse(taken(message).get(0).path("received_at").asText()))
                .toList();
        assertThat(Duration.between(Collections.min(times), Collections.max(times)))
                .isGreaterThan(Duration.ofSeconds(6));
    }

    @Test
    void mailing_shouldEndAsSentOrCancelled_andNeverBoth_whenItIsCancelledWhileItGoesOut() {
        String identifier = hub.newText();
        List<ObjectNode> now = messages(400);
        List<ObjectNode> later = messages(200);
        later.forEach(message -> message.put("schedule", in(FAR)));
        String mailing = sendMailing(identifier, later);
        hub.idle();
        sendMailing(identifier, now);

        JsonNode cancelled = decide(mailing, "cancel");
        assertThat(cancelled.path("held").asInt()).isEqualTo(200);
        hub.sweep();
        hub.idle();

        Map<String, Long> taken = taken(now);
        assertThat(taken.values()).allMatch(times -> times == 1);
        assertThat(taken(later)).isEmpty();
        Stream.concat(now.stream(), later.stream()).forEach(message -> {
            String status = hub.show(message.path("reference").asText())
                    .expect(200)
                    .json()
                    .path("status")
                    .asText();
            assertThat(status)
                    .isEqualTo(taken.containsKey(message.path("msisdn").asText()) ? "delivered" : "cancelled");
        });
        assertThat(mailing(mailing).path("cancelled").asInt()).isEqualTo(600 - taken.size());
        assertThat(mailing(mailing).path("held").asInt()).isZero();

        List<ObjectNode> next = messages(1);
        sendMailing(identifier, next);
        hub.showOnce(next.get(0).path("reference").asText(), "delivered");
    }
}
