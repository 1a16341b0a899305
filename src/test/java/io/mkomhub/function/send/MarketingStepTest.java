package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TestMarketing;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** How many messages of class marketing {@code send} lets a person have, on a real table. */
class MarketingStepTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();

    private static TestStores stores;

    private final TestClock clock = new TestClock(RunFixture.NOW);
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues(clock);
    private final Msisdn person = new Msisdn("55119%08d".formatted(83_000_000 + PEOPLE.incrementAndGet()));

    @BeforeAll
    static void start() {
        stores = new TestStores();
        stores.now(RunFixture.NOW);
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @AfterEach
    void open() {
        stores.gate(() -> {});
    }

    private Sender sender(int perDay, int perWeek) {
        return sender(mkom, perDay, perWeek);
    }

    private Sender sender(TestMkom mkom, int perDay, int perWeek) {
        return TestSender.create(
                stores,
                stores.optOuts(),
                queues.queues(),
                mkom,
                TestMetrics.create(),
                TestAlerts.create(),
                new TestSendConfig(Policy.RESEND),
                Optional::empty,
                new TestMarketing(perDay, perWeek),
                clock);
    }

    private MessageBatch batch(MessageClass messageClass, Msisdn... people) {
        BatchId id = BatchId.random(clock.instant());
        return new MessageBatch(
                id,
                clock.instant(),
                "api:crm",
                new Mailing("Ofertas", 1),
                0,
                IntStream.range(0, people.length)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place + 1),
                                people[place],
                                "Oferta",
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                messageClass,
                                Optional.empty(),
                                Optional.empty()))
                        .toList());
    }

    private MessageBatch batch() {
        return batch(MessageClass.MARKETING, person);
    }

    private static void send(Sender sender, MessageBatch messageBatch) {
        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();
    }

    private static List<MessageState> states(MessageBatch messageBatch) {
        return messageBatch.messages().stream()
                .map(message -> Objects.requireNonNull(
                                stores.messages().find(Set.of(message.id())).get(message.id()))
                        .state())
                .toList();
    }

    private static List<MessageStatus> statuses(MessageBatch messageBatch) {
        return states(messageBatch).stream().map(MessageState::status).toList();
    }

    @Test
    void send_shouldSendNoMore_whenAPersonGotAsManyAsADayAllows_untilItIsOver() {
        Sender sender = sender(1, 0);
        MessageBatch second = batch();

        send(sender, batch());
        clock.advance(Duration.ofHours(23));
        send(sender, second);

        assertThat(mkom.requests).hasSize(1);
        assertThat(states(second)).singleElement().satisfies(state -> {
            assertThat(state.status()).isEqualTo(MessageStatus.FAILED);
            assertThat(state.reason()).get().asString().startsWith("over the cap marketing_per_day");
            assertThat(state.attempts()).isZero();
        });

        clock.advance(Duration.ofHours(1));
        send(sender, batch());

        assertThat(mkom.requests).hasSize(2);
    }

    @Test
    void send_shouldCountForThePerson_howeverTheNumberIsWritten_andOnlyMarketing() {
        Msisdn old = new Msisdn("5511" + person.digits().substring(5));
        Sender sender = sender(0, 2);
        MessageBatch messages = batch(MessageClass.MARKETING, person, old, person);

        send(sender, batch(MessageClass.SERVICE, person, person));
        send(sender, messages);
        send(sender, batch(MessageClass.SERVICE, person));

        assertThat(statuses(messages)).containsExactly(MessageStatus.SENT, MessageStatus.SENT, MessageStatus.FAILED);
        assertThat(mkom.requests.stream().mapToInt(List::size)).containsExactly(2, 2, 1);
    }

    @Test
    void send_shouldCountAMessageOnce_whenItIsTriedAgain() {
        Sender sender = sender(1, 0);
        MessageBatch messageBatch = batch();
        mkom.answer(new TransmissionOutcome.Retryable("busy"));

        send(sender, messageBatch);
        clock.advance(Duration.ofMinutes(1));
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.QUEUED);
        send(sender, messageBatch.with(messageBatch.messages(), 1));

        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.SENT);
    }

    @Test
    void send_shouldNotCount_whenThePersonHasOptedOut() {
        Sender sender = sender(1, 0);
        stores.optOuts().decide(Set.of(person), true, "api:crm", clock.instant());
        send(sender, batch());
        clock.advance(Duration.ofSeconds(1));
        stores.optOuts().decide(Set.of(person), false, "api:crm", clock.instant());
        MessageBatch later = batch();

        send(sender, later);

        assertThat(statuses(later)).containsExactly(MessageStatus.SENT);
    }

    @Test
    void send_shouldWait_whenMessagesCannotBeCounted() {
        MessageBatch messageBatch = batch();
        stores.gate(() -> {
            if (counting()) {
                throw ProvisionedThroughputExceededException.builder().build();
            }
        });

        send(sender(1, 0), messageBatch);

        assertThat(mkom.requests).isEmpty();
        assertThat(queues.bodies()).hasSize(1);
    }

    /** Whether this thread is counting, and not doing what comes before. */
    private static boolean counting() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith("MarketingStore")));
    }

    @Test
    void send_shouldKeepTheCap_whenManyRunsSendToOnePersonAtATime() throws InterruptedException {
        List<MessageBatch> batches = Stream.generate(this::batch).limit(6).toList();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> runs = new ArrayList<>();
        for (MessageBatch messageBatch : batches) {
            Sender sender = sender(new TestMkom(), 2, 0);
            Thread run = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                send(sender, messageBatch);
            });
            run.start();
            runs.add(run);
        }
        start.countDown();
        for (Thread run : runs) {
            run.join();
        }

        assertThat(batches.stream().flatMap(each -> statuses(each).stream()).sorted())
                .containsExactly(
                        MessageStatus.SENT,
                        MessageStatus.SENT,
                        MessageStatus.FAILED,
                        MessageStatus.FAILED,
                        MessageStatus.FAILED,
                        MessageStatus.FAILED);
    }

    @Test
    void erasure_shouldRemoveTheTally() {
        send(sender(1, 0), batch());
        assertThat(stores.marketing().find(Set.of(person))).hasSize(1);
        clock.advance(Duration.ofMinutes(1));

        stores.eraser().erase(person, Duration.ofSeconds(30));

        assertThat(stores.marketing().find(Set.of(person))).isEmpty();
    }
}
