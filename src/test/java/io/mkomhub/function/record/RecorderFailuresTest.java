package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.autoreply.Flow;
import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.autoreply.TestFlows;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.Interleaving;
import io.mkomhub.store.Interleaving.Turn;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.queues.Spool.Spooled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Batches of which one request fails, and batches that two runs process at the same time. */
class RecorderFailuresTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant RECEIVED = T0.plusSeconds(60);
    private static final Clock CLOCK = Clock.fixed(T0.plusSeconds(90), ZoneOffset.UTC);
    private static final MessageId MESSAGE = MessageId.parse("01aryz6s41tsv4rrffq69g5fav-7");

    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Msisdn RUI = new Msisdn("5521991234567");
    private static final Msisdn EVA = new Msisdn("5531987654321");
    private static final Msisdn LIA = new Msisdn("5541987654321");

    private static final MessageState SENT = MessageState.queued(T0).claimed(T0).accepted(Optional.empty(), T0);

    private static StatusReport report(String word, int second) {
        return new StatusReport(
                Optional.of("1"), Optional.of("pedido~" + MESSAGE), ANA, Optional.of(T0.plusSeconds(second)), word);
    }

    private static Reply reply(Msisdn number, String text) {
        return new Reply(Optional.of("1"), Optional.empty(), number, Optional.of(T0), text);
    }

    private static void prepare(TestStores stores) {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
        TestFlows.repository(stores)
                .put(new Flow(
                        "welcome",
                        new Match.Default(),
                        List.of(new AutoAnswer("1", "oi", "Olá!")),
                        Optional.empty(),
                        Duration.ofHours(24),
                        Optional.empty()));
        OutboundMessage message =
                new OutboundMessage(MESSAGE, ANA, "Oi", Optional.empty(), Optional.of("pedido"), List.of());
        stores.messages().save(List.of(new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, SENT, 0)));
        stores.optOuts().erase(stores.hashes().person(EVA), RECEIVED.plusSeconds(1));
    }

    /** One record of each kind: a status, an opt-out, a reply with an answer, and an opt-out of an erased person. */
    private static Map<String, Events> batch() {
        Map<String, Events> records = new LinkedHashMap<>();
        records.put("status", new Events(RECEIVED, List.of(report("Entregue", 1))));
        records.put("opt-out", new Events(RECEIVED, List.of(reply(RUI, "SAIR"))));
        records.put("question", new Events(RECEIVED, List.of(reply(LIA, "oi"))));
        records.put("erased", new Events(RECEIVED, List.of(reply(EVA, "SAIR"))));
        return records;
    }

    /** Everything that a batch brings about; what a queue holds twice is processed once. */
    private record Effects(
            Set<Msisdn> optedOut, Set<MessageId> answers, Set<String> notifications, MessageStatus status, int events) {

        static Effects of(TestStores stores, TestQueues queues) {
            Set<MessageId> answers =
                    new TreeSet<>((one, other) -> one.toString().compareTo(other.toString()));
            Stream.concat(
                            queues.batched("urgent").stream(),
                            stores.spool().oldest().stream().map(Spooled::body))
                    .map(MessageBatchJson::read)
                    .forEach(batch -> batch.messages().forEach(message -> answers.add(message.id())));
            Set<String> notifications = new TreeSet<>();
            queues.batched("forward")
                    .forEach(record -> notifications.add(
                            NotificationJson.read(record).notification().id()));
            return new Effects(
                    stores.optOuts().blocked(Set.of(ANA, RUI, EVA, LIA)),
                    answers,
                    notifications,
                    state(stores).status(),
                    message(stores).reports().size()
                            + (int) stores.everything().stream()
                                    .filter(item -> item.contains("received_at"))
                                    .count());
        }
    }

    /** Processes a batch as Lambda does: a run that throws gives every record back. */
    private static void record(TestStores stores, TestQueues queues) {
        Map<String, Events> left = batch();
        Recorder recorder = TestRecorder.of(stores, queues.queues(), CLOCK);
        for (int run = 0; run < 5 && !left.isEmpty(); run++) {
            try {
                left.keySet().retainAll(recorder.record(left));
                // What comes back is published when it is done, and not before.
                assertThat(queues.batched("forward"))
                        .extracting(record ->
                                NotificationJson.read(record).notification().msisdn())
                        .noneMatch(numbers(left)::contains);
            } catch (UnavailableException e) {
                // All records come back.
            }
        }
        assertThat(left).isEmpty();
    }

    private static TrackedMessage message(TestStores stores) {
        return stores.message(MESSAGE);
    }

    private static MessageState state(TestStores stores) {
        return message(stores).state();
    }

    private static List<Msisdn> numbers(Map<String, Events> records) {
        return records.values().stream()
                .flatMap(record -> record.events().stream())
                .map(Event::msisdn)
                .toList();
    }

    private static Effects undisturbed() {
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            prepare(stores);
            record(stores, queues);
            return Effects.of(stores, queues);
        }
    }

    @Test
    void effects_shouldBeThoseOfAllRecords_whenNothingFails() {
        Effects effects = undisturbed();

        assertThat(effects.optedOut()).containsExactlyInAnyOrder(RUI, EVA);
        assertThat(effects.answers()).as("a confirmation and an answer").hasSize(2);
        assertThat(effects.notifications()).as("a status and two replies").hasSize(3);
        assertThat(effects.status()).isEqualTo(MessageStatus.DELIVERED);
        assertThat(effects.events()).isEqualTo(4);
    }

    @Test
    void record_shouldLoseNothing_whicheverRequestToTheTableFailsOnce() {
        Effects expected = undisturbed();
        boolean failed = true;
        for (int failing = 0; failed; failing++) {
            try (TestStores stores = new TestStores()) {
                TestQueues queues = new TestQueues();
                prepare(stores);
                AtomicInteger left = new AtomicInteger(failing);
                stores.gate(() -> {
                    if (left.getAndDecrement() == 0) {
                        throw SdkClientException.create("unable to connect");
                    }
                });

                record(stores, queues);

                failed = left.get() < 0;
                stores.gate(() -> {});
                assertThat(Effects.of(stores, queues))
                        .as("request %d failed", failing + 1)
                        .isEqualTo(expected);
                assertThat(failing).isLessThan(100);
            }
        }
    }

    /** The table fails too, as it may when the network does: neither the queue nor the spool takes an answer. */
    @ParameterizedTest(name = "request {0} to SQS fails, the table fails afterwards: {1}")
    @CsvSource({"1, false", "2, false", "3, false", "4, false", "1, true", "2, true", "3, true", "4, true"})
    void record_shouldLoseNothing_whicheverRequestToAQueueFailsOnce(int failing, boolean tableToo) {
        Effects expected = undisturbed();
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            prepare(stores);
            queues.failRequest(failing);
            AtomicInteger afterwards = new AtomicInteger();
            stores.gate(() -> {
                if (tableToo && queues.requested() >= failing && afterwards.getAndIncrement() == 0) {
                    throw SdkClientException.create("unable to connect");
                }
            });

            record(stores, queues);

            stores.gate(() -> {});
            assertThat(queues.requested()).isGreaterThanOrEqualTo(failing);
            assertThat(Effects.of(stores, queues)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"Entregue, Entregue", "Entregue, Lida", "Lida, Entregue", "Enviada, Lida"})
    void record_shouldKeepBothReports_whenTwoRunsChangeAMessageAtTheSameTime(String first, String second)
            throws InterruptedException {
        boolean isDelivered = Stream.of(first, second).anyMatch("Entregue"::equals);
        for (List<Turn> order : List.<List<Turn>>of(
                List.of(),
                List.of(new Turn(0, 1), new Turn(1, 100)),
                List.of(new Turn(0, 2), new Turn(1, 100)),
                List.of(new Turn(0, 3), new Turn(1, 100)),
                List.of(new Turn(0, 2), new Turn(1, 2)),
                List.of(new Turn(0, 2), new Turn(1, 3)),
                List.of(new Turn(1, 2), new Turn(0, 100)),
                List.of(new Turn(1, 3), new Turn(0, 100)))) {
            try (TestStores stores = new TestStores();
                    MetricLines metrics = new MetricLines();
                    AuditLogLines log = new AuditLogLines()) {
                TestQueues queues = new TestQueues();
                prepare(stores);
                List<Set<String>> left = new ArrayList<>();
                List<Runnable> runs = new ArrayList<>();
                for (StatusReport report : List.of(report(first, 1), report(second, 2))) {
                    Recorder recorder = TestRecorder.of(stores, queues.queues(), CLOCK);
                    runs.add(() -> left.add(recorder.record(Map.of("r", new Events(RECEIVED, List.of(report))))));
                }

                Interleaving.run(stores, runs, order);

                MessageState state = state(stores);
                assertThat(left).as("%s", order).containsExactly(Set.of(), Set.of());
                assertThat(state.status())
                        .as("%s", order)
                        .isEqualTo(isDelivered ? MessageStatus.DELIVERED : MessageStatus.SENT);
                assertThat(state.platformStatus()).as("%s", order).contains(second);
                assertThat(stores.history().of(MESSAGE).orElseThrow().events())
                        .as("%s", order)
                        .hasSize(2);
                assertThat(metrics.of("MessagesDelivered").stream()
                                .mapToInt(Integer::intValue)
                                .sum())
                        .as("%s", order)
                        .isEqualTo(isDelivered ? 1 : 0);
                assertThat(log.all().stream()
                                .map(line -> line.path("status"))
                                .map(JsonNode::asText)
                                .filter("delivered"::equals))
                        .as("%s", order)
                        .hasSize(isDelivered ? 1 : 0);
            }
        }
    }

    /** Runs two recorders, each with one reply of the same person, in every order of their requests. */
    private static void together(String first, String second, BiConsumer<Effects, Integer> check)
            throws InterruptedException {
        int[] requests = {1};
        for (int turn = 0; turn <= requests[0]; turn++) {
            try (TestStores stores = new TestStores()) {
                TestQueues queues = new TestQueues();
                prepare(stores);
                List<Runnable> runs = new ArrayList<>();
                for (String text : List.of(first, second)) {
                    Recorder recorder = TestRecorder.of(stores, queues.queues(), CLOCK);
                    runs.add(() -> assertThat(recorder.record(
                                    Map.of("r", new Events(RECEIVED, List.of(reply(LIA, text))))))
                            .isEmpty());
                }

                requests = Interleaving.run(stores, runs, List.of(new Turn(0, turn), new Turn(1, 100)));

                check.accept(Effects.of(stores, queues), turn);
            }
        }
    }

    /** Each of the two runs has one reply of the same person; the flow has one answer for a person. */
    @Test
    void record_shouldAnswerAPersonOnce_whenTwoRunsProcessRepliesAtTheSameTime() throws InterruptedException {
        together(
                "oi",
                "Oi!",
                (effects, turn) -> assertThat(effects.answers())
                        .as("after %d requests", turn)
                        .hasSize(1));
    }

    /** Two runs have the same record: SQS delivers one more than once. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"oi", "SAIR"})
    void record_shouldDecideAReplyOnce_whenTwoRunsHaveIt(String text) throws InterruptedException {
        together(text, text, (effects, turn) -> {
            assertThat(effects.answers()).as("after %d requests", turn).hasSize(1);
            assertThat(effects.notifications()).as("after %d requests", turn).hasSize(1);
        });
    }
}
