package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.audit.TestAuditLog;
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
import io.mkomhub.store.TestStores;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static NotificationDelivery waiting(Duration age) {
        ChannelNotification notification = new ChannelNotification(
                "n", "c", new Msisdn("5511953959059"), Instant.now(), new ReplyReceived("Oi", Optional.empty()));
        return NotificationDelivery.of(notification).since(Instant.now().minus(age));
    }

    /** Every notification that is put back is a new record, so that neither the queue's age nor an error would show a peer that is away. */
    @ParameterizedTest(name = "after {0} minutes: {1}")
    @CsvSource({"0, false", "29, false", "31, true", "1000, true"})
    void forward_shouldRingTheAlarm_whenAChannelHasTakenNothingForHalfAnHour(int minutes, boolean rings)
            throws IOException {
        int closed;
        try (ServerSocket server = new ServerSocket(0)) {
            closed = server.getLocalPort();
        }
        Channel channel = TestChannels.webhook("c", "http://localhost:" + closed);
        try (TestStores stores = new TestStores();
                MetricLines counted = new MetricLines()) {
            Metrics metrics = TestMetrics.of(STACK + "-ForwardFunction", STACK);
            Forwarder forwarder = new Forwarder(
                    TestChannels.channels(stores, channel),
                    List.of(new Post()),
                    stores.notifications(),
                    stores.endpoints(),
                    TestFetcher.ofLocal(),
                    new ResultRecorder(
                            new TestQueues().queues(),
                            metrics,
                            TestAlerts.of(metrics),
                            TestAuditLog.create(),
                            Clock.systemUTC()),
                    EndpointTest.CONFIG,
                    Clock.systemUTC());

            assertThat(forwarder.forward(Map.of("r", waiting(Duration.ofMinutes(minutes))), Instant.now()))
                    .isEmpty();
            forwarder.close();

            assertThat(counted.of(Metric.NOTIFICATIONS_RETRIED.title())).containsExactly(1);
            List<Datapoint> data = counted.lines().stream()
                    .flatMap(line -> Datapoint.ofLine(line).stream())
                    .toList();
            Instant now = Instant.now();
            assertThat(new Alarms(DeployedAlarms.of(STACK))
                            .ringing(data, now.minusSeconds(60), now.plusSeconds(60))
                            .contains("OverdueNotificationsAlarm"))
                    .isEqualTo(rings);
        }
    }
}
