package io.mkomhub.api.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.OpenApi;
import io.mkomhub.channel.EventType;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationRoutesTest {

    private static final Msisdn ANA = new Msisdn("5511953959059");

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final TestClock clock = new TestClock(now);
    private final List<Route> routes = new NotificationRoutes(
                    TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/")),
                    stores.told(),
                    new Replayer(stores.messages(), stores.events(), TestChannels.publisher(queues.queues(), stores)),
                    clock)
            .routes();

    private TrackedMessage message;

    /** A message of the channel, told as sent and delivered; a reply to it, given up. */
    @BeforeEach
    void tell() {
        BatchId batch = BatchId.random(now);
        OutboundMessage content = new OutboundMessage(
                new MessageId(batch, 1), ANA, "Oi", Optional.empty(), Optional.of("pedido-1"), List.of());
        TrackedMessage accepted = stores.accept(
                        new MessageBatch(batch, now, "api:crm", new Mailing("Natal", 1), 0, List.of(content)))
                .get(0);
        Instant sentAt = now.minusSeconds(60);
        TrackedMessage sent = stores.move(accepted, state -> state.claimed(sentAt));
        ChannelOrigin peer = new ChannelOrigin("erp", accepted.id().toString());
        sent = stores.move(sent, state -> state.accepted(Optional.empty(), sentAt));
        remember(ChannelNotification.ofStatus(sent, peer).orElseThrow(), Optional.empty(), Optional.empty(), 60);
        Event.StatusReport report =
                new Event.StatusReport(Optional.empty(), Optional.empty(), ANA, Optional.empty(), "Entregue");
        message = stores.move(
                sent, state -> state.reported(report, Optional.of(MessageStatus.DELIVERED), now.minusSeconds(30)));
        remember(ChannelNotification.ofStatus(message, peer).orElseThrow(), Optional.empty(), Optional.empty(), 30);
        Event.Reply reply = new Event.Reply(
                Optional.of("9"),
                Optional.empty(),
                ANA,
                Optional.of(now.minusSeconds(20).truncatedTo(ChronoUnit.SECONDS)),
                "Sim");
        AttributedEvent entry = new AttributedEvent(Optional.of(message.id()), reply);
        stores.events().add(List.of(new ReceivedEvent(entry, now.minusSeconds(19), Extent.WHOLE)));
        remember(
                ChannelNotification.ofReply(
                        "erp", reply, Optional.of(message.id()), reply.at().orElseThrow()),
                Optional.of(stores.events().address(entry)),
                Optional.of("the endpoint is gone (410)"),
                10);
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    private void remember(
            ChannelNotification notification, Optional<String> event, Optional<String> failure, int secondsAgo) {
        NotificationDelivery delivery = NotificationDelivery.of(notification);
        stores.told()
                .add(
                        "erp",
                        List.of(ToldNotification.of(
                                event.map(delivery::storedAt).orElse(delivery),
                                EventType.of(notification.news()).word(),
                                failure,
                                Optional.of(Duration.ofMillis(12)))),
                        now.minusSeconds(secondsAgo));
    }

    private HttpResponse call(int route, String body, Map<String, String> query, Map<String, String> headers) {
        assertThat(routes.get(route).access()).isEqualTo(Access.ADMIN);
        assertThat(routes.get(route).parameters()).containsAll(query.keySet());
        return routes.get(route)
                .handler()
                .answer(
                        new HttpRequest(
                                "POST",
                                "/channels/erp/notifications",
                                "",
                                query,
                                headers,
                                body.getBytes(StandardCharsets.UTF_8),
                                "203.0.113.9",
                                "req-1"),
                        new Route.Call("ops", Set.of("admin"), Set.of(), Map.of("channel", "erp")));
    }

    private JsonNode list(Map<String, String> query) {
        JsonNode json = Json.read(call(0, "", query, Map.of()).body());
        assertThat(OpenApi.document().errors(Json.object().put("$ref", "#/components/schemas/NotificationList"), json))
                .isEmpty();
        return json;
    }

    private JsonNode replay(String body, Map<String, String> query, Map<String, String> headers) {
        HttpResponse response = call(1, body, query, headers);
        assertThat(response.status()).isEqualTo(202);
        JsonNode json = Json.read(response.body());
        assertThat(OpenApi.document().errors(Json.object().put("$ref", "#/components/schemas/Replay"), json))
                .isEmpty();
        return json;
    }

    private JsonNode replay(String body) {
        return replay(body, Map.of(), Map.of());
    }

    private static List<String> texts(JsonNode array, String name) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(entry -> entry.path(name).asText())
                .toList();
    }

    private List<NotificationDelivery> queued() {
        return queues.batched("forward").stream().map(NotificationJson::read).toList();
    }

    private String since(int seconds) {
        return "{\"from\":\"" + now.minusSeconds(seconds) + "\"}";
    }

    @Test
    void list_shouldShowWhatWasTold_latestFirst() {
        JsonNode notifications = list(Map.of()).path("notifications");

        assertThat(texts(notifications, "type")).containsExactly("message.reply", "message.status", "message.status");
        assertThat(texts(notifications, "status")).containsExactly("", "delivered", "sent");
        assertThat(texts(notifications, "result")).containsExactly("given_up", "delivered", "delivered");
        JsonNode first = notifications.get(0);
        assertThat(first.path("reason").asText()).isEqualTo("the endpoint is gone (410)");
        assertThat(first.path("message_id").asText()).isEqualTo(message.id().toString());
        assertThat(first.path("told_at").asText())
                .isEqualTo(now.minusSeconds(10).toString());
        assertThat(first.path("attempts").asInt()).isEqualTo(1);
        assertThat(first.path("took_ms").asInt()).isEqualTo(12);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "result, given_up, 1",
        "result, delivered, 2",
        "type, message.status, 2",
        "type, io.mkomhub.message.reply, 1",
        "type, message.held, 0",
        "limit, 1, 1"
    })
    void list_shouldShowWhatIsAskedFor(String name, String value, int count) {
        assertThat(list(Map.of(name, value)).path("notifications")).hasSize(count);
    }

    @Test
    void list_shouldGoOnAtTheCursor_andShowAPeriod() {
        JsonNode first = list(Map.of("limit", "1"));
        JsonNode second = list(Map.of("limit", "1", "cursor", first.path("next").asText()));

        assertThat(texts(second.path("notifications"), "status")).containsExactly("delivered");
        assertThat(texts(
                        list(Map.of(
                                        "from", now.minusSeconds(60).toString(),
                                        "to", now.minusSeconds(30).toString()))
                                .path("notifications"),
                        "status"))
                .containsExactly("sent");
        assertThat(call(0, "", Map.of("format", "csv"), Map.of()).body())
                .contains("id,told_at,result,reason,type,event_id,message_id,status,at,attempts,took_ms,replay\r\n");
    }

    @Test
    void list_shouldHoldNoPersonalData_whateverWasTold() {
        assertThat(call(0, "", Map.of(), Map.of()).body()).doesNotContain("5511953959059", "Sim", "pedido-1");
        assertThat(stores.everything())
                .filteredOn(item -> item.contains("TOLD#"))
                .hasSize(3)
                .noneMatch(item -> item.contains("953959059"));
    }

    @Test
    void replay_shouldTellAPeriodAgain_inItsOrderAndAsItWas() {
        JsonNode answer = replay(since(100));

        assertThat(answer.path("queued").asInt()).isEqualTo(3);
        assertThat(answer.has("next")).isFalse();
        List<ChannelNotification> told =
                queued().stream().map(NotificationDelivery::notification).toList();
        ChannelOrigin peer = new ChannelOrigin("erp", message.id().toString());
        assertThat(told)
                .extracting(ChannelNotification::id)
                .containsExactlyInAnyOrderElementsOf(texts(list(Map.of()).path("notifications"), "event_id"));
        assertThat(told.get(0).news())
                .isEqualTo(new ChannelNotification.StatusChange(
                        message.id(), peer, MessageStatus.SENT, Optional.empty(), Optional.of("pedido-1")));
        assertThat(told.get(1).news())
                .isEqualTo(new ChannelNotification.StatusChange(
                        message.id(), peer, MessageStatus.DELIVERED, Optional.empty(), Optional.of("pedido-1")));
        assertThat(told.get(2).news())
                .isEqualTo(new ChannelNotification.ReplyReceived("Sim", Optional.of(message.id())));
        assertThat(told).extracting(ChannelNotification::msisdn).containsOnly(ANA);
        assertThat(told.get(0).at()).isEqualTo(now.minusSeconds(60));
        assertThat(told)
                .extracting(ChannelNotification::replay)
                .containsOnly(Optional.of(answer.path("replay").asText()));
        assertThat(queued().get(2).event()).isPresent();
    }

    @Test
    void replay_shouldTellOnlyWhatIsAskedFor() {
        String id = list(Map.of("type", "message.reply"))
                .path("notifications")
                .path(0)
                .path("id")
                .asText();
        ObjectNode some = Json.object();
        some.putArray("ids").add(id).add(id).add("1764350000000-00000000-0");

        JsonNode answer = replay(Json.write(some));
        assertThat(answer.path("queued").asInt()).isEqualTo(1);
        assertThat(answer.path("not_found").asInt()).isEqualTo(1);
        assertThat(replay("{\"from\":\"" + now.minusSeconds(100) + "\",\"result\":\"delivered\",\"to\":\""
                                + now.minusSeconds(30) + "\"}")
                        .path("queued")
                        .asInt())
                .isEqualTo(1);
        assertThat(replay("{\"from\":\"" + now.minusSeconds(100) + "\",\"type\":\"message.held\"}")
                        .path("queued")
                        .asInt())
                .isZero();
    }

    @Test
    void replay_shouldGoOnAtTheCursor_asTheSameReplay() {
        List<String> replays = new ArrayList<>();
        String next = "";
        do {
            JsonNode answer = replay(
                    since(100), next.isEmpty() ? Map.of("limit", "1") : Map.of("limit", "1", "cursor", next), Map.of());
            replays.add(answer.path("replay").asText());
            // What is told again meanwhile is not told again once more.
            clock.advance(Duration.ofSeconds(1));
            remember(queued().get(0).notification(), Optional.empty(), Optional.empty(), -replays.size());
            next = answer.path("next").asText();
        } while (!next.isEmpty() && replays.size() < 10);

        assertThat(replays).hasSizeBetween(3, 4);
        assertThat(Set.copyOf(replays)).hasSize(1);
        assertThat(queued()).hasSize(3);
    }

    @Test
    void replay_shouldBeTheSame_onlyIfTheRequestIsRepeatedUnderItsKey() {
        Map<String, String> key = Map.of("idempotency-key", "k-1");
        List<JsonNode> answers = List.of(
                replay(since(100), Map.of(), key),
                replay(since(100), Map.of(), key),
                replay(since(101), Map.of(), key),
                replay(since(100)),
                replay(since(100)));

        assertThat(answers.get(1)).isEqualTo(answers.get(0));
        assertThat(texts(Json.array().addAll(answers), "replay").stream().distinct())
                .hasSize(4);
        assertThat(queued().get(0).notification().topic())
                .isEqualTo(queued().get(3).notification().topic())
                .isNotEqualTo(queued().get(9).notification().topic());
    }

    @Test
    void replay_shouldLeaveOutAndCount_whatWasErased() {
        var unused = stores.eraser().erase(ANA, Duration.ofSeconds(60));

        JsonNode answer = replay(since(100));

        assertThat(answer.path("queued").asInt()).isZero();
        assertThat(answer.path("erased").asInt()).isEqualTo(3);
        assertThat(queued()).isEmpty();
    }

    @Test
    void replay_shouldCount_whatIsNoLongerStored() {
        TrackedMessage gone = new TrackedMessage(
                new OutboundMessage(
                        new MessageId(BatchId.derived("gone"), 1),
                        ANA,
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                message.mailing(),
                "api:crm",
                now,
                message.state(),
                1);
        remember(
                ChannelNotification.ofStatus(gone, new ChannelOrigin("erp", "")).orElseThrow(),
                Optional.empty(),
                Optional.empty(),
                5);

        assertThat(replay(since(8)).path("not_found").asInt()).isEqualTo(1);
    }

    @Test
    void replay_shouldFail_whenTheQueueDoesNotTakeAll() {
        queues.failRequest(1);

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> replay(since(100)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                             | from: is missing
            {"ids":[]}                                     | ids: must have 1 to 500 ids
            {"ids":["x"]}                                  | ids[0]: must be the id of a notification in the channel's list
            {"ids":["1764350000000-00000000-0"],"to":"2026-11-28"} | ids: cannot be given together with a period, a filter or a cursor
            {"from":"yesterday"}                           | from: must be a day such as 2026-11-26, or a time such as 2026-11-26T12:00:00Z, from 2000 to 2099
            {"from":"2026-11-28","to":"2026-11-27"}        | to: must be after from
            {"from":"2026-11-28","result":"lost"}          | result: must be one of delivered, given_up
            {"from":"2026-11-28","since":"2026-11-27"}     | since: is unknown; the fields of this object are ids, from, to, type, result
            """)
    void replay_shouldNameWhatIsWrong(String body, String message) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> replay(body))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"type, fax", "result, lost", "cursor, eA", "from, x"})
    void list_shouldNameWhatIsWrong(String name, String value) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> list(Map.of(name, value)))
                .withMessageStartingWith(name + ": ");
    }

    @Test
    void routes_shouldKnowNoOtherChannel() {
        TestChannels.remove(stores, "erp");

        assertThat(call(0, "", Map.of(), Map.of()).status()).isEqualTo(404);
        assertThat(call(1, since(1), Map.of(), Map.of()).status()).isEqualTo(404);
    }
}
