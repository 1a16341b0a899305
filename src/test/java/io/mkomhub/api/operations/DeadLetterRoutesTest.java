package io.mkomhub.api.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class DeadLetterRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String NUMBER = "5511953959059";
    private static final String REASON = "failed 8 times: java.lang.IllegalStateException";

    private static TestStores stores;

    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues(clock);

    private List<Route> routes() {
        return new DeadLetterRoutes(
                        queues.deadLetterQueues(),
                        queues.queues(),
                        stores.messages(),
                        new DroppedMessages(
                                stores.messages(),
                                stores.references(),
                                stores.lateErasure(),
                                TestChannels.publisher(queues.queues(), stores),
                                TestAuditLog.create(),
                                clock),
                        TestAuditLog.create(),
                        clock)
                .routes();
    }

    @BeforeAll
    static void start() {
        stores = new TestStores();
        var unused = TestChannels.channels(stores, TestChannels.webhook("crm", "https://crm.example.com/news"));
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    private HttpResponse call(String method, String path, String queue, String body) {
        Route route = routes().stream()
                .filter(one -> one.methods().contains(method) && one.path().equals(path))
                .findFirst()
                .orElseThrow();
        assertThat(route.access()).isEqualTo(Access.ADMIN);
        return route.handler()
                .answer(
                        new HttpRequest(
                                method,
                                path,
                                "",
                                Map.of(),
                                Map.of(),
                                body.getBytes(StandardCharsets.UTF_8),
                                "203.0.113.9",
                                "req-1"),
                        new Route.Call("ops", Set.of("admin"), Set.of(), Map.of("queue", queue)));
    }

    private JsonNode ok(HttpResponse response) {
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return Json.read(response.body());
    }

    private JsonNode list(String queue) {
        return ok(call("GET", "/dead-letters/{queue}", queue, ""));
    }

    private HttpResponse redrive(String queue, String body) {
        return call("POST", "/dead-letters/{queue}/redrive", queue, body);
    }

    private HttpResponse drop(String queue, String body) {
        return call("POST", "/dead-letters/{queue}/drop", queue, body);
    }

    private static MessageBatch batch(int messages) {
        BatchId id = BatchId.random(NOW);
        return new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn(NUMBER),
                                "Segredo",
                                Optional.empty(),
                                Optional.of("ref-" + place),
                                List.of(),
                                MessageClass.SERVICE,
                                Optional.of(new ChannelOrigin("crm", "o-" + place)),
                                Optional.empty()))
                        .toList());
    }

    private void bury(String id, MessageBatch messageBatch) {
        queues.bury("outbound-dead", id, MessageBatchJson.write(messageBatch), NOW.minusSeconds(90), REASON);
    }

    /** A message that is stored in a state. */
    private static TrackedMessage stored(MessageBatch messageBatch, UnaryOperator<MessageState> change) {
        TrackedMessage message =
                TrackedMessage.of(messageBatch, messageBatch.messages().get(0));
        stores.accept(message);
        assertThat(stores.messages().save(List.of(message.in(message.state().claimed(NOW.minusSeconds(3600))))))
                .containsExactly(true);
        TrackedMessage claimed = stores.message(message.id());
        MessageState next = change.apply(claimed.state());
        if (!next.equals(claimed.state())) {
            assertThat(stores.messages().save(List.of(claimed.in(next)))).containsExactly(true);
        }
        return stores.message(message.id());
    }

    private static MessageState state(MessageBatch messageBatch) {
        return stores.message(messageBatch.messages().get(0).id()).state();
    }

    @Test
    void count_shouldShowEveryQueue() {
        bury("a", batch(1));
        queues.bury("events-dead", "b", "x", NOW, "");

        assertThat(ok(call("GET", "/dead-letters", "", "")).toString())
                .isEqualTo("{\"queues\":[{\"queue\":\"events\",\"dead_letters\":1},"
                        + "{\"queue\":\"outbound\",\"dead_letters\":1},{\"queue\":\"urgent\",\"dead_letters\":0},"
                        + "{\"queue\":\"forward\",\"dead_letters\":0}],\"total\":2}");
    }

    @Test
    void list_shouldNameTheMessagesWithTheirStates_andNothingPersonal() {
        MessageBatch waiting = batch(1);
        TrackedMessage message = TrackedMessage.of(waiting, waiting.messages().get(0));
        stores.accept(message);
        assertThat(stores.messages().save(List.of(message.in(message.state().deadLettered(REASON)))))
                .containsExactly(true);
        bury("a", waiting);
        bury("b", batch(25));
        queues.bury("outbound-dead", "c", "poison " + NUMBER, NOW.minusSeconds(3600), "");

        JsonNode listed = list("outbound");

        assertThat(listed.path("complete").asBoolean()).isTrue();
        assertThat(listed.toString())
                .doesNotContain(NUMBER)
                .doesNotContain("Segredo")
                .doesNotContain("ref-");
        JsonNode oldest = listed.path("dead_letters").path(0);
        assertThat(oldest.path("id").asText()).isEqualTo("c");
        assertThat(oldest.path("kind").asText()).isEqualTo("unreadable");
        assertThat(oldest.path("moved_by").asText()).isEqualTo("sqs");
        assertThat(oldest.path("reason").asText()).contains("every run of send");
        assertThat(oldest.path("age_seconds").asLong()).isEqualTo(3600);
        JsonNode known = listed.path("dead_letters").path(1);
        assertThat(known.path("reason").asText()).isEqualTo(REASON);
        assertThat(known.path("moved_by").asText()).isEqualTo("function");
        assertThat(known.path("messages").toString())
                .isEqualTo("[{\"id\":\"" + message.id() + "\",\"status\":\"queued\",\"reason\":\""
                        + "waits on the dead-letter queue: " + REASON + "\"}]");
        JsonNode many = listed.path("dead_letters").path(2);
        assertThat(many.path("message_count").asInt()).isEqualTo(25);
        assertThat(many.path("messages")).hasSize(DeadLetterRoutes.MAX_MESSAGES);
    }

    @Test
    void list_shouldDoWithoutStates_whenTheTableIsAway() {
        bury("a", batch(1));
        stores.gate(() -> {
            throw SdkClientException.create("unable to connect");
        });
        try {
            JsonNode message = list("outbound")
                    .path("dead_letters")
                    .path(0)
                    .path("messages")
                    .path(0);
            assertThat(message.has("id")).isTrue();
            assertThat(message.has("status")).isFalse();
        } finally {
            stores.gate(() -> {});
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            events  | callbacks           | {"received_at":1,"events":[{"msisdn":"5511953959059","status":"Entregue"},{"msisdn":"5511953959059","message":"Sim"}]}
            events  | unreadable_callback | {"received_at":1,"unreadable":{"field":"msisdn","detail":"is missing"},"callback":{"x":"5511953959059"}}
            events  | parts_reminder      | {"parts":{"key":"k","set":"s","due":1}}
            events  | scheduled_message   | {"received_at":1,"scheduled":{"plan":"p","plan_version":1,"id":"i","client_id":"c","contact_key":"5511953959059","request":{},"reason":"x"}}
            events  | unreadable          | []
            outbound| parts_reminder      | {"parts":{"key":"k","set":"s","due":1}}
            urgent  | unreadable          | 5511953959059
            forward | unreadable          | {"id":"5511953959059"}
            forward | unreadable          | [[[[
            """)
    void list_shouldSayWhatARecordIs(String queue, String kind, String body) {
        queues.bury(queue + "-dead", "a", body, NOW, "a reason");

        JsonNode record = list(queue).path("dead_letters").path(0);

        assertThat(record.path("kind").asText()).isEqualTo(kind);
        assertThat(record.toString()).doesNotContain(NUMBER);
    }

    private static NotificationDelivery notification() {
        return NotificationDelivery.of(new ChannelNotification(
                "a".repeat(64),
                "crm",
                new Msisdn(NUMBER),
                NOW,
                new ReplyReceived("Segredo", Optional.of(MessageId.parse("01aryz6s41tsv4rrffq69g5fav-1")))));
    }

    @Test
    void redrive_shouldTryANotificationAsLongAsANewOne() {
        NotificationDelivery tried =
                notification().since(NOW.minus(Duration.ofHours(25))).failed("503");
        queues.bury("forward-dead", "a", NotificationJson.write(tried), NOW, "");

        JsonNode record = list("forward").path("dead_letters").path(0);
        assertThat(record.path("channel").asText()).isEqualTo("crm");
        assertThat(record.path("news").asText()).isEqualTo("reply");
        assertThat(record.path("message_id").asText()).isEqualTo("01aryz6s41tsv4rrffq69g5fav-1");
        assertThat(record.toString()).doesNotContain("Segredo");

        assertThat(ok(redrive("forward", "{\"all\":true}")).path("redriven").asInt())
                .isEqualTo(1);
        assertThat(queues.batched("forward")).containsExactly(NotificationJson.write(notification()));
    }

    @Test
    void redrive_shouldMoveTheRecordsThatAreNamed_andSayWhichAreNotThere() {
        bury("a", batch(1));
        bury("b", batch(1));

        try (AuditLogLines lines = new AuditLogLines()) {
            assertThat(ok(redrive("outbound", "{\"ids\":[\"b\",\"gone\"]}")).toString())
                    .isEqualTo("{\"queue\":\"outbound\",\"redriven\":1,\"kept\":[],\"not_found\":[\"gone\"],"
                            + "\"complete\":true}");

            assertThat(lines.all())
                    .anySatisfy(
                            line -> assertThat(line.toString())
                                    .contains(
                                            "\"queue\":\"outbound\",\"records\":1,\"status\":\"redriven\",\"origin\":\"api:ops\""));
        }
        assertThat(queues.bodies()).hasSize(1);
        assertThat(queues.buried("outbound-dead")).containsExactly("a");
    }

    @Test
    void redrive_shouldKeepWhatTheQueueRefuses() {
        MessageBatch refused = batch(1);
        bury("a", refused);
        bury("b", batch(1));
        queues.refuse(MessageBatchJson.write(refused));

        JsonNode result = ok(redrive("outbound", "{\"all\":true}"));

        assertThat(result.path("redriven").asInt()).isEqualTo(1);
        assertThat(result.path("kept").path(0).path("id").asText()).isEqualTo("a");
        assertThat(result.path("complete").asBoolean()).isFalse();
        assertThat(queues.buried("outbound-dead")).containsExactly("a");
    }

    @Test
    void drop_shouldFailAMessageThatWasNotSent_andTellItsChannel() {
        MessageBatch waiting = batch(2);
        bury("a", waiting);
        bury("other", batch(1));

        assertThat(ok(drop("outbound", "{\"ids\":[\"a\"]}")).toString())
                .isEqualTo("{\"queue\":\"outbound\",\"dropped\":1,\"kept\":[],\"not_found\":[],\"complete\":true,"
                        + "\"messages\":{\"failed\":2,\"held\":0,\"unchanged\":0}}");

        assertThat(waiting.messages()).allSatisfy(message -> {
            MessageState state = stores.message(message.id()).state();
            assertThat(state.status()).isEqualTo(MessageStatus.FAILED);
            assertThat(state.reason()).contains("dropped from the dead-letter queue by api:ops");
        });
        assertThat(queues.batched("forward")).hasSize(2).allMatch(body -> body.contains("\"status\":\"failed\""));
        assertThat(stores.references().messagesOf("ref-1", new Msisdn(NUMBER), 100))
                .contains(waiting.messages().get(0).id());
        assertThat(queues.buried("outbound-dead")).containsExactly("other");
    }

    @Test
    void drop_shouldSayTheSameAgain_whenTheRecordCouldNotBeDeleted() {
        MessageBatch waiting = batch(1);
        bury("a", waiting);
        ok(drop("outbound", "{\"ids\":[\"a\"]}"));
        bury("a", waiting);

        JsonNode again = ok(drop("outbound", "{\"ids\":[\"a\"]}"));

        assertThat(again.path("messages").path("failed").asInt()).isEqualTo(1);
        assertThat(queues.batched("forward")).hasSize(2);
    }

    @Test
    void drop_shouldHoldWhatMkomMayHave() {
        MessageBatch uncertain = batch(1);
        var unused = stored(uncertain, state -> state.uncertain("no answer", NOW));
        MessageBatch interrupted = batch(1);
        unused = stored(interrupted, state -> state);
        bury("a", uncertain);
        bury("b", interrupted);

        JsonNode result = ok(drop("outbound", "{\"all\":true,\"expected\":2}"));

        assertThat(result.path("messages").path("held").asInt()).isEqualTo(2);
        assertThat(List.of(state(uncertain), state(interrupted))).allSatisfy(state -> {
            assertThat(state.status()).isEqualTo(MessageStatus.UNCERTAIN);
            assertThat(state.held()).isTrue();
            assertThat(state.reason().orElse("")).startsWith("dropped from the dead-letter queue by api:ops");
        });
        assertThat(queues.buried("outbound-dead")).isEmpty();
    }

    @Test
    void drop_shouldLeaveWhatIsFinishedOrSent() {
        MessageBatch sent = batch(1);
        var unused = stored(sent, state -> state.accepted(Optional.of("7"), NOW));
        bury("a", sent);

        JsonNode result = ok(drop("outbound", "{\"ids\":[\"a\"]}"));

        assertThat(result.path("messages").path("unchanged").asInt()).isEqualTo(1);
        assertThat(state(sent).status()).isEqualTo(MessageStatus.SENT);
        assertThat(queues.batched("forward")).isEmpty();
    }

    @Test
    void drop_shouldKeepTheRecord_whileAMessageOfItIsBeingSent() {
        MessageBatch busy = batch(1);
        TrackedMessage message = TrackedMessage.of(busy, busy.messages().get(0));
        stores.accept(message);
        assertThat(stores.messages().save(List.of(message.in(message.state().claimed(NOW)))))
                .containsExactly(true);
        bury("a", busy);

        JsonNode result = ok(drop("outbound", "{\"ids\":[\"a\"]}"));

        assertThat(result.path("dropped").asInt()).isZero();
        assertThat(result.path("kept").path(0).path("reason").asText()).contains("is being sent");
        assertThat(queues.buried("outbound-dead")).containsExactly("a");
        clock.advance(Duration.ofMinutes(16));
        assertThat(ok(drop("outbound", "{\"ids\":[\"a\"]}")).path("dropped").asInt())
                .isEqualTo(1);
    }

    @Test
    void drop_shouldKeepTheRecords_whenTheTableIsAway() {
        bury("a", batch(1));
        bury("b", batch(1));
        stores.gate(() -> {
            throw SdkClientException.create("unable to connect");
        });
        try {
            JsonNode result = ok(drop("outbound", "{\"all\":true,\"expected\":2}"));
            assertThat(result.path("dropped").asInt()).isZero();
            assertThat(result.path("kept")).hasSize(2);
            assertThat(result.path("complete").asBoolean()).isFalse();
        } finally {
            stores.gate(() -> {});
        }
        assertThat(queues.buried("outbound-dead")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void drop_shouldStoreNothingOfAPerson_whoWasErased() {
        String phone = "5511953950001";
        BatchId id = BatchId.random(NOW);
        MessageBatch waiting = new MessageBatch(
                id,
                NOW.minus(Duration.ofDays(2)),
                "api:crm",
                new Mailing("Natal", 1),
                0,
                List.of(new OutboundMessage(
                        new MessageId(id, 1),
                        new Msisdn(phone),
                        "Segredo",
                        Optional.empty(),
                        Optional.empty(),
                        List.of())));
        var unused = stores.eraser().erase(new Msisdn(phone), Duration.ofSeconds(20));
        bury("a", waiting);

        JsonNode result = ok(drop("outbound", "{\"ids\":[\"a\"]}"));

        assertThat(result.path("messages").path("unchanged").asInt()).isEqualTo(1);
        assertThat(stores.everything()).noneMatch(item -> item.contains(phone));
    }

    @Test
    void drop_shouldForgetACallback() {
        queues.bury("events-dead", "a", "poison", NOW, "not JSON");

        assertThat(ok(drop("events", "{\"ids\":[\"a\"]}")).path("dropped").asInt())
                .isEqualTo(1);
        assertThat(queues.buried("events-dead")).isEmpty();
    }

    @Test
    void drop_shouldBeRefused_whenThereAreNotAsManyAsExpected() {
        bury("a", batch(1));

        HttpResponse response = drop("outbound", "{\"all\":true,\"expected\":2}");

        assertThat(response.status()).isEqualTo(409);
        assertThat(response.body()).contains("has 1 records, not 2");
        assertThat(queues.buried("outbound-dead")).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redrive | {}                                | ids
            redrive | {"all":false}                     | ids
            redrive | {"ids":[]}                        | ids
            redrive | {"ids":"a"}                       | ids
            redrive | {"ids":[1]}                       | ids
            redrive | {"ids":["a"],"all":true}          | all
            redrive | {"all":"yes"}                     | all
            redrive | {"all":true,"expected":1}         | expected
            redrive | {"id":"a"}                        | id
            drop    | {"all":true}                      | expected
            drop    | {"all":true,"expected":-1}        | expected
            drop    | {"all":true,"expected":"many"}    | expected
            drop    | {"ids":["a"],"expected":1}        | expected
            """)
    void request_shouldBeRefused_whenItIsNotClear(String action, String body, String field) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> call("POST", "/dead-letters/{queue}/" + action, "outbound", body))
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OUTBOUND", "callbacks", "outbound-dead"})
    void queue_shouldBeUnknown_whenItsNameIsNoQueues(String queue) {
        assertThat(call("GET", "/dead-letters/{queue}", queue, "").status()).isEqualTo(404);
        assertThat(redrive(queue, "{\"all\":true}").status()).isEqualTo(404);
        assertThat(drop(queue, "{\"ids\":[\"a\"]}").body()).contains("events, outbound, urgent, forward");
    }
}
