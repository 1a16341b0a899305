package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.local.dynamodb.engine.Faults;
import io.mkomhub.local.http.Ports;
import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.local.sqs.SqsFront;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The alarm that goes off for each way of being stuck. Once the cause is fixed, all waiting work continues. */
@Timeout(300)
@EmbeddedOnly("stands between the functions and their queues and table")
class AlarmsIT {

    private static final String STACK = "mkom-hub-alarms";
    private static final int GIVE_UP_SECONDS = 60;

    private static Faults dynamoDb;
    private static SqsFront sqs;
    private static Hub hub;

    @BeforeAll
    static void start() {
        hub = new Hub(
                STACK,
                Path.of("template.yaml"),
                Map.of(
                        "HUB_SEND_UNCERTAIN",
                        "hold",
                        "HUB_SEND_SETTLE",
                        "1s",
                        "HUB_SEND_GIVE_UP_AFTER",
                        GIVE_UP_SECONDS + "s"),
                Clocks.RIGHT);
        sqs = hub.cloud().sqsFront();
        dynamoDb = hub.cloud().dynamoDbFaults();
    }

    @AfterAll
    static void stop() {
        try (Hub ended = hub) {
            ended.assertDiscreet();
        }
    }

    @AfterEach
    void mend() {
        dynamoDb.clear();
        sqs.admit();
        hub.mkom().behave();
        // What one test leaves behind when it fails must not fail the others.
        for (String channel : List.of("away", "standard")) {
            hub.call("DELETE", "/channels/" + channel, hub.key(), "");
        }
        // A busy machine may have made the functions wait so long for a queue that they used the spool.
        hub.sweep();
        hub.idle();
        for (String queue : List.of("Events", "Outbound", "Urgent", "Forward")) {
            hub.forgetDeadLetters(queue + "DeadLetterQueue");
        }
    }

    private static AlarmClock clock(int times) {
        hub.idle();
        return new AlarmClock(hub, STACK, times);
    }

    private static Set<String> onceRinging(AlarmClock clock, String... alarms) {
        return Await.until(
                String.join(", ", alarms) + " ringing",
                clock::ringing,
                ringing -> ringing.containsAll(List.of(alarms)));
    }

    /** A message and a callback, so that every function has work. */
    private static String work(ObjectNode message) {
        hub.callback(Hub.status(hub.newReference(), "Entregue", hub.newPhone(), 1_700_000_000))
                .expect(200);
        return hub.sendOne(message);
    }

    /** A minute is two seconds here. */
    @Test
    void nothing_shouldRing_whileTheHubIsHealthy() throws InterruptedException {
        AlarmClock clock = clock(30);
        ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
        try {
            var unused = schedule.scheduleWithFixedDelay(hub::sweep, 0, 2, TimeUnit.SECONDS);
            // Long enough for the two periods of five minutes in which sweep has to have run.
            while (clock.passed().compareTo(Duration.ofMinutes(30)) < 0) {
                hub.showOnce(work(hub.newMessage()), "delivered");
                Thread.sleep(500);
            }

            assertThat(clock.ringing(Duration.ofMinutes(20)))
                    .as("the notifications given up: %s", hub.deadLetters("ForwardDeadLetterQueue"))
                    .isEmpty();
        } finally {
            schedule.shutdown();
            assertThat(schedule.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        // Before that, none but the one that knows of no run of sweep from before the start.
        assertThat(clock.ringing()).isSubsetOf("SweepAlarm");
        assertThat(clock.of("MessagesSent")).isNotEmpty();
        assertThat(clock.of("StatusReports")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TABLE_NOT_FOUND, GoneAlarm, RightsAlarm", "ACCESS_DENIED, RightsAlarm, GoneAlarm"})
    void alarm_shouldRing_whenTheTableIsGoneOrRefused(Fault refusal, String alarm, String other)
            throws InterruptedException {
        AlarmClock clock = clock(60);
        ObjectNode message = hub.newMessage();
        dynamoDb.rate(refusal, 1);

        hub.callback(Hub.status(hub.newReference(), "Entregue", hub.newPhone(), 1_700_000_000))
                .expect(200);
        hub.send(List.of(message)).expect(202);

        assertThat(onceRinging(clock, alarm)).doesNotContain(other, "SettingsAlarm", "TokenRefusedAlarm", "FaultAlarm");
        String metric = alarm.equals("GoneAlarm") ? "ResourcesGone" : "RightsRefused";
        Await.until(
                "told by every function with work",
                () -> clock.of(metric).stream()
                        .map(point -> point.dimensions().getOrDefault("FunctionName", ""))
                        .toList(),
                told -> told.containsAll(List.of(STACK + "-RecordFunction", STACK + "-SendFunction")));

        dynamoDb.clear();
        hub.showOnce(message.path("reference").asText(), "delivered");
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void alarm_shouldRing_whenAQueueIsGoneOrRefused(SqsFront.Refusal refusal) {
        AlarmClock clock = clock(60);
        ObjectNode message = hub.newMessage();
        sqs.refuse(refusal);

        // The spool keeps it.
        hub.send(List.of(message)).expect(202);

        boolean gone = refusal == SqsFront.Refusal.QUEUE_GONE;
        assertThat(onceRinging(clock, gone ? "GoneAlarm" : "RightsAlarm", "SpoolAlarm"))
                .doesNotContain(gone ? "RightsAlarm" : "GoneAlarm", "SettingsAlarm");

        sqs.admit();
        hub.sweep();
        hub.showOnce(message.path("reference").asText(), "delivered");
    }

    @Test
    void alarm_shouldRingAndNothingGoOut_whenTheHashKeyIsNotTheTables() {
        hub.showOnce(work(hub.newMessage()), "delivered");
        AlarmClock clock = clock(60);
        Map<String, AttributeValue> key = Map.of("pk", AttributeValue.fromS("O"), "sk", AttributeValue.fromS("O"));
        String table = hub.cloud().stack().tables().get(0).name();
        Map<String, AttributeValue> right = hub.cloud()
                .dynamoDb()
                .getItem(request -> request.tableName(table).key(key))
                .item();
        Map<String, AttributeValue> wrong = new HashMap<>(right);
        wrong.put("fingerprint", AttributeValue.fromS("of another key"));
        ObjectNode message = hub.newMessage();
        hub.cloud().dynamoDb().putItem(request -> request.tableName(table).item(wrong));
        try {
            // Whoever has made sure once does not look again.
            hub.cloud().kill("SendFunction");
            hub.cloud().kill("RecordFunction");

            work(message);

            assertThat(onceRinging(clock, "SettingsAlarm")).doesNotContain("GoneAlarm", "RightsAlarm");
            assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).isEmpty();
        } finally {
            hub.cloud().dynamoDb().putItem(request -> request.tableName(table).item(right));
        }

        hub.showOnce(message.path("reference").asText(), "delivered");
    }

    @ParameterizedTest
    @CsvSource({"401", "403"})
    void alarm_shouldRing_whenMkomRefusesTheToken(int status) {
        AlarmClock clock = clock(60);
        hub.mkom().faults("{\"status\":" + status + "}");

        String id = hub.sendOne(hub.newMessage());

        assertThat(onceRinging(clock, "TokenRefusedAlarm")).doesNotContain("GoneAlarm", "RightsAlarm", "SettingsAlarm");
        hub.mkom().behave();
        hub.showOnce(id, "delivered");
    }

    /** Half an hour without success is four seconds here. */
    @Test
    void alarm_shouldRing_whenTheEndpointOfAChannelIsAway() {
        AlarmClock clock = clock(600);
        hub.call(
                        "PUT",
                        "/channels/away",
                        hub.key(),
                        "{\"kind\":\"webhook\",\"address\":\"http://localhost:" + Ports.free()
                                + "/\",\"secret\":\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"}")
                .expect(200);
        ObjectNode body = Json.object().put("channel", "away");
        body.putArray("messages").add(hub.newMessage());

        hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8)).expect(202);

        onceRinging(clock, "OverdueNotificationsAlarm");
        hub.call("DELETE", "/channels/away", hub.key(), "").expect(204);
        // Nobody to tell is what notices are given up for.
        onceRinging(clock, "ForwardDeadLetterAlarm");
    }

    @Test
    void heldMessage_shouldPageAPersonAndBeToldToTheDefaultWebhookOnce() {
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        try (Webhook webhook = new Webhook(secret)) {
            hub.call(
                            "PUT",
                            "/channels/standard",
                            hub.key(),
                            Json.write(Json.object()
                                    .put("kind", "webhook")
                                    .put("address", webhook.address())
                                    .put("secret", secret)
                                    .put("default", true)))
                    .expect(200);
            AlarmClock clock = clock(60);
            hub.mkom().faults("{\"malformedRate\":1,\"callbacks\":false}");
            ObjectNode message = hub.newMessage();

            String id = hub.sendOne(message);

            onceRinging(clock, "HeldAlarm");
            String phone = message.path("msisdn").asText();
            List<JsonNode> told = Await.until(
                    "told", () -> webhook.events("io.mkomhub.message.held", phone), events -> !events.isEmpty());
            JsonNode data = told.get(0).path("data");
            assertThat(data.path("id").asText()).isEqualTo(id);
            assertThat(data.path("reason").asText()).isEqualTo("MKOM's answer cannot be read");
            assertThat(hub.show(id).json().path("held").asBoolean()).isTrue();
            hub.idle();
            assertThat(webhook.events("io.mkomhub.message.held", phone)).hasSize(1);
            assertThat(clock.of("MessagesHeld")).hasSize(1);

            hub.mkom().behave();
            hub.call("POST", data.path("release").asText(), hub.key(), "").expect(202);
            assertThat(hub.showOnce(id, "delivered").has("held")).isFalse();
            hub.idle();
            hub.call("DELETE", "/channels/standard", hub.key(), "").expect(204);
        }
    }

    /** 20 answers within an hour are the most, and the machine sends a flow's keyword each time. */
    @Test
    void autoReplies_shouldStopAndRing_whenAMachineAnswersEveryAnswer() {
        hub.call("PUT", "/auto-replies/loop", hub.key(), """
            {"match":{"keyword":"menu"},"mailing":{"identifier":"Loop","cost_centre_id":1},
             "auto_answer":[{"access_level":"1","access_code":".*","send_message":"Diga menu"}]}\
            """).expect(200);
        try {
            ObjectNode message = hub.newMessage();
            hub.showOnce(hub.sendOne(message), "delivered");
            String phone = message.path("msisdn").asText();
            AlarmClock clock = clock(60);
            for (int i = 0; i < 23; i++) {
                hub.mkom().reply(phone, "menu");
            }

            onceRinging(clock, "AutoRepliesAlarm");
            hub.idle();
            assertThat(hub.mkom().takenFor(phone))
                    .as("the message and 20 answers")
                    .hasSize(21);
            assertThat(clock.of("AutoRepliesStopped")).hasSize(3);
        } finally {
            hub.call("DELETE", "/auto-replies/loop", hub.key(), "").expect(204);
        }
    }

    @Test
    void alarm_shouldRing_whenABudgetIsUsedUp() {
        AlarmClock clock = clock(60);
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", "Orcamento").put("cost_centre_id", Hub.COST_CENTRE_WITH_BUDGET);
        body.putArray("messages").add(hub.newMessage());
        byte[] request = Json.write(body).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Hub.BUDGET_PER_DAY; i++) {
            hub.send(request).expect(202);
        }
        assertThat(clock.ringing()).doesNotContain("BudgetAlarm");

        hub.send(request).problem(400);

        onceRinging(clock, "BudgetAlarm");
        hub.idle();
        assertThat(clock.of("MessagesOverBudget")).hasSize(1);
    }

    /** Half an hour is 15 seconds here; the 72 hours after which a message is given up are 60 in any case. */
    @Test
    void alarms_shouldRing_whenMkomIsAwayAndMessagesAreGivenUp() {
        AlarmClock clock = clock(120);
        ObjectNode message = hub.newMessage();
        String id;
        hub.cloud().stopSimulator();
        try {
            id = hub.sendOne(message);
            for (int i = 0; i < 4; i++) {
                hub.sendOne(hub.newMessage());
            }
            onceRinging(clock, "RetriedAlarm", "OverdueMessagesAlarm", "GivenUpAlarm");
            assertThat(clock.ringing()).doesNotContain("OverdueUrgentAlarm");
        } finally {
            hub.cloud().startSimulator();
        }
        assertThat(hub.showOnce(id, "failed").path("reason").asText()).contains("MKOM cannot be reached");
    }

    /** The same alarms as for the other lane, and one that rings earlier. */
    @Test
    void alarms_shouldRing_whenMkomTakesNoUrgentMessages() {
        AlarmClock clock = clock(120);
        ObjectNode body = Json.object().put("priority", "urgent");
        body.putArray("messages").add(hub.newMessage());
        hub.cloud().stopSimulator();
        try {
            hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8)).expect(202);
            Set<String> ringing = onceRinging(clock, "OverdueUrgentAlarm");
            assertThat(ringing).doesNotContain("OverdueMessagesAlarm");
            onceRinging(clock, "RetriedAlarm", "GivenUpAlarm");
        } finally {
            hub.cloud().startSimulator();
        }
    }

    /** Records go back again and again: a quarter of an hour is 30 seconds here, ten minutes are 20. */
    @Test
    void alarms_shouldRing_whenRecordsArePutBackOverAndOver() {
        AlarmClock clock = clock(30);
        List<String> references = new ArrayList<>();
        hub.cloud().stopDynamoDb();
        try {
            for (int i = 0; i < 15; i++) {
                String reference = hub.newReference();
                references.add(reference);
                hub.callback(Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000))
                        .expect(200);
            }

            assertThat(onceRinging(clock, "RequeuedAlarm", "OverdueEventsAlarm"))
                    .doesNotContain("GoneAlarm", "RightsAlarm", "SettingsAlarm", "EventsDeadLetterAlarm");
        } finally {
            hub.cloud().startDynamoDb();
        }
        references.forEach(reference -> hub.showOnce(reference, "delivered"));
    }

    /** A quarter of an hour is 7.5 seconds here. */
    @Test
    void alarm_shouldRing_whenTheChangesOfTheTableAreNotCounted() throws InterruptedException {
        AlarmClock clock = clock(120);
        hub.cloud().pause("CountFunction");
        try {
            hub.showOnce(work(hub.newMessage()), "delivered");
            hub.idle();
            Thread.sleep(9_000);
        } finally {
            hub.cloud().resume("CountFunction");
        }

        onceRinging(clock, "CountAgeAlarm");
        assertThat(hub.cloud().drainStreams(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void alarm_shouldRing_whenTheChangesOfTheTableCannotBeRead() throws InterruptedException {
        AlarmClock clock = clock(60);
        for (int minute = 0; minute < 6; minute++) {
            hub.cloud().invoke("CountFunction", "{\"Records\":[]}");
            Thread.sleep(1_000);
        }

        assertThat(onceRinging(clock, "CountErrorsAlarm")).doesNotContain("SweepErrorsAlarm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Outbound", "Urgent"})
    void alarm_shouldRing_whenARecordIsADeadLetter(String lane) {
        AlarmClock clock = clock(60);
        String poison = "{\"messages\":[]}";

        hub.cloud()
                .sqs()
                .sendMessage(request ->
                        request.queueUrl(hub.queueUrl(lane + "Queue")).messageBody(poison));

        onceRinging(clock, lane + "DeadLetterAlarm");
        hub.takeDeadLetter(lane + "DeadLetterQueue", poison);
    }
}
