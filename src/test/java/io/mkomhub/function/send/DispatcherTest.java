package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final Dispatcher dispatcher = new Dispatcher(
            TestSender.create(stores, queues.queues(), new TestMkom()),
            TestSender.deadLetterMarker(stores),
            queues.queues(),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        stores.close();
    }

    private static PartsDue due(long seconds) {
        return new PartsDue("key", "set", NOW.plusSeconds(seconds));
    }

    private static OutboundRecord queued(PartsDue reminder) {
        return OutboundRecord.read(reminder.write());
    }

    @Test
    void dispatch_shouldPassAReminderOnAtOnce_whenItIsDue() {
        PartsDue reminder = due(-1);

        assertThat(dispatcher.dispatch(Map.of("r", queued(reminder)), NOW)).isEmpty();

        assertThat(queues.batched("events").stream().map(EventRecord::read)).containsExactly(reminder);
        assertThat(queues.bodies()).isEmpty();
    }

    @Test
    void dispatch_shouldLetAReminderWait_whenItIsNotDue() {
        PartsDue reminder = due(100);

        assertThat(dispatcher.dispatch(Map.of("r", queued(reminder)), NOW)).isEmpty();

        assertThat(queues.batched("events")).isEmpty();
        assertThat(queues.bodies()).containsExactly(reminder.write());
        assertThat(queues.delays()).containsExactly(101);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 100})
    void dispatch_shouldGiveTheReminderBack_whenTheQueueDoesNotTakeIt(long seconds) {
        queues.failRequest(1);

        assertThat(dispatcher.dispatch(Map.of("r", queued(due(seconds))), NOW)).containsExactly("r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "x", "{\"parts\":{}}", "{\"parts\":{\"key\":\"k\",\"set\":\"s\"}}"})
    void read_shouldRefuse_anythingElse(String body) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> OutboundRecord.read(body));
    }
}
