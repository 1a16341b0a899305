package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.tally.TestTallies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Mailing NATAL = new Mailing("Natal", 1);

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestTallies tallies = new TestTallies(stores, clock);
    private final TestQueues queues = new TestQueues();

    @AfterEach
    void stop() {
        stores.close();
    }

    private static MessageBatch batch(int messages, UnaryOperator<OutboundMessage> content) {
        BatchId id = BatchId.random(NOW);
        return new MessageBatch(
                id,
                NOW,
                "api:crm",
                NATAL,
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> content.apply(new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn("551195395%04d".formatted(place)),
                                "Oi " + place,
                                Optional.empty(),
                                Optional.of("pedido-" + place),
                                List.of())))
                        .toList());
    }

    private List<TrackedMessage> failed(int messages) {
        List<TrackedMessage> accepted = stores.accept(batch(messages, message -> message));
        accepted.forEach(message -> stores.move(message, state -> state.failed("refused", NOW)));
        tallies.count();
        clock.advance(Duration.ofSeconds(60));
        return accepted;
    }

    private HttpResponse answer(TestMessageLimits limits, Route.Call call, Map<String, String> query) {
        Route route = new RetryRoutes(
                        tallies.search(),
                        TestIntake.resender(stores, queues.queues(), limits),
                        stores.mailings(),
                        TestAuditLog.create(),
                        clock)
                .routes()
                .get(0);
        assertThat(route.parameters()).containsAll(query.keySet());
        return route.handler()
                .answer(
                        new HttpRequest("POST", route.path(), "", query, Map.of(), new byte[0], "203.0.113.9", "req-1"),
                        call);
    }

    private static Route.Call crm() {
        return key("crm", Set.of("send"), Set.of());
    }

    private static Route.Call key(String name, Set<String> scopes, Set<String> channels) {
        return new Route.Call(
                name,
                scopes,
                channels,
                Map.of("id", MailingId.of("api:crm", NATAL).text()));
    }

    private JsonNode retry(Map<String, String> query) {
        return retry(TestMessageLimits.DEFAULTS, query);
    }

    private JsonNode retry(TestMessageLimits limits, Map<String, String> query) {
        HttpResponse response = answer(limits, crm(), query);
        assertThat(response.status()).isEqualTo(202);
        return Json.read(response.body());
    }

    private JsonNode retry() {
        return retry(Map.of("status", "failed"));
    }

    private List<OutboundMessage> queued() {
        List<OutboundMessage> messages = new ArrayList<>();
        queues.bodies()
                .forEach(body -> messages.addAll(MessageBatchJson.read(body).messages()));
        return messages;
    }

    @Test
    void retry_shouldSendTheSameContentAsANewMessageOfTheMailing() {
        DeliveryWindow window = DeliveryWindow.ofText("09:00-21:00 mon,tue");
        Handling handling =
                new Handling(Priority.URGENT, Optional.of(window), Optional.of(60), Optional.of("budget_per_day"));
        TrackedMessage old = stores.accept(batch(
                        1,
                        message -> new OutboundMessage(
                                message.id(),
                                message.msisdn(),
                                message.text(),
                                Optional.of(NOW.minusSeconds(5)),
                                message.reference(),
                                List.of(),
                                MessageClass.MARKETING,
                                Optional.of(new ChannelOrigin("shop-sms", "")),
                                Optional.of(NOW.plusSeconds(3_600)),
                                handling)))
                .get(0);
        stores.move(old, state -> state.failed("refused", NOW));
        tallies.count();
        clock.advance(Duration.ofSeconds(60));

        JsonNode answer = retry();

        String id = answer.path("messages").get(0).path("id").asText();
        assertThat(answer.path("mailing_id").asText())
                .isEqualTo(MailingId.of("api:crm", NATAL).text());
        assertThat(answer.path("retried").asInt()).isEqualTo(1);
        assertThat(answer.path("messages").get(0).path("retry_of").asText())
                .isEqualTo(old.id().toString());
        assertThat(id).isNotEqualTo(old.id().toString());
        MessageBatch batch = MessageBatchJson.read(queues.batched("urgent").get(0));
        assertThat(batch.origin()).isEqualTo("api:crm");
        assertThat(batch.mailing()).isEqualTo(NATAL);
        assertThat(batch.acceptedAt()).isEqualTo(clock.instant());
        assertThat(batch.messages().get(0))
                .isEqualTo(new OutboundMessage(
                        MessageId.parse(id),
                        old.message().msisdn(),
                        old.message().text(),
                        Optional.empty(),
                        old.message().reference(),
                        List.of(),
                        MessageClass.MARKETING,
                        old.message().returnAddress(),
                        old.message().expiry(),
                        handling.shared()));
    }

    @Test
    void retry_shouldSendOnce_whenItIsRepeated() {
        failed(3);

        JsonNode first = retry();
        assertThat(queued()).hasSize(3);
        JsonNode second = retry();

        assertThat(first.path("retried").asInt()).isEqualTo(3);
        assertThat(second.path("retried").asInt()).isZero();
        assertThat(second.path("repeated").asInt()).isEqualTo(3);
        assertThat(new HashSet<>(second.findValuesAsText("id"))).isEqualTo(new HashSet<>(first.findValuesAsText("id")));
        // Nobody knows whether the first request reached the queue, so they are queued again, under the same ids.
        assertThat(queued()).hasSize(6);
        assertThat(queued().stream().map(OutboundMessage::id).distinct()).hasSize(3);
        queued().stream().distinct().forEach(message -> {
            TrackedMessage accepted = stores.batches().find(message.id()).orElseThrow();
            assertThat(stores.messages()
                            .save(List.of(accepted.in(accepted.state().claimed(clock.instant())))))
                    .containsExactly(true);
        });
        queues.clear();
        assertThat(retry().path("repeated").asInt()).isEqualTo(3);
        assertThat(queues.bodies()).isEmpty();
    }

    @Test
    void retry_shouldSendARetryThatFailedAgain_butNotTheFirstMessage() {
        TrackedMessage old = failed(1).get(0);
        MessageId once =
                MessageId.parse(retry().path("messages").get(0).path("id").asText());
        stores.move(stores.batches().find(once).orElseThrow(), state -> state.failed("refused", clock.instant()));
        tallies.count();
        clock.advance(Duration.ofSeconds(60));
        queues.clear();

        JsonNode answer = retry();

        assertThat(answer.path("retried").asInt()).isEqualTo(1);
        assertThat(answer.path("repeated").asInt()).isEqualTo(1);
        assertThat(answer.findValuesAsText("retry_of")).containsExactly(old.id().toString(), once.toString());
        assertThat(queued())
                .singleElement()
                .satisfies(message -> assertThat(message.id()).isNotIn(old.id(), once));
    }

    @Test
    void retry_shouldComeToAnEnd_whenTheNewMessagesFailAtOnce() {
        failed(25);
        Map<String, String> query = new HashMap<>(Map.of("status", "failed", "limit", "10"));
        int retried = 0;
        for (int pages = 1; ; pages++) {
            assertThat(pages).isLessThan(10);
            JsonNode page = retry(query);
            retried += page.path("retried").asInt();
            queued().forEach(message -> {
                if (!stores.messages().find(Set.of(message.id())).containsKey(message.id())) {
                    stores.move(
                            stores.batches().find(message.id()).orElseThrow(),
                            state -> state.failed("refused", clock.instant()));
                }
            });
            tallies.count();
            clock.advance(Duration.ofSeconds(1));
            if (!page.has("next")) {
                break;
            }
            query.put("cursor", page.path("next").asText());
        }
        assertThat(retried).isEqualTo(25);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            refused by MKOM                         | failed  | true
            given up                                | failed  | true
            reported as failed                      | failed  | true
            uncertain once, then reported as failed | failed  | true
            expired                                 | expired | true
            uncertain once, then refused            | failed  | false
            uncertain once, then expired            | expired | false
            refused, then reported by MKOM          | failed  | false
            twice at MKOM, reported as failed       | failed  | false
            """)
    void retry_shouldNotSendWhatMkomMayHave(String story, String status, boolean expected) {
        TrackedMessage message = stores.accept(batch(1, each -> each)).get(0);
        UnaryOperator<MessageState> claim = state -> state.claimed(NOW);
        UnaryOperator<MessageState> uncertain = state -> state.uncertain("no answer", NOW);
        UnaryOperator<MessageState> refuse = state -> state.failed("refused", NOW);
        UnaryOperator<MessageState> reportFailure =
                state -> state.reported(report(), Optional.of(MessageStatus.FAILED), NOW);
        List<UnaryOperator<MessageState>> steps = switch (story) {
            case "refused by MKOM" -> List.of(claim, refuse);
            case "given up" -> List.of(claim, state -> state.released("503", NOW), refuse);
            case "reported as failed" -> List.of(claim, state -> state.accepted(Optional.of("1"), NOW), reportFailure);
            case "uncertain once, then reported as failed" -> List.of(claim, uncertain, reportFailure);
            case "expired" -> List.of(state -> state.expired(NOW));
            case "uncertain once, then refused" -> List.of(claim, uncertain, claim, refuse);
            case "uncertain once, then expired" -> List.of(claim, uncertain, state -> state.expired(NOW));
            case "refused, then reported by MKOM" ->
                List.of(claim, refuse, state -> state.reported(report(), Optional.of(MessageStatus.DELIVERED), NOW));
            case "twice at MKOM, reported as failed" ->
                List.of(claim, uncertain, claim, state -> state.accepted(Optional.of("1"), NOW), reportFailure);
            default -> throw new IllegalArgumentException(story);
        };
        steps.forEach(step -> stores.move(message, step));
        tallies.count();
        clock.advance(Duration.ofSeconds(60));

        JsonNode answer = retry(Map.of("status", status));

        assertThat(answer.path("retried").asInt()).isEqualTo(expected ? 1 : 0);
        assertThat(answer.path("refused").asInt()).isEqualTo(expected ? 0 : 1);
        assertThat(queues.bodies()).hasSize(expected ? 1 : 0);
        if (!expected) {
            assertThat(answer.path("messages")
                            .get(0)
                            .path("error")
                            .path("detail")
                            .asText())
                    .contains("MKOM may have the message");
        }
    }

    private static Event.StatusReport report() {
        return new Event.StatusReport(
                Optional.empty(), Optional.empty(), new Msisdn("5511953950001"), Optional.of(NOW), "Falha");
    }

    @Test
    void retry_shouldStopAtTheBudget() {
        failed(3);
        TestMessageLimits limits = TestMessageLimits.withBudgets("1=2/day");

        JsonNode first = retry(limits, Map.of("status", "failed"));
        JsonNode second = retry(limits, Map.of("status", "failed"));

        assertThat(first.path("retried").asInt()).isEqualTo(2);
        assertThat(first.path("refused").asInt()).isEqualTo(1);
        assertThat(first.path("messages").get(2).path("error").path("cap").asText())
                .isEqualTo("budget_per_day");
        assertThat(second.path("retried").asInt()).isZero();
        assertThat(second.path("repeated").asInt()).isEqualTo(2);
        assertThat(second.path("refused").asInt()).isEqualTo(1);
    }

    @Test
    void retry_shouldCountForTheBudgetOnce_whenItIsInterrupted() {
        failed(3);
        TestMessageLimits limits = TestMessageLimits.withBudgets("1=3/day");
        queues.failRequest(1);
        stores.faults().only(Set.of("BatchWriteItem"));
        stores.faults().rate(Fault.THROTTLED, 1);
        assertThatThrownBy(() -> answer(limits, crm(), Map.of("status", "failed")))
                .isInstanceOf(UnavailableException.class);
        stores.faults().rate(Fault.THROTTLED, 0);

        JsonNode answer = retry(limits, Map.of("status", "failed"));

        assertThat(answer.path("retried").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm    | send       |          | 3
            erp    | send       |          | -1
            erp    | send,read  |          | 3
            erp    | send,admin |          | 3
            crm    | send       | shop-sms | 0
            """)
    void retry_shouldReachWhatIsTheKeysBusiness(String name, String scopes, @Nullable String channel, int expected) {
        failed(3);
        Route.Call call = key(name, Set.of(scopes.split(",")), channel == null ? Set.of() : Set.of(channel));

        HttpResponse response = answer(TestMessageLimits.DEFAULTS, call, Map.of("status", "failed"));

        assertThat(response.status()).isEqualTo(expected < 0 ? 404 : 202);
        assertThat(queued()).hasSize(Math.max(0, expected));
        if (expected > 0) {
            assertThat(MessageBatchJson.read(queues.bodies().get(0)).origin()).isEqualTo("api:crm");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x=1                         | status | is missing
            status=uncertain            | status | must be failed or expired
            status=opted_out            | status | must be failed or expired
            status=gone                 | status | must be one of
            status=failed&limit=101     | limit  | 100
            status=failed&cursor=eA     | cursor | is not the cursor
            """)
    void retry_shouldNameTheParameter_whenItIsWrong(String written, String field, String detail) {
        Map<String, String> query = new HashMap<>();
        for (String parameter : written.split("&", -1)) {
            query.put(parameter.split("=", 2)[0], parameter.split("=", 2)[1]);
        }
        query.remove("x");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> answer(TestMessageLimits.DEFAULTS, crm(), query))
                .satisfies(e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.detail()).contains(detail);
                });
    }
}
