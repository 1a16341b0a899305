package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** An endpoint that is down for a while, with many notifications for it, beside one that is not. */
@LocalHub
class DownEndpointIT {

    private static final int NOTICES = 1_000;
    private static final int OTHERS = 100;
    private static final int PER_ROUND = 100;
    private static final long DOWN_MS = 12_000;

    private final Hub hub;

    DownEndpointIT(Hub hub) {
        this.hub = hub;
    }

    /** Half a minute on a machine of its own; a busy one may take its time. */
    @Test
    @Timeout(240)
    void notices_shouldAllArriveOnce_andOthersNotWait_whenAnEndpointIsDownForAWhile() throws InterruptedException {
        try (Courier down = new Courier();
                Courier up = new Courier()) {
            channel("queda", down);
            channel("firme", up);
            down.stop();
            long start = System.currentTimeMillis();
            for (int i = 0; i < NOTICES; i += PER_ROUND) {
                notifications("queda", i, PER_ROUND);
            }
            Map<String, Long> saidAt = new HashMap<>();
            for (int i = 0; i < OTHERS; i += 5) {
                long now = System.currentTimeMillis();
                notifications("firme", i, 5);
                for (int j = i; j < i + 5; j++) {
                    saidAt.put("firme " + j, now);
                }
                Thread.sleep(Math.max(0, start + DOWN_MS * (i + 5) / OTHERS - System.currentTimeMillis()));
            }
            // While the one is still down: had they to wait for it, this would never end.
            Await.until("all of the other", up::received, all -> all.size() >= OTHERS);
            assertThat(down.received()).isEmpty();
            down.start();
            long back = System.currentTimeMillis();
            Await.until("half of the one", down::received, all -> all.size() >= NOTICES / 2);
            Await.until("all of the one", down::received, all -> all.size() >= NOTICES);
            long end = System.currentTimeMillis();
            hub.idle();

            assertThat(down.received()).hasSize(NOTICES);
            assertThat(down.repeats()).isZero();
            assertThat(down.received().stream().map(Courier.Received::text)).doesNotHaveDuplicates();
            List<Long> delays = new ArrayList<>();
            up.received().forEach(each -> delays.add(each.atMs() - saidAt.getOrDefault(each.text(), 0L)));
            Collections.sort(delays);
            assertThat(delays).hasSize(OTHERS);
            System.out.printf(
                    "%d notifications to an endpoint that was down for %.1f s: all there %.1f s after it came back, none twice; %d to"
                            + " another all there before that, median after %d ms, last after %d ms%n",
                    NOTICES,
                    (back - start) / 1000.0,
                    (end - back) / 1000.0,
                    OTHERS,
                    delays.get(OTHERS / 2),
                    delays.get(OTHERS - 1));
        } finally {
            for (String name : List.of("queda", "firme")) {
                hub.call("DELETE", "/channels/" + name, hub.key(), "").expect(204);
            }
        }
    }

    private void channel(String name, Courier courier) {
        hub.call(
                        "PUT",
                        "/channels/" + name,
                        hub.key(),
                        Json.write(Json.object()
                                .put("kind", "rapidpro")
                                .put("address", courier.address())
                                .put("authorization", "Token 0123456789")))
                .expect(200);
    }

    /** Puts replies on the forward queue, as {@code record} does; how long that takes is not the question here. */
    private void notifications(String channel, int from, int count) {
        List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            String text = channel + " " + i;
            ChannelNotification notification = new ChannelNotification(
                    Digests.sha256Hex(text),
                    channel,
                    new Msisdn(hub.newPhone()),
                    Instant.now(),
                    new ChannelNotification.ReplyReceived(text, Optional.empty()));
            batch.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .messageBody(NotificationJson.write(NotificationDelivery.of(notification)))
                    .build());
            if (batch.size() == 10 || i == from + count - 1) {
                List<SendMessageBatchRequestEntry> full = List.copyOf(batch);
                hub.cloud()
                        .sqs()
                        .sendMessageBatch(request ->
                                request.queueUrl(hub.queueUrl("ForwardQueue")).entries(full));
                batch.clear();
            }
        }
    }
}
