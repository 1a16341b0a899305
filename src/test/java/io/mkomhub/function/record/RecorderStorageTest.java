package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.MessageStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the recorder stores, counts and logs, and where. */
class RecorderStorageTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant RECEIVED = T0.plusSeconds(60);
    private static final Clock CLOCK = Clock.fixed(T0.plusSeconds(90), ZoneOffset.UTC);

    private static final String BATCH = "01aryz6s41tsv4rrffq69g5fav";
    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Msisdn ANA_WITHOUT_NINTH_DIGIT = new Msisdn("551180664212");
    private static final Msisdn RUI = new Msisdn("5521991234567");

    private static final MessageState QUEUED = MessageState.queued(T0);
    private static final MessageState SENT = QUEUED.claimed(T0).accepted(Optional.empty(), T0);
    private static final MessageState DELIVERED = SENT.reported(
            new StatusReport(Optional.empty(), Optional.empty(), ANA, Optional.of(T0), "Entregue"),
            Optional.of(MessageStatus.DELIVERED),
            T0);

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final Recorder recorder = TestRecorder.of(stores, queues.queues(), CLOCK);

    @AfterEach
    void stop() {
        stores.close();
    }

    private static MessageId message(int position) {
        return MessageId.parse(BATCH + "-" + position);
    }

    private static Optional<String> reference(int position) {
        return Optional.of("pedido~" + message(position));
    }

    private static StatusReport report(Optional<String> reference, Msisdn number, int second, String word) {
        return new StatusReport(Optional.of("77"), reference, number, Optional.of(T0.plusSeconds(second)), word);
    }

    private static Reply reply(Optional<String> reference, Msisdn number, String text) {
        return new Reply(Optional.of("78"), reference, number, Optional.of(T0), text);
    }

    private TrackedMessage store(
            int position, Msisdn number, String reference, Instant acceptedAt, MessageState state) {
        TrackedMessage message = new TrackedMessage(
                new OutboundMessage(
                        message(position), number, "Oi", Optional.empty(), Optional.of(reference), List.of()),
                new Mailing("Natal", 1),
                "api:crm",
                acceptedAt,
                state,
                0);
        stores.messages().save(List.of(message));
        stores.references().index(List.of(message));
        return find(position);
    }

    private TrackedMessage find(int position) {
        return Objects.requireNonNull(
                stores.messages().find(List.of(message(position))).get(message(position)));
    }

    private void record(Event... events) {
        assertThat(recorder.record(Map.of("r", new Events(RECEIVED, List.of(events)))))
                .isEmpty();
    }

    private List<Item> events(int position) {
        return stores.table().latest(MessageStore.partition(message(position)), EventStore.EVENT, 10);
    }

    private List<NotificationDelivery> notifications() {
        return queues.batched("forward").stream().map(NotificationJson::read).toList();
    }

    private enum Kind {
        REPORT,
        REPLY
    }

    /** What the table knows of the message that an event names. */
    private enum Known {
        NO_MESSAGE,
        TO_ANA,
        TO_ANA_WRITTEN_DIFFERENTLY,
        TO_RUI,
        ERASED
    }

    private static Arguments extent(Kind kind, Known known, int erasedAfter, Extent extent) {
        return arguments(kind, known, erasedAfter, extent);
    }

    /** An erasure at second 0 is none; an event is received at second 60. */
    static Stream<Arguments> extents() {
        return Stream.of(
                extent(Kind.REPORT, Known.NO_MESSAGE, 0, Extent.WHOLE),
                extent(Kind.REPORT, Known.TO_ANA, 0, Extent.OF_ITS_MESSAGE),
                extent(Kind.REPORT, Known.TO_ANA_WRITTEN_DIFFERENTLY, 0, Extent.OF_ITS_MESSAGE),
                extent(Kind.REPORT, Known.TO_RUI, 0, Extent.WHOLE),
                extent(Kind.REPORT, Known.ERASED, 0, Extent.SHELL),
                extent(Kind.REPORT, Known.NO_MESSAGE, 59, Extent.WHOLE),
                extent(Kind.REPORT, Known.NO_MESSAGE, 60, Extent.SHELL),
                extent(Kind.REPORT, Known.NO_MESSAGE, 61, Extent.SHELL),
                extent(Kind.REPORT, Known.TO_ANA, 61, Extent.OF_ITS_MESSAGE),
                extent(Kind.REPORT, Known.TO_RUI, 59, Extent.WHOLE),
                extent(Kind.REPORT, Known.TO_RUI, 61, Extent.SHELL),
                extent(Kind.REPORT, Known.ERASED, 59, Extent.SHELL),
                extent(Kind.REPLY, Known.NO_MESSAGE, 0, Extent.WHOLE),
                extent(Kind.REPLY, Known.TO_ANA, 0, Extent.WHOLE),
                extent(Kind.REPLY, Known.TO_RUI, 0, Extent.WHOLE),
                extent(Kind.REPLY, Known.ERASED, 0, Extent.WITHOUT_REFERENCE),
                extent(Kind.REPLY, Known.ERASED, 59, Extent.WITHOUT_REFERENCE),
                extent(Kind.REPLY, Known.ERASED, 60, Extent.SHELL),
                extent(Kind.REPLY, Known.TO_ANA, 59, Extent.WHOLE),
                extent(Kind.REPLY, Known.TO_ANA, 60, Extent.SHELL),
                extent(Kind.REPLY, Known.NO_MESSAGE, 61, Extent.SHELL));
    }

    @ParameterizedTest(name = "{0}, {1}, erased after {2} s: {3}")
    @MethodSource("extents")
    void record_shouldStoreOfAnEventWhatMayBeStored(Kind kind, Known known, int erasedAfter, Extent extent) {
        if (known != Known.NO_MESSAGE) {
            Msisdn number = switch (known) {
                case TO_RUI -> RUI;
                case TO_ANA_WRITTEN_DIFFERENTLY -> ANA_WITHOUT_NINTH_DIGIT;
                default -> ANA;
            };
            TrackedMessage stored = store(1, number, "pedido", T0, SENT);
            if (known == Known.ERASED) {
                stores.messages().erase(List.of(stored), T0.plusSeconds(30));
            }
        }
        if (erasedAfter > 0) {
            stores.optOuts().erase(stores.hashes().person(ANA), T0.plusSeconds(erasedAfter));
        }

        record(kind == Kind.REPORT ? report(reference(1), ANA, 1, "Entregue") : reply(reference(1), ANA, "Sim"));

        boolean isWithMessage = kind == Kind.REPORT && known != Known.NO_MESSAGE && known != Known.TO_RUI;
        assertThat(events(1)).hasSize(isWithMessage ? 0 : 1);
        if (isWithMessage) {
            assertThat(find(1).reports()).singleElement().satisfies(report -> {
                assertThat(report.status()).isEqualTo("Entregue");
                assertThat(report.at()).contains(T0.plusSeconds(1));
                assertThat(report.receivedAt()).isEqualTo(RECEIVED);
                assertThat(report.internalId().isPresent()).as("MKOM's id").isEqualTo(extent != Extent.SHELL);
            });
            return;
        }
        Item event = events(1).get(0);
        assertThat(event.has(EventStore.REFERENCE)).as("reference").isEqualTo(extent == Extent.WHOLE);
        boolean numbered = extent == Extent.WHOLE || extent == Extent.WITHOUT_REFERENCE;
        assertThat(event.has(EventStore.MSISDN)).as("number").isEqualTo(numbered);
        assertThat(event.has(Table.CONTACT)).as("index by person").isEqualTo(numbered);
        assertThat(event.has("internal_id")).as("MKOM's id").isEqualTo(extent != Extent.SHELL);
        if (kind == Kind.REPLY) {
            assertThat(event.text("message")).isEqualTo(extent == Extent.SHELL ? "" : "Sim");
        } else {
            assertThat(event.text("status")).isEqualTo("Entregue");
        }
        assertThat(event.time("received_at")).isEqualTo(RECEIVED);
    }

    @ParameterizedTest(name = "“{0}” of a person who {1} erased afterwards: blocked {2}")
    @CsvSource({"SAIR, was, true", "Sim, was, false", "VOLTAR, was, false", "SAIR, was not, true"})
    void record_shouldObeyAnErasedReplyThatOptsOut_andOtherwiseForgetIt(String text, String erased, boolean blocked) {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
        boolean isErased = erased.equals("was");
        if (isErased) {
            stores.optOuts().erase(stores.hashes().person(ANA), RECEIVED.plusSeconds(1));
        }

        record(reply(Optional.empty(), ANA, text));

        assertThat(stores.optOuts().find(ANA).blocked()).isEqualTo(blocked);
        assertThat(notifications()).hasSize(isErased ? 0 : 1);
        assertThat(queues.batched("urgent")).hasSize(isErased ? 0 : 1);
        assertThat(stores.conversations().latest(Optional.empty(), 10).entries())
                .hasSize(isErased ? 0 : 1);
    }

    /** Each read costs money, and most callbacks are status reports of the hub's own messages. */
    @Test
    void record_shouldReadNoOptOut_whenTheNumberIsStoredWithTheMessage() {
        store(1, ANA, "pedido", T0, SENT);
        int before = stores.touched().size();

        record(report(reference(1), ANA, 1, "Entregue"));

        assertThat(stores.touched().subList(before, stores.touched().size()))
                .isNotEmpty()
                .noneMatch(touched -> touched.partition().startsWith("O#"));
    }

    private static Arguments namesakes(String name, Optional<String> reference, int expected) {
        return arguments(name, reference, expected);
    }

    static Stream<Arguments> references() {
        return Stream.of(
                namesakes("the hub's reference names its message", reference(1), 1),
                namesakes("a caller's reference means the latest message", Optional.of("pedido"), 2),
                namesakes("an unknown reference means no message", Optional.of("outro"), 0),
                namesakes("without a reference there is no message", Optional.empty(), 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("references")
    void record_shouldStoreAnEventUnderItsMessage(String name, Optional<String> reference, int expected) {
        store(1, ANA, "pedido", T0.minusSeconds(20), SENT);
        store(2, ANA, "pedido", T0.minusSeconds(10), SENT);
        store(3, RUI, "pedido", T0, SENT);

        record(report(reference, ANA, 1, "Entregue"));

        for (int i = 1; i <= 3; i++) {
            assertThat(stores.history().of(message(i)).orElseThrow().events())
                    .as("events of message %d", i)
                    .hasSize(i == expected ? 1 : 0);
            assertThat(find(i).state().status())
                    .as("status of message %d", i)
                    .isEqualTo(i == expected ? MessageStatus.DELIVERED : MessageStatus.SENT);
        }
        assertThat(stores.everything().stream()
                        .filter(item -> item.contains("Entregue")
                                && (item.contains("received_at") || item.contains("reports"))))
                .hasSize(1);
    }

    /** MKOM repeats a callback after a message with the same reference was sent: it is still about the earlier one. */
    @ParameterizedTest(name = "stored first under {0}")
    @CsvSource({"a message", "no message"})
    void record_shouldPassOverARepeat_whenItIsNowAboutAnotherMessage(String first) {
        boolean isOfAMessage = first.equals("a message");
        if (isOfAMessage) {
            store(1, ANA, "pedido", T0.minusSeconds(20), SENT);
        }
        StatusReport report = report(Optional.of("pedido"), ANA, 1, "Entregue");
        record(report);
        store(2, ANA, "pedido", T0, SENT);

        record(report);

        assertThat(events(1)).hasSize(isOfAMessage ? 1 : 0);
        assertThat(events(2)).isEmpty();
        assertThat(find(2).state()).isEqualTo(SENT);
    }

    private static Arguments change(String name, MessageState before, Event event, int delivered, boolean saved) {
        return arguments(name, before, event, delivered, saved);
    }

    static Stream<Arguments> changes() {
        Optional<String> foreign = Optional.of("pedido");
        return Stream.of(
                change("delivered", SENT, report(reference(1), ANA, 1, "Entregue"), 1, true),
                change("delivered before it was sent", QUEUED, report(reference(1), ANA, 1, "Entregue"), 1, true),
                change("another word", SENT, report(reference(1), ANA, 1, "Lida"), 0, true),
                change("delivered again", DELIVERED, report(reference(1), ANA, 1, "Entregue"), 0, true),
                change("a late word", DELIVERED, report(reference(1), ANA, -1, "Enviada"), 0, true),
                change("a report that proves nothing", QUEUED, report(foreign, ANA, 1, "Entregue"), 0, false),
                change("a reply", SENT, reply(reference(1), ANA, "Sim"), 0, false),
                change("a reply that reads like a status", SENT, reply(reference(1), ANA, "Entregue"), 0, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void record_shouldCountAndLogAMessage_onlyWhenItsStatusChanges(
            String name, MessageState before, Event event, int delivered, boolean saved) {
        long version = store(1, ANA, "pedido", T0, before).version();
        try (MetricLines metrics = new MetricLines();
                AuditLogLines log = new AuditLogLines()) {
            record(event);

            assertThat(sum(metrics, "MessagesDelivered")).isEqualTo(delivered);
            assertThat(sum(metrics, "MessagesFailed")).isZero();
            assertThat(lines(log, "delivered")).hasSize(delivered);
            assertThat(find(1).version()).isEqualTo(saved ? version + 1 : version);
        }
    }

    private static int sum(MetricLines metrics, String title) {
        return metrics.of(title).stream().mapToInt(Integer::intValue).sum();
    }

    private static List<JsonNode> lines(AuditLogLines log, String status) {
        return log.all().stream()
                .filter(line -> line.path("status").asText().equals(status))
                .toList();
    }

    @ParameterizedTest(name = "{0} reports and {1} replies")
    @CsvSource({"1, 0", "0, 1", "2, 1", "1, 3", "5, 5"})
    void record_shouldCountEachNewEventOnce(int reports, int replies) {
        Map<String, Events> records = new LinkedHashMap<>();
        for (int i = 0; i < reports; i++) {
            records.put("s" + i, new Events(RECEIVED, List.of(report(Optional.of("outro"), ANA, i, "Lida"))));
        }
        for (int i = 0; i < replies; i++) {
            records.put("r" + i, new Events(RECEIVED, List.of(reply(Optional.empty(), ANA, "Sim " + i))));
        }
        try (MetricLines metrics = new MetricLines();
                AuditLogLines log = new AuditLogLines()) {
            assertThat(recorder.record(records)).isEmpty();
            assertThat(recorder.record(records)).isEmpty();

            assertThat(sum(metrics, "StatusReports")).isEqualTo(reports);
            assertThat(sum(metrics, "Replies")).isEqualTo(replies);
            assertThat(lines(log, "replied")).hasSize(replies);
        }
    }

    @Test
    void record_shouldPublishAStatus_onlyOfMessagesThatAReportIsAbout() {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
        store(1, ANA, "pedido", T0, SENT);
        store(2, ANA, "pedido", T0, DELIVERED);

        record(report(reference(1), ANA, 1, "Lida"), reply(reference(2), ANA, "Sim"));

        assertThat(notifications())
                .extracting(
                        delivery -> delivery.notification().news().getClass().getSimpleName())
                .containsExactlyInAnyOrder("StatusChange", "ReplyReceived");
    }

    private static Events with(String correlation, Event... events) {
        return new Events(RECEIVED, CorrelationId.of(correlation), List.of(events));
    }

    @Test
    void record_shouldCarryTheCorrelationIdOfTheRequestThatAnEventCameWithFirst() {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
        for (int i = 1; i <= 3; i++) {
            store(i, ANA, "pedido", T0, SENT);
        }
        Reply reply = reply(reference(1), RUI, "Sim");
        Reply noted = reply(Optional.empty(), ANA, "Oi");
        Map<String, Events> records = new LinkedHashMap<>();
        records.put("1", with("first", report(reference(1), ANA, 1, "Entregue"), reply));
        records.put(
                "2",
                with("second", report(reference(1), ANA, 1, "Entregue"), report(reference(2), ANA, 1, "Entregue")));
        records.put("3", with("third", reply));
        records.put("4", new Events(RECEIVED, List.of(report(reference(3), ANA, 1, "Entregue"), noted)));

        try (AuditLogLines log = new AuditLogLines()) {
            assertThat(recorder.record(records)).isEmpty();

            Map<String, String> logged = new HashMap<>();
            lines(log, "delivered")
                    .forEach(line -> logged.put(
                            line.path("message_id").asText(),
                            line.path("correlation_id").asText()));
            assertThat(logged)
                    .isEqualTo(Map.of(
                            message(1).toString(),
                            "first",
                            message(2).toString(),
                            "second",
                            message(3).toString(),
                            ""));
            assertThat(lines(log, "replied"))
                    .extracting(line -> line.path("message_id").asText()
                            + " "
                            + line.path("correlation_id").asText())
                    .containsExactlyInAnyOrder(message(1) + " first", " ");
        }
        assertThat(notifications())
                .extracting(delivery ->
                        delivery.correlation().map(CorrelationId::text).orElse("none"))
                .containsExactlyInAnyOrder("first", "first", "second", "none", "none");
    }
}
