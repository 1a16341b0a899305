package io.mkomhub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.NoticeWire;
import io.mkomhub.channel.Reception;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.journal.TestJournal;
import io.mkomhub.local.alarm.Alarms;
import io.mkomhub.local.alarm.Datapoint;
import io.mkomhub.local.alarm.DeployedAlarms;
import io.mkomhub.message.Delivery;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.Notice;
import io.mkomhub.message.Notice.Reply;
import io.mkomhub.metric.Metric;
import io.mkomhub.metric.MetricLines;
import io.mkomhub.metric.TestMetrics;
import io.mkomhub.outgoing.OutgoingAnswer;
import io.mkomhub.outgoing.OutgoingRequest;
import io.mkomhub.outgoing.TestFetcher;
import io.mkomhub.queue.TestQueues;
import io.mkomhub.store.TestStores;
import java.io.IOException;
import java.net.ServerSocket;
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
    private static final class Post implements NoticeWire {

        @Override
        public Kind kind() {
            return Kind.WEBHOOK;
        }

        @Override
        public Optional<OutgoingRequest> render(Notice notice, Channel channel, Instant now) {
            return channel.address().map(address -> OutgoingRequest.post(address, "text/plain", ""));
        }

        @Override
        public Reception judge(Notice notice, Channel channel, OutgoingAnswer answer) {
            return answer.isSuccess() ? Reception.told() : Reception.later(answer.status(), answer.retryAfter());
        }
    }

    private static Delivery waiting(Duration age) {
        Notice notice =
                new Notice("n", "c", new Msisdn("5511953959059"), Instant.now(), new Reply("Oi", Optional.empty()));
        return Delivery.of(notice).since(Instant.now().minus(age));
    }

    /** Every notice that is put back is a new record, so that neither the queue's age nor an error would show a peer that is away. */
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
            Forwarder forwarder = new Forwarder(
                    TestChannels.channels(stores, channel),
                    List.of(new Post()),
                    stores.notices(),
                    stores.endpoints(),
                    TestFetcher.ofLocal(),
                    new TestQueues().queues(),
                    TestMetrics.of(STACK + "-ForwardFunction", STACK),
                    TestJournal.create(),
                    EndpointTest.CONFIG);

            assertThat(forwarder.forward(Map.of("r", waiting(Duration.ofMinutes(minutes))), Instant.now()))
                    .isEmpty();
            forwarder.close();

            assertThat(counted.of(Metric.NOTICES_RETRIED.title())).containsExactly(1);
            List<Datapoint> data = counted.lines().stream()
                    .flatMap(line -> Datapoint.ofLine(line).stream())
                    .toList();
            Instant now = Instant.now();
            assertThat(new Alarms(DeployedAlarms.of(STACK))
                            .ringing(data, now.minusSeconds(60), now.plusSeconds(60))
                            .contains("OverdueNoticesAlarm"))
                    .isEqualTo(rings);
        }
    }
}
