package io.mkomhub.function.forward;

import static io.mkomhub.function.forward.Notifications.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.channels.ToldStore.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class ResultRecorderTest {

    private static final Optional<Duration> TOOK = Optional.of(Duration.ofMillis(120));

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final MetricLines counted = new MetricLines();
    private final AuditLogLines logged = new AuditLogLines();

    @AfterEach
    void close() {
        stores.close();
        counted.close();
        logged.close();
    }

    private Set<String> record(Result... results) {
        Map<String, Result> byRecord = new LinkedHashMap<>();
        for (Result result : results) {
            byRecord.put("r" + byRecord.size(), result);
        }
        return new ResultRecorder(
                        queues.queues(),
                        TestMetrics.create(),
                        TestAlerts.create(),
                        TestAuditLog.create(),
                        stores.told(),
                        new TestClock(NOW))
                .record(byRecord);
    }

    private static NotificationDelivery delivery(String id, long secondsAgo) {
        return NotificationDelivery.of(Notifications.reply(id, 1, "Oi"))
                .since(NOW.minusSeconds(secondsAgo))
                .failed("it answered with status 500");
    }

    private static Result again(String id, long secondsAgo, long dueInMillis) {
        return new Result.Again(delivery(id, secondsAgo), NOW.plusMillis(dueInMillis), "why", TOOK);
    }

    private static Result dead(String id) {
        return new Result.Dead(delivery(id, 0), "why", TOOK);
    }

    /** What each result leaves: records on the queue and on its dead-letter queue, a line of the audit log, counts. */
    static Stream<Arguments> results() {
        NotificationDelivery delivery = delivery("n", 30);
        return Stream.of(
                arguments(new Result.Delivered(delivery, TOOK), 0, 0, "INFO notified 120", "", List.of(1, 0, 0), 0),
                arguments(new Result.Done(delivery), 0, 0, "INFO needless -1", "", List.of(0, 0, 0), 0),
                arguments(
                        new Result.Again(delivery, NOW.plusSeconds(7), "why", TOOK),
                        1,
                        0,
                        "INFO kept 120",
                        "why",
                        List.of(0, 1, 0),
                        30),
                arguments(
                        new Result.Dead(delivery, "why", TOOK),
                        0,
                        1,
                        "ERROR given_up 120",
                        "why",
                        List.of(0, 0, 1),
                        0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("results")
    void record_shouldQueueCountAndLog_whateverTheResult(
            Result result, int queued, int dead, String line, String reason, List<Integer> counts, int oldestSeconds) {
        assertThat(record(result)).isEmpty();

        assertThat(queues.batched("forward").stream().map(NotificationJson::read))
                .isEqualTo(queued == 1 ? List.of(result.delivery()) : List.of());
        assertThat(queues.deadLetters())
                .isEqualTo(dead == 1 ? List.of(NotificationJson.writeDead(result.delivery())) : List.of());
        assertThat(logged.all()).singleElement().satisfies(found -> {
            assertThat(summary(found)).isEqualTo(line);
            assertThat(found.path("notification_id").asText()).isEqualTo("n");
            assertThat(found.path("reason").asText()).isEqualTo(reason);
        });
        assertThat(List.of(
                        sum(Metric.NOTIFICATIONS_DELIVERED),
                        sum(Metric.NOTIFICATIONS_RETRIED),
                        sum(Metric.NOTIFICATIONS_DEAD_LETTERED)))
                .isEqualTo(counts);
        assertThat(sum(Metric.OLDEST_NOTIFICATION_SECONDS)).isEqualTo(oldestSeconds);
    }

    private static String summary(JsonNode line) {
        return line.path("level").asText() + " " + line.path("status").asText() + " "
                + line.path("duration_ms").asInt(-1);
    }

    private int sum(Metric metric) {
        return counted.of(metric.title()).stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void record_shouldDelayEachByItsOwnWait_andReportTheOldest() {
        record(again("a", 10, 1), again("b", 7_200, 5_000), again("c", 60, -1));

        assertThat(queues.delays("forward")).containsExactly(1, 5, 0);
        assertThat(sum(Metric.NOTIFICATIONS_RETRIED)).isEqualTo(3);
        assertThat(counted.of(Metric.OLDEST_NOTIFICATION_SECONDS.title())).containsExactly(7_200);
    }

    @Test
    void record_shouldCountEachKind_whenARunHasAll() {
        record(
                dead("a"),
                again("b", 0, 0),
                dead("c"),
                new Result.Delivered(delivery("d", 0), TOOK),
                new Result.Delivered(delivery("e", 0), TOOK),
                new Result.Delivered(delivery("f", 0), TOOK));

        assertThat(counted.of(Metric.NOTIFICATIONS_DELIVERED.title())).containsExactly(3);
        assertThat(counted.of(Metric.NOTIFICATIONS_RETRIED.title())).containsExactly(1);
        assertThat(counted.of(Metric.NOTIFICATIONS_DEAD_LETTERED.title())).containsExactly(2);
        assertThat(queues.deadLetters()).hasSize(2);
    }

    /** A record that is neither replaced nor on the dead-letter queue must not leave the queue. */
    @Test
    void record_shouldGiveBackOnly_whatSqsDidNotTake() {
        // The dead letters come first, each with a request of its own; then all that wait.
        List<Set<String>> comingBack = new ArrayList<>();
        for (int failing = 1; failing <= 3; failing++) {
            TestQueues own = new TestQueues();
            own.failRequest(failing);
            comingBack.add(new ResultRecorder(
                            own.queues(),
                            TestMetrics.create(),
                            TestAlerts.create(),
                            TestAuditLog.create(),
                            stores.told(),
                            new TestClock(NOW))
                    .record(new LinkedHashMap<>(
                            Map.of("w1", again("a", 0, 0), "d1", dead("b"), "w2", again("c", 0, 0)))));
        }

        assertThat(comingBack).containsExactly(Set.of("d1"), Set.of("w1", "w2"), Set.of());
    }

    private List<ToldNotification> listed() {
        return stores
                .told()
                .earliest("c", NOW.minusSeconds(60), NOW.plusSeconds(60), told -> true, Optional.empty(), 100)
                .entries()
                .stream()
                .map(Told::notification)
                .toList();
    }

    @Test
    void record_shouldListWhatWasToldAndGivenUp_inOneItem() {
        stores.now(NOW);
        NotificationDelivery done = NotificationDelivery.of(Notifications.status("m", 1, MessageStatus.SENT, 0))
                .since(NOW);

        record(
                dead("a"),
                again("b", 0, 0),
                new Result.Delivered(done, TOOK),
                new Result.Done(delivery("d", 0)),
                new Result.Dead(delivery("e", 0), "not delivered for 24 hours", Optional.empty()));

        assertThat(listed())
                .extracting(told -> told.notification() + " " + told.type() + " "
                        + told.outcome().word() + " " + told.failure().orElse("") + " " + told.attempts())
                .containsExactlyInAnyOrder(
                        "a message.reply given_up why 2",
                        "m-sent message.status delivered  1",
                        "e message.reply given_up not delivered for 24 hours 1");
        assertThat(stores.everything()).hasSize(1);
    }

    @Test
    void record_shouldNotList_whatComesBack() {
        stores.now(NOW);
        queues.failRequest(1);

        record(dead("a"));

        assertThat(listed()).isEmpty();
    }

    /** It was told; if it came back for this, it would be told again. */
    @Test
    void record_shouldGiveNothingBack_whenTheTableDoesNotRespond() {
        stores.gate(() -> {
            throw SdkClientException.create("unable to connect");
        });

        assertThat(record(new Result.Delivered(delivery("a", 0), TOOK), dead("b")))
                .isEmpty();

        assertThat(logged.all()).hasSize(2);
    }

    @Test
    void record_shouldNotLogADeadLetter_thatSqsDidNotTake() {
        queues.failRequest(1);

        assertThat(record(dead("a"))).containsExactly("r0");

        assertThat(logged.all()).isEmpty();
    }
}
