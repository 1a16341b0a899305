package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hub does with messages to test numbers, on a real table. */
class SandboxTest {

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues(clock);
    private final TestMkom mkom = new TestMkom();
    private final Sender sender =
            TestSender.create(stores, queues.queues(), mkom, new TestSendConfig(Policy.RESEND), Optional::empty, clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private MessageBatch batch(String origin, String... numbers) {
        BatchId id = BatchId.random(NOW);
        return new MessageBatch(
                id,
                NOW,
                origin,
                new Mailing("Teste", 1),
                0,
                IntStream.range(0, numbers.length)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place + 1),
                                new Msisdn(numbers[place]),
                                "Oi",
                                Optional.empty(),
                                Optional.of("pedido-" + place),
                                List.of()))
                        .toList());
    }

    private MessageState state(MessageBatch messageBatch, int place) {
        return stores.message(new MessageId(messageBatch.id(), place)).state();
    }

    private List<Event> events() {
        return queues.batched("events").stream()
                .map(Events::read)
                .flatMap(events -> events.events().stream())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "5511900000000, SENT, 1",
        "5511900000100, FAILED, ''",
        "5511900000200, SENT, 60",
        "5511900000300, SENT, ''",
        "5511900000400, SENT, 1 3",
        "5511900000500, SENT, 1 3"
    })
    void message_shouldNeverReachMkom_andEndAsItsNumberSays(String number, MessageStatus status, String delays) {
        MessageBatch messageBatch = batch("api:crm", number);

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(mkom.requests).isEmpty();
        assertThat(state(messageBatch, 1).status()).isEqualTo(status);
        assertThat(queues.delays("events").stream().map(String::valueOf))
                .containsExactly(delays.isEmpty() ? new String[0] : delays.split(" "));
        assertThat(queues.bodies()).isEmpty();
    }

    @Test
    void callbacks_shouldBeThoseOfMkom() {
        MessageBatch messageBatch = batch("api:crm", "5511900000500");

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        Optional<String> reference = Optional.of("pedido-0~" + messageBatch.id() + "-1");
        assertThat(events())
                .containsExactlyInAnyOrder(
                        new Event.StatusReport(
                                Optional.empty(),
                                reference,
                                new Msisdn("5511900000500"),
                                Optional.of(NOW.plusSeconds(1)),
                                "Entregue"),
                        new Event.Reply(
                                Optional.empty(),
                                reference,
                                new Msisdn("5511900000500"),
                                Optional.of(NOW.plusSeconds(3)),
                                "SAIR"));
    }

    @Test
    void otherMessages_shouldGoToMkom_whenTheyAreInTheSameRequest() {
        MessageBatch messageBatch = batch("api:crm", "5511900000000", "5511953959059", "5511900000300");

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(mkom.requests).hasSize(1);
        assertThat(mkom.requests.get(0)).containsExactly(messageBatch.messages().get(1));
        assertThat(state(messageBatch, 2).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void requestsOfTestMessages_shouldTakeNoMomentOfThoseToMkom() {
        Sender limited = TestSender.paced(
                stores,
                queues.queues(),
                mkom,
                1,
                TestAlerts.create(),
                new TestSendConfig(Policy.RESEND),
                clock::advance,
                clock);

        assertThat(limited.send(Map.of("r", batch("api:crm", "5511900000000")))).isEmpty();

        assertThat(stores.touched()).noneMatch(touched -> touched.partition().equals("PACE"));
    }

    @Test
    void testPerson_shouldNotReplyToTheHubsOwnAnswers() {
        MessageBatch messageBatch = batch(Flows.ORIGIN + "menu", "5511900000400");

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(events()).singleElement().isInstanceOf(Event.StatusReport.class);
    }

    @Test
    void message_shouldBeTriedAgain_whenTheQueueDoesNotAcceptItsCallback() {
        MessageBatch messageBatch = batch("api:crm", "5511900000000");
        queues.failRequest(1);

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(state(messageBatch, 1).status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(queues.bodies()).hasSize(1);
    }
}
