package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallbackCheckerTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final CallbackChecker checker =
            new CallbackChecker(queues.queues(), stores.spool(), new Config(), Clock.fixed(NOW, ZoneOffset.UTC));

    record Config() implements CheckConfig {

        @Override
        public Duration backoffBase() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Duration backoffCap() {
            return Duration.ofMinutes(14);
        }

        @Override
        public Duration longestRun() {
            return Duration.ofMinutes(1);
        }
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    static CallbackCheck check(String name, Optional<CallbackChecks> before) {
        return check(name, before, Priority.NORMAL);
    }

    private static CallbackCheck check(String name, Optional<CallbackChecks> before, Priority priority) {
        BatchId id = BatchId.derived(name);
        MessageBatch messageBatch = new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                3,
                List.of(new OutboundMessage(
                        new MessageId(id, 1),
                        new Msisdn("5511953959059"),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        MessageClass.SERVICE,
                        Optional.empty(),
                        Optional.empty(),
                        Handling.of(priority))));
        return new CallbackCheck(before.map(messageBatch::with).orElse(messageBatch), NOW);
    }

    private CallbackChecks after() {
        assertThat(queues.bodies()).hasSize(1);
        return MessageBatchJson.read(queues.bodies().get(0)).checks().orElseThrow();
    }

    @Test
    void check_shouldPassTwice_whenNothingWaits() {
        queues.eventsWaiting(0, 0, 0);

        assertThat(checker.check(Map.of("r", check("a", Optional.empty())), true))
                .isEmpty();
        CallbackChecks first = after();
        assertThat(first.passed()).isEqualTo(1);
        assertThat(first.since()).isEqualTo(NOW);
        assertThat(first.clear(NOW, NOW)).isFalse();
        // So long a record takes to come back that a failing run has in its hands.
        assertThat(queues.delays()).containsExactly(180);

        queues.clear();
        checker.check(Map.of("r", check("a", Optional.of(first))), true);
        assertThat(after().passed()).isEqualTo(2);
        assertThat(after().since()).isEqualTo(NOW);
        assertThat(after().clear(NOW, NOW)).isTrue();
        assertThat(queues.delays()).containsExactly(60);
    }

    @Test
    void check_shouldReturnEachBatchToItsLane_whenSomeAreUrgent() {
        queues.eventsWaiting(0, 0, 0);

        Map<String, CallbackCheck> checks = Map.of(
                "n", check("n", Optional.empty(), Priority.NORMAL), "u", check("u", Optional.empty(), Priority.URGENT));
        assertThat(checker.check(checks, true)).isEmpty();

        assertThat(queues.batched("outbound").stream()
                        .map(body -> MessageBatchJson.read(body).id()))
                .containsExactly(BatchId.derived("n"));
        assertThat(queues.batched("urgent").stream()
                        .map(body -> MessageBatchJson.read(body).id()))
                .containsExactly(BatchId.derived("u"));
    }

    private record Waiting(int delayed, int dead, int deadInHand, boolean spooled, boolean others) {}

    static Stream<Arguments> waiting() {
        return Stream.of(
                arguments("put back", new Waiting(1, 0, 0, false, true), "put back on the events queue"),
                arguments("dead", new Waiting(0, 1, 0, false, true), "dead-letter queue"),
                arguments("dead, looked at", new Waiting(0, 0, 1, false, true), "dead-letter queue"),
                arguments("spooled", new Waiting(0, 0, 0, true, true), "spool"),
                arguments("not stored by this very run", new Waiting(0, 0, 0, false, false), "not stored yet"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waiting")
    void check_shouldBeginAnewLater_whenSomethingWaits(String name, Waiting waiting, String reason) {
        queues.eventsWaiting(waiting.delayed(), waiting.dead(), waiting.deadInHand());
        if (waiting.spooled()) {
            stores.spool().keep(QueueName.EVENTS, List.of("{}"), NOW);
        }
        CallbackChecks before = CallbackChecks.passed(Optional.empty(), NOW, NOW);

        assertThat(checker.check(Map.of("r", check("a", Optional.of(before))), waiting.others()))
                .isEmpty();

        assertThat(after().passed()).isZero();
        assertThat(after().refused()).isEqualTo(1);
        assertThat(after().reason().orElseThrow()).contains(reason);
        assertThat(queues.delays().get(0)).isBetween(1, 61);
    }

    @Test
    void check_shouldNotPass_whenItCannotBeFoundOut() {
        queues.eventsWaiting(0, 0, 0);
        queues.failRequest(2);

        assertThat(checker.check(Map.of("r", check("a", Optional.empty())), true))
                .isEmpty();

        assertThat(after().passed()).isZero();
        assertThat(after().reason().orElseThrow()).contains("check for unread callbacks failed");
    }

    @Test
    void check_shouldLookOnce_forAllOfABatch() {
        queues.eventsWaiting(0, 0, 0);
        Map<String, CallbackCheck> checks = new LinkedHashMap<>();
        for (int i = 0; i < 25; i++) {
            checks.put("r" + i, check("p" + i, Optional.empty()));
        }
        // Two questions, and three requests to put them back; a sixth request would fail.
        queues.failRequest(6);

        assertThat(checker.check(checks, true)).isEmpty();

        assertThat(queues.bodies()).hasSize(25);
        assertThat(stores.touched().stream()
                        .filter(touched -> touched.partition().startsWith("SPOOL#")))
                .hasSize(8);
    }

    @Test
    void check_shouldComeBack_whenTheOutboundQueueTakesNothing() {
        queues.eventsWaiting(0, 0, 0);
        queues.failRequest(3);

        assertThat(checker.check(Map.of("r", check("a", Optional.empty())), true))
                .containsExactly("r");
    }

    @Test
    void check_shouldAskNobody_whenThereIsNone() {
        queues.failRequest(1);

        assertThat(checker.check(Map.of(), true)).isEmpty();
    }

    @Test
    void refused_shouldWaitLongerEachTime_upToAQuarterOfAnHour() {
        queues.eventsWaiting(0, 1, 0);
        Optional<CallbackChecks> checks = Optional.empty();
        for (int i = 0; i < 12; i++) {
            queues.clear();
            checker.check(Map.of("r", check("a", checks)), true);
            checks = Optional.of(after());
            assertThat(queues.delays().get(0)).isBetween(1, 15 * 60);
        }
        assertThat(checks.orElseThrow().refused()).isEqualTo(12);
    }
}
