package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.StoredReport;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class RecorderTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final String OURS = "meu-codigo~01aryz6s41tsv4rrffq69g5fav-7";
    private static final String CALLERS = "meu-codigo";

    private static final MessageState QUEUED = MessageState.queued(T0);
    private static final MessageState SENDING = QUEUED.claimed(T0);
    private static final MessageState UNCERTAIN = SENDING.uncertain("no answer from MKOM", T0);
    private static final MessageState SENT = SENDING.accepted(Optional.empty(), T0);
    private static final MessageState FAILED = SENDING.failed("MKOM refused the message", T0);

    private static StatusReport report(String reference, String word, int seconds) {
        return new StatusReport(
                Optional.of("1"),
                Optional.of(reference),
                new Msisdn("5511980664212"),
                Optional.of(T0.plusSeconds(seconds)),
                word);
    }

    static Stream<Arguments> reports() {
        return Stream.of(
                arguments("queued, our reference", QUEUED, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("sending, our reference", SENDING, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("uncertain, our reference", UNCERTAIN, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("uncertain, our reference, unknown word", UNCERTAIN, OURS, "Enviada", MessageStatus.SENT),
                arguments("sent, our reference", SENT, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("failed, our reference", FAILED, OURS, "Entregue", MessageStatus.FAILED),
                arguments("queued, the caller's reference", QUEUED, CALLERS, "Entregue", MessageStatus.QUEUED),
                arguments("sending, the caller's reference", SENDING, CALLERS, "Entregue", MessageStatus.SENDING),
                arguments("uncertain, the caller's reference", UNCERTAIN, CALLERS, "Entregue", MessageStatus.UNCERTAIN),
                arguments("sent, the caller's reference", SENT, CALLERS, "Entregue", MessageStatus.DELIVERED),
                arguments("failed, the caller's reference", FAILED, CALLERS, "Entregue", MessageStatus.FAILED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void apply_shouldBelieveThatMkomHasIt_onlyWhenTheReferenceIsOurs(
            String name, MessageState state, String reference, String word, MessageStatus expected) {
        assertThat(Recorder.apply(state, List.of(report(reference, word, 1)), T0)
                        .status())
                .isEqualTo(expected);
    }

    @Test
    void apply_shouldGiveTheSame_whateverTheOrderOfReportsInABatch() {
        StatusReport first = report(OURS, "Enviada", 1);
        StatusReport second = report(OURS, "Entregue", 2);
        StatusReport third = report(OURS, "Lida", 3);

        for (List<StatusReport> order : List.of(
                List.of(first, second, third),
                List.of(third, second, first),
                List.of(second, third, first),
                List.of(third, third, first, second, second))) {
            MessageState after = Recorder.apply(SENT, order, T0);
            assertThat(after.status()).isEqualTo(MessageStatus.DELIVERED);
            assertThat(after.platformStatus()).contains("Lida");
        }
    }

    @Test
    void apply_shouldChangeNothing_whenThereIsNothingNew() {
        assertThat(Recorder.apply(SENT, List.of(), T0)).isEqualTo(SENT);
    }

    /**
     * Makes the table fail from some request of a run on.
     *
     * @return whether that left anything of the run undone
     */
    private static boolean interrupted(TestStores stores, Supplier<Set<String>> run, int requests) {
        AtomicInteger left = new AtomicInteger(requests);
        stores.gate(() -> {
            if (left.decrementAndGet() < 0) {
                throw SdkClientException.create("unable to connect");
            }
        });
        try {
            return !run.get().isEmpty() || left.get() < 0;
        } catch (UnavailableException e) {
            return true;
        } finally {
            stores.gate(() -> {});
        }
    }

    /** An event that is stored is passed over when it comes again, so it must be stored after all that it brings about. */
    @Test
    void record_shouldDoAllThatAReplyBringsAbout_whereverAFirstTryEnded() {
        try (TestStores stores = new TestStores()) {
            boolean interrupted = true;
            for (int end = 0; interrupted; end++) {
                TestQueues queues = new TestQueues();
                var recorder = TestRecorder.of(stores, queues.queues());
                TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
                Msisdn number = new Msisdn("55119800%05d".formatted(end));
                Map<String, Events> records = Map.of(
                        "1",
                        new Events(
                                T0,
                                List.of(new Reply(
                                        Optional.of("1"), Optional.empty(), number, Optional.of(T0), "SAIR"))));
                interrupted = interrupted(stores, () -> recorder.apply(records), end);

                assertThat(recorder.apply(records)).as("after %d requests", end).isEmpty();

                assertThat(stores.optOuts().find(number).blocked())
                        .as("opt-out after %d requests", end)
                        .isTrue();
                assertThat(queues.batched("urgent"))
                        .as("confirmation after %d requests", end)
                        .isNotEmpty();
                assertThat(queues.batched("forward"))
                        .as("notification after %d requests", end)
                        .isNotEmpty();
                assertThat(end).isLessThan(100);
            }
        }
    }

    /** Reads without strong consistency show the message as it was after so many of its changes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void record_shouldMoveAMessageOnTopOfItsLatestState_howeverOldTheStateThatItReadsFirst(int seen) {
        try (TestStores stores = new TestStores()) {
            var recorder = TestRecorder.of(stores, new TestQueues().queues());
            Event delivered = report(OURS, "Entregue", 2);
            MessageId id = MessageId.parse(OURS.substring(OURS.indexOf('~') + 1));
            OutboundMessage message = new OutboundMessage(
                    id, delivered.msisdn(), "Oi", Optional.empty(), Optional.of(CALLERS), List.of());
            TrackedMessage queued = new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, QUEUED, 0);
            stores.accept(queued);
            List<Runnable> changes = List.of(
                    () -> assertThat(stores.messages().save(List.of(queued.in(SENDING))))
                            .containsExactly(true),
                    () -> assertThat(stores.messages()
                                    .save(List.of(found(stores, id).in(SENT))))
                            .containsExactly(true),
                    () -> assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(report(OURS, "Enviada", 1))))))
                            .isEmpty());
            changes.subList(0, seen).forEach(Runnable::run);
            stores.freezeEventualReads();
            changes.subList(seen, changes.size()).forEach(Runnable::run);

            assertThat(recorder.apply(Map.of("2", new Events(T0, List.of(delivered)))))
                    .isEmpty();

            TrackedMessage after = found(stores, id);
            assertThat(after.state().status()).isEqualTo(MessageStatus.DELIVERED);
            assertThat(after.reports()).hasSize(2);
        }
    }

    @Test
    void record_shouldStoreAShell_whenItFirstReadsAMessageAsItWasBeforeItsErasure() {
        try (TestStores stores = new TestStores()) {
            var recorder = TestRecorder.of(stores, new TestQueues().queues());
            Event delivered = report(OURS, "Entregue", 2);
            MessageId id = MessageId.parse(OURS.substring(OURS.indexOf('~') + 1));
            OutboundMessage message = new OutboundMessage(
                    id, delivered.msisdn(), "Oi", Optional.empty(), Optional.of(CALLERS), List.of());
            stores.messages()
                    .save(List.of(new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, SENT, 0)));
            stores.freezeEventualReads();
            assertThat(stores.messages().erase(List.of(found(stores, id)), T0)).containsExactly(true);

            assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(delivered)))))
                    .isEmpty();

            assertThat(found(stores, id).message().isErased()).isTrue();
            assertThat(stores.everything())
                    .noneMatch(item -> item.contains(message.msisdn().digits()));
        }
    }

    private static TrackedMessage found(TestStores stores, MessageId id) {
        return Objects.requireNonNull(stores.messages().find(List.of(id)).get(id));
    }

    static Stream<Arguments> events() {
        return Stream.of(
                arguments("a status report", report(OURS, "Entregue", 1)),
                arguments(
                        "a reply",
                        new Reply(
                                Optional.of("1"),
                                Optional.empty(),
                                new Msisdn("5511980664212"),
                                Optional.of(T0),
                                "Sim")));
    }

    /**
     * The queue of notifications takes nothing at first. A status report is stored by then, and published again however
     * often it comes; {@code forward} drops what it has delivered. A reply is stored last.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void record_shouldGiveTheRecordBackAndPublishLater_whenANotificationCannotBePublished(String name, Event event) {
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
            MessageId id = MessageId.parse(OURS.substring(OURS.indexOf('~') + 1));
            OutboundMessage message =
                    new OutboundMessage(id, event.msisdn(), "Oi", Optional.empty(), Optional.of(CALLERS), List.of());
            stores.messages()
                    .save(List.of(new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, SENT, 0)));
            var recorder = TestRecorder.of(stores, queues.queues());
            Map<String, Events> records = Map.of("1", new Events(T0, List.of(event)));

            queues.failRequest(1);
            assertThat(recorder.apply(records)).containsExactly("1");
            assertThat(queues.batched("forward")).isEmpty();

            assertThat(recorder.apply(records)).isEmpty();
            assertThat(queues.batched("forward")).hasSize(1);

            assertThat(recorder.apply(records)).isEmpty();
            assertThat(queues.batched("forward")).hasSize(event instanceof Reply ? 1 : 2);
        }
    }

    private static final MessageId ID = MessageId.parse(OURS.substring(OURS.indexOf('~') + 1));
    private static final Msisdn NUMBER = new Msisdn("5511980664212");

    private static TrackedMessage stored(TestStores stores, MessageState state) {
        OutboundMessage message =
                new OutboundMessage(ID, NUMBER, "Oi", Optional.empty(), Optional.of(CALLERS), List.of());
        stores.messages().save(List.of(new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, state, 0)));
        return message(stores);
    }

    private static TrackedMessage message(TestStores stores) {
        return stores.message(ID);
    }

    /** How many events of the message are items of their own. */
    private static long items(TestStores stores, List<? extends Event> events) {
        return events.stream()
                .filter(event -> !stores.events()
                        .known(List.of(new AttributedEvent(Optional.of(ID), event)))
                        .isEmpty())
                .count();
    }

    @Test
    void record_shouldStoreAReportWithItsMessageOnce_howeverOftenItComes() {
        try (TestStores stores = new TestStores()) {
            stored(stores, SENT);
            var recorder = TestRecorder.of(stores, new TestQueues().queues());
            List<StatusReport> reports = List.of(report(OURS, "Enviado", 1), report(OURS, "Entregue", 2));

            assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(reports.get(1))))))
                    .isEmpty();
            assertThat(recorder.apply(Map.of("1", new Events(T0, List.copyOf(reports)))))
                    .isEmpty();
            TrackedMessage after = message(stores);
            assertThat(recorder.apply(Map.of("1", new Events(T0.plusSeconds(9), List.copyOf(reports)))))
                    .isEmpty();

            assertThat(message(stores)).isEqualTo(after);
            assertThat(after.state().status()).isEqualTo(MessageStatus.DELIVERED);
            assertThat(after.reports())
                    .extracting(StoredReport::status)
                    .containsExactlyInAnyOrder("Enviado", "Entregue");
            assertThat(after.reports())
                    .allMatch(report -> report.internalId().equals(Optional.of("1"))
                            && report.receivedAt().equals(T0));
            assertThat(items(stores, reports)).isZero();
            assertThat(stores.history().of(ID).orElseThrow().events()).hasSize(2);
        }
    }

    static Stream<Arguments> reportsWithoutRoom() {
        return Stream.of(
                arguments(
                        "of another person's number",
                        new StatusReport(
                                Optional.of("1"),
                                Optional.of(OURS),
                                new Msisdn("5511980664213"),
                                Optional.of(T0),
                                "Entregue")),
                arguments("with a very long word", report(OURS, "E".repeat(201), 1)),
                arguments(
                        "with a very long id",
                        new StatusReport(
                                Optional.of("1".repeat(201)), Optional.of(OURS), NUMBER, Optional.of(T0), "Entregue")),
                arguments("with a caller's reference", report(CALLERS, "Entregue", 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reportsWithoutRoom")
    void record_shouldStoreAReportAsAnItem_whenItIsNotOneToKeepWithTheMessage(String name, StatusReport report) {
        try (TestStores stores = new TestStores()) {
            stores.references().index(List.of(stored(stores, SENT)));
            var recorder = TestRecorder.of(stores, new TestQueues().queues());

            assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(report)))))
                    .isEmpty();
            assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(report)))))
                    .isEmpty();

            assertThat(message(stores).reports()).isEmpty();
            assertThat(items(stores, List.of(report))).isOne();
            assertThat(stores.history().of(ID).orElseThrow().events()).hasSize(1);
        }
    }

    @Test
    void record_shouldStoreFurtherReportsAsItems_whenTheMessageHasAsManyAsFit() {
        try (TestStores stores = new TestStores()) {
            stored(stores, SENT);
            var recorder = TestRecorder.of(stores, new TestQueues().queues());
            List<Event> all = IntStream.rangeClosed(1, 25)
                    .mapToObj(second -> (Event) report(OURS, "Enviado " + second, second))
                    .toList();

            assertThat(recorder.apply(Map.of("1", new Events(T0, all.subList(0, 4)), "2", new Events(T0, all))))
                    .isEmpty();
            assertThat(recorder.apply(Map.of("1", new Events(T0, all)))).isEmpty();

            assertThat(message(stores).reports()).hasSize(TrackedMessage.MAX_REPORTS);
            assertThat(items(stores, all)).isEqualTo(25 - TrackedMessage.MAX_REPORTS);
            assertThat(stores.history().of(ID).orElseThrow().events()).hasSize(25);
            assertThat(message(stores).state().platformStatus()).contains("Enviado 25");
        }
    }

    /** A callback cannot be about a message that is not stored yet, but a table can be restored from a backup. */
    @Test
    void history_shouldShowAReportOnce_whenItCameBeforeAndAfterItsMessageWasStored() {
        try (TestStores stores = new TestStores()) {
            var recorder = TestRecorder.of(stores, new TestQueues().queues());
            Map<String, Events> records = Map.of("1", new Events(T0, List.of(report(OURS, "Entregue", 1))));

            assertThat(recorder.apply(records)).isEmpty();
            stored(stores, SENT);
            assertThat(recorder.apply(records)).isEmpty();

            assertThat(message(stores).state().status()).isEqualTo(MessageStatus.DELIVERED);
            assertThat(stores.history().of(ID).orElseThrow().events()).hasSize(1);
        }
    }

    @Test
    void record_shouldStoreOnlyThatAReportCame_whenThePersonsDataWereErased() {
        try (TestStores stores = new TestStores()) {
            TrackedMessage message = stored(stores, SENT);
            var recorder = TestRecorder.of(stores, new TestQueues().queues());
            assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(report(OURS, "Enviado", 1))))))
                    .isEmpty();
            stores.messages().erase(List.of(message(stores)), T0.plusSeconds(5));

            assertThat(recorder.apply(Map.of("1", new Events(T0, List.of(report(OURS, "Lida", 3))))))
                    .isEmpty();

            assertThat(message(stores).version()).isGreaterThan(message.version());
            assertThat(message(stores).reports())
                    .extracting(StoredReport::status)
                    .containsExactlyInAnyOrder("Enviado", "Lida");
            assertThat(message(stores).reports())
                    .allMatch(report -> report.internalId().isEmpty());
        }
    }

    /** A report is stored before its notification is queued, so a run that ends in between must not lose that. */
    @Test
    void record_shouldPublishAReport_whereverAFirstTryEnded() {
        try (TestStores stores = new TestStores()) {
            TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
            boolean interrupted = true;
            for (int end = 0; interrupted; end++) {
                TestQueues queues = new TestQueues();
                var recorder = TestRecorder.of(stores, queues.queues());
                MessageId id = new MessageId(BatchId.derived("publish", Integer.toString(end)), 1);
                stores.messages()
                        .save(List.of(new TrackedMessage(
                                new OutboundMessage(id, NUMBER, "Oi", Optional.empty(), Optional.empty(), List.of()),
                                new Mailing("Natal", 1),
                                "api:crm",
                                T0,
                                SENT,
                                0)));
                Map<String, Events> records = Map.of("1", new Events(T0, List.of(report("x~" + id, "Entregue", 1))));
                interrupted = interrupted(stores, () -> recorder.apply(records), end);

                assertThat(recorder.apply(records)).as("after %d requests", end).isEmpty();

                assertThat(queues.batched("forward"))
                        .as("notification after %d requests", end)
                        .isNotEmpty();
                assertThat(end).isLessThan(100);
            }
        }
    }

    @Test
    void record_shouldAnswerOnce_whenAReplyComesAgainAfterItWasStored() {
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            var recorder = TestRecorder.of(stores, queues.queues());
            Map<String, Events> records = Map.of(
                    "1",
                    new Events(
                            T0,
                            List.of(new Reply(
                                    Optional.of("1"),
                                    Optional.empty(),
                                    new Msisdn("5511980664212"),
                                    Optional.of(T0),
                                    "SAIR"))));

            assertThat(recorder.apply(records)).isEmpty();
            assertThat(recorder.apply(records)).isEmpty();

            assertThat(queues.batched("urgent")).hasSize(1);
        }
    }
}
