package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.local.alarm.Alarms;
import io.mkomhub.local.alarm.Datapoint;
import io.mkomhub.local.alarm.DeployedAlarms;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.httpclient.TestFetcher;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class ForwarderTest {

    private static final String STACK = "test-stack";

    /** A POST of nothing to the channel's address. */
    private static final class Post implements ChannelAdapter {

        @Override
        public Kind kind() {
            return Kind.WEBHOOK;
        }

        @Override
        public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
            return channel.address().map(address -> OutgoingRequest.post(address, "text/plain", ""));
        }

        @Override
        public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
            return answer.isSuccess()
                    ? DeliveryResult.accepted()
                    : DeliveryResult.retry(answer.status(), answer.retryAfter());
        }
    }

    private static final Instant NOW = Notifications.NOW;

    /** Nothing listens there, so that every call fails at once. */
    private static final String CLOSED = "http://localhost:1";

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final TestClock clock = new TestClock(NOW);
    private final Metrics metrics = TestMetrics.of(STACK + "-ForwardFunction", STACK, clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private static NotificationDelivery waiting(String channel, Duration age) {
        ChannelNotification notification = new ChannelNotification(
                "n", channel, new Msisdn("5511953959059"), NOW, new ReplyReceived("Oi", Optional.empty()));
        return NotificationDelivery.of(notification).since(NOW.minus(age));
    }

    private Set<String> forward(List<ChannelAdapter> adapters, Channel channel, NotificationDelivery... deliveries) {
        Map<String, NotificationDelivery> byRecord = new LinkedHashMap<>();
        for (NotificationDelivery delivery : deliveries) {
            byRecord.put("r" + byRecord.size(), delivery);
        }
        Forwarder forwarder = new Forwarder(
                TestChannels.channels(stores, channel),
                adapters,
                stores.notifications(),
                stores.endpoints(),
                stores.paces(clock),
                TestFetcher.ofLocal(clock),
                new ResultRecorder(
                        queues.queues(), metrics, TestAlerts.of(metrics), TestAuditLog.create(), stores.told(), clock),
                EndpointTest.CONFIG,
                clock,
                clock::advance);
        try {
            return forwarder.forward(byRecord, NOW);
        } finally {
            forwarder.close();
        }
    }

    private List<NotificationDelivery> requeued() {
        return queues.batched("forward").stream().map(NotificationJson::read).toList();
    }

    /** Every notification that is put back is a new record, so that neither the queue's age nor an error would show a peer that is away. */
    @ParameterizedTest(name = "after {0} minutes: {1}")
    @CsvSource({"0, false", "29, false", "31, true", "1000, true"})
    void forward_shouldRingTheAlarm_whenAChannelHasTakenNothingForHalfAnHour(int minutes, boolean rings) {
        try (MetricLines counted = new MetricLines()) {
            assertThat(forward(
                            List.of(new Post()),
                            TestChannels.webhook("c", CLOSED),
                            waiting("c", Duration.ofMinutes(minutes))))
                    .isEmpty();

            assertThat(counted.of(Metric.NOTIFICATIONS_RETRIED.title())).containsExactly(1);
            List<Datapoint> data = counted.lines().stream()
                    .flatMap(line -> Datapoint.ofLine(line).stream())
                    .toList();
            assertThat(new Alarms(DeployedAlarms.of(STACK))
                            .ringing(data, NOW.minusSeconds(60), NOW.plusSeconds(60))
                            .contains("OverdueNotificationsAlarm"))
                    .isEqualTo(rings);
        }
    }

    @Test
    void forward_shouldKeepTheTimeOfTheFirstAttempt_whenTheNotificationIsNew() {
        NotificationDelivery fresh = NotificationDelivery.of(Notifications.reply("n", 1, "Oi"));

        forward(List.of(new Post()), TestChannels.webhook("c", CLOSED), fresh);

        assertThat(requeued()).singleElement().satisfies(again -> {
            assertThat(again.since()).contains(NOW);
            assertThat(again.attempts()).isEqualTo(1);
        });
        assertThat(queues.delays("forward").get(0)).isBetween(1, 3);
    }

    @Test
    void forward_shouldDeadLetter_whenThereIsNoSuchChannel() {
        assertThat(forward(
                        List.of(new Post()),
                        TestChannels.webhook("c", CLOSED),
                        waiting("gone", Duration.ZERO),
                        waiting("gone", Duration.ZERO)))
                .isEmpty();

        assertThat(queues.deadLetters()).hasSize(2);
        assertThat(queues.deadLetterReasons()).containsOnly("there is no channel gone");
        assertThat(requeued()).isEmpty();
    }

    /** An error of the hub is a failed attempt of the notification; a table that does not respond is not. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"no adapter, 60, 1", "table away, 5, 0"})
    void forward_shouldPutAllBack_whenTheChannelCannotBeCalled(String trouble, int seconds, int attempts) {
        boolean tableAway = trouble.equals("table away");
        Channel channel = TestChannels.webhook("c", CLOSED);
        stores.gate(() -> {
            if (tableAway && Thread.currentThread().getName().equals("forward")) {
                throw SdkClientException.create("unable to connect");
            }
        });

        assertThat(forward(
                        tableAway ? List.of(new Post()) : List.of(),
                        channel,
                        waiting("c", Duration.ofMinutes(1)),
                        waiting("c", Duration.ofMinutes(2))))
                .isEmpty();

        assertThat(queues.delays("forward")).containsExactly(seconds, seconds);
        assertThat(requeued()).extracting(NotificationDelivery::attempts).containsOnly(attempts);
        assertThat(requeued())
                .extracting(NotificationDelivery::since)
                .containsExactly(Optional.of(NOW.minusSeconds(60)), Optional.of(NOW.minusSeconds(120)));
    }

    @Test
    void forward_shouldGiveTheRecordBack_whenTheQueueDoesNotTakeIt() {
        queues.failRequest(1);

        assertThat(forward(List.of(new Post()), TestChannels.webhook("c", CLOSED), waiting("c", Duration.ofMinutes(1))))
                .containsExactly("r0");
    }
}
