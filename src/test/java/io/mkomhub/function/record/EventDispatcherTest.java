package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.codec.ScheduledEvent;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDispatcherTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");

    private static final Msisdn NUMBER = new Msisdn("5511953959059");

    private static final ScheduledExchange EXCHANGE = new ScheduledExchange(
            new RequestKey("boleto", "3589818", "72", "5511953959059"), 3, "{}", new Answered("[]", ""), T0);

    private static Events full() {
        return new Events(
                T0,
                IntStream.range(0, Events.MAX)
                        .<Event>mapToObj(number -> new Event.StatusReport(
                                Optional.of(Integer.toString(number)),
                                Optional.of("foreign"),
                                new Msisdn("5511953959059"),
                                Optional.of(T0),
                                "Entregue"))
                        .toList());
    }

    /** 10,000 events of which each takes a query: what has no time comes back, and the run does not end in the middle. */
    @Test
    void inSlices_shouldGiveBackWhatHasNoTime_whenABatchIsSlow() {
        Map<String, Events> records = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            records.put("r" + i, full());
        }
        AtomicReference<Instant> now = new AtomicReference<>(T0);
        List<String> done = new ArrayList<>();

        Set<String> open = EventDispatcher.inSlices(
                records,
                slice -> {
                    now.updateAndGet(time -> time.plusSeconds(2));
                    done.addAll(slice.keySet());
                    return Set.of();
                },
                T0.plus(EventDispatcher.BUDGET),
                now::get);

        assertThat(done).hasSize(10);
        assertThat(open).hasSize(90).doesNotContainAnyElementsOf(done);
        assertThat(now.get()).isBeforeOrEqualTo(T0.plus(EventDispatcher.BUDGET).plusSeconds(2));
    }

    @Test
    void inSlices_shouldDoAll_whenThereIsTime() {
        Map<String, Events> records = Map.of("a", full(), "b", full(), "c", full());

        assertThat(EventDispatcher.inSlices(records, slice -> Set.of(), T0.plus(EventDispatcher.BUDGET), () -> T0))
                .isEmpty();
    }

    private static Events events(int count) {
        return new Events(
                T0,
                IntStream.range(0, count)
                        .<Event>mapToObj(number -> report("foreign-" + number))
                        .toList());
    }

    private static Event report(String reference) {
        return new Event.StatusReport(Optional.of("1"), Optional.of(reference), NUMBER, Optional.of(T0), "Entregue");
    }

    private static List<Integer> numbers(String written) {
        return Stream.of(written.split(" ", -1))
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    @ParameterizedTest(name = "records of {0} events: slices of {1} records")
    @CsvSource({
        "'', ''",
        "1, 1",
        "1 1 1, 3",
        "100, 1",
        "100 100, 2",
        "100 100 100, 2 1",
        "100 99 1 100, 3 1",
        "100 99 100 1, 3 1",
        "99 100 1 1 1, 3 2",
        "100 100 100 100, 2 2"
    })
    void inSlices_shouldTakeRecordsTogether_upToTheSizeOfASlice(String counts, String slices) {
        Map<String, Events> records = new LinkedHashMap<>();
        numbers(counts).forEach(count -> records.put("r" + records.size(), events(count)));
        List<Integer> sizes = new ArrayList<>();
        List<String> done = new ArrayList<>();

        Set<String> open = EventDispatcher.inSlices(
                records,
                slice -> {
                    sizes.add(slice.size());
                    done.addAll(slice.keySet());
                    return Set.copyOf(slice.keySet());
                },
                T0.plus(EventDispatcher.BUDGET),
                () -> T0);

        assertThat(sizes).isEqualTo(numbers(slices));
        assertThat(done).containsExactlyElementsOf(records.keySet());
        assertThat(open).as("what each slice left").isEqualTo(records.keySet());
    }

    /** A batch with a record of each kind, on stores and queues of its own. */
    private static final class Bench implements AutoCloseable {

        private final TestStores stores = new TestStores();
        private final TestQueues queues = new TestQueues();
        private final List<String> checkedParts = new ArrayList<>();
        private final AtomicBoolean partsAvailable = new AtomicBoolean(true);
        private final Clock clock = Clock.fixed(T0, ZoneOffset.UTC);
        private final EventDispatcher dispatcher = new EventDispatcher(
                TestRecorder.of(stores, queues.queues(), clock),
                stores.scheduled(),
                new ReassemblyTimeout(
                        (due, now) -> {
                            if (!partsAvailable.get()) {
                                throw new UnavailableException("DynamoDB failed to read", null);
                            }
                            checkedParts.add(due.set());
                            return Optional.empty();
                        },
                        TestChannels.publisher(queues.queues(), stores),
                        clock),
                new CallbackChecker(queues.queues(), stores.spool(), new CallbackCheckerTest.Config(), clock),
                TestAuditLog.create(),
                clock);

        Bench() {
            queues.eventsWaiting(0, 0, 0);
            TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
        }

        Set<String> record(Duration ago) {
            Map<String, EventRecord> records = new LinkedHashMap<>();
            records.put("check", CallbackCheckerTest.check("a", Optional.empty()));
            records.put("parts", new PartsDue("key", "set", T0));
            records.put("scheduled", new ScheduledEvent(EXCHANGE, CorrelationId.of("c-1")));
            records.put(
                    "reply",
                    new Events(
                            T0,
                            List.of(new Event.Reply(
                                    Optional.of("1"), Optional.empty(), NUMBER, Optional.of(T0), "Sim"))));
            return dispatcher.record(records, T0.minus(ago));
        }

        /** How often the check passed; empty if it is not back on the outbound queue. */
        Optional<Integer> passed() {
            return queues.bodies().stream()
                    .findFirst()
                    .map(MessageBatchJson::read)
                    .flatMap(MessageBatch::checks)
                    .map(CallbackChecks::passed);
        }

        @Override
        public void close() {
            stores.close();
        }
    }

    @Test
    void record_shouldProcessEachRecordByItsKind() {
        try (Bench bench = new Bench();
                AuditLogLines log = new AuditLogLines()) {
            assertThat(bench.record(Duration.ZERO)).isEmpty();

            assertThat(bench.queues.batched("forward"))
                    .as("the reply's notification")
                    .hasSize(1);
            assertThat(bench.stores.scheduled().find(EXCHANGE.key(), Duration.ofSeconds(5)))
                    .contains(EXCHANGE);
            assertThat(bench.checkedParts).containsExactly("set");
            assertThat(bench.passed()).contains(1);
            assertThat(log.all())
                    .filteredOn(line -> line.has("scheduled_message"))
                    .extracting(line -> line.path("status").asText()
                            + " "
                            + line.path("correlation_id").asText())
                    .containsExactly("answered c-1");
        }
    }

    /** The check passes only if everything before it in the batch is done. */
    @ParameterizedTest(name = "{0}, begun {1} ms ago: {2} come back, the check passes: {3}")
    @CsvSource({
        "all well,      0,     '',          true",
        "all well,      9999,  '',          true",
        "all well,      10000, reply,       false",
        "all well,      10001, reply parts, false",
        "parts fail,    0,     parts,       false",
        "channels fail, 0,     reply,       false"
    })
    void record_shouldGiveBackWhatIsNotDone_andNotPassTheCheckBeforeIt(
            String trouble, long ago, String comingBack, boolean passes) {
        try (Bench bench = new Bench()) {
            bench.partsAvailable.set(!trouble.equals("parts fail"));
            if (trouble.equals("channels fail")) {
                bench.queues.failRequest(1);
            }

            assertThat(String.join(" ", new TreeSet<>(bench.record(Duration.ofMillis(ago)))))
                    .isEqualTo(Stream.of(comingBack.split(" ", -1)).sorted().collect(Collectors.joining(" ")));

            assertThat(bench.passed()).contains(passes ? 1 : 0);
        }
    }
}
