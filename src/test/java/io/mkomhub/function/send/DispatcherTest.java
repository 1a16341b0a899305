package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final TestMkom mkom = new TestMkom();
    private final Dispatcher dispatcher = new Dispatcher(
            TestSender.create(stores, queues.queues(), mkom, new TestSendConfig(Policy.RESEND), Optional::empty, CLOCK),
            TestSender.deadLetterMarker(stores, CLOCK),
            queues.queues(),
            CLOCK);

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

    @Test
    void dispatch_shouldSendTheBatches_whenRemindersCameWithThem() {
        MessageBatch batch = RunFixture.batch("m", 2);
        Map<String, OutboundRecord> records = new LinkedHashMap<>();
        records.put("reminder", queued(due(100)));
        records.put("batch", OutboundRecord.read(MessageBatchJson.write(batch)));
        // The first request puts the reminder back.
        queues.failRequest(1);

        assertThat(dispatcher.dispatch(records, NOW)).containsExactly("reminder");

        assertThat(mkom.requests).containsExactly(batch.messages());
    }

    /** Nobody waits for a reminder; a message must show why it is not sent. */
    @Test
    void deadLettered_shouldBeShownAtTheMessages_andBeNothingForAReminder() {
        MessageBatch batch = RunFixture.batch("m", 1);

        dispatcher.deadLettered(queued(due(1)), "failed 8 times: a bug");
        assertThat(stores.touched()).isEmpty();
        dispatcher.deadLettered(OutboundRecord.read(MessageBatchJson.write(batch)), "failed 8 times: a bug");

        MessageId id = batch.messages().get(0).id();
        assertThat(stores.messages().find(List.of(id)).values())
                .singleElement()
                .satisfies(message -> assertThat(message.state().reason())
                        .contains("waits on the dead-letter queue: failed 8 times: a bug"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "x", "{\"parts\":{}}", "{\"parts\":{\"key\":\"k\",\"set\":\"s\"}}"})
    void read_shouldRefuse_anythingElse(String body) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> OutboundRecord.read(body));
    }
}
