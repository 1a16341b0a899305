package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.pace.Pace;
import io.mkomhub.store.pace.PaceStore.Subject;
import io.mkomhub.store.pace.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** How many requests a second {@code send} makes to MKOM, on a real table. */
class PaceStepTest {

    private static final int PER_SECOND = 5;

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues(clock);
    private final TestMkom mkom = new TestMkom();
    private final List<Instant> requestedAt = new ArrayList<>();
    private int people;

    @AfterEach
    void stop() {
        stores.close();
    }

    /** One whose clock, which is moved when it waits, is this. */
    private Sender sender(int perSecond, Duration budget, TestClock at) {
        mkom.onRequest(() -> requestedAt.add(at.instant()));
        return TestSender.paced(
                stores,
                queues.queues(),
                mkom,
                perSecond,
                TestAlerts.create(),
                new TestSendConfig(Policy.RESEND, () -> budget, Duration.ofSeconds(45)),
                at::advance,
                at);
    }

    private Sender sender() {
        return sender(PER_SECOND, Duration.ofSeconds(25), clock);
    }

    /** A batch of one mailing, which is one request. */
    private MessageBatch batch(Priority priority, String mailing, int messages) {
        BatchId id = BatchId.random(NOW);
        return new MessageBatch(
                id,
                NOW.minus(Duration.ofHours(1)),
                "api:crm",
                new Mailing(mailing, 1),
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn("55119%08d".formatted(84_000_000 + people++)),
                                "Oi",
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                MessageClass.SERVICE,
                                Optional.empty(),
                                Optional.empty(),
                                Handling.of(priority)))
                        .toList());
    }

    private Map<String, MessageBatch> requests(Priority priority, int requests) {
        Map<String, MessageBatch> batches = new LinkedHashMap<>();
        for (int i = 0; i < requests; i++) {
            batches.put("r" + i, batch(priority, "Mailing " + i, 1));
        }
        return batches;
    }

    private void send(Sender sender, Map<String, MessageBatch> batches) {
        assertThat(sender.send(batches)).isEmpty();
    }

    /** Other runs have reserved so many moments. */
    private void taken(int moments) {
        stores.paces(new TestClock(NOW))
                .reserve(Subject.MKOM, Rate.perSecond(PER_SECOND), moments, Duration.ofMinutes(1));
    }

    private Pace pace() {
        return stores.paces(clock).find(Subject.MKOM);
    }

    private List<MessageStatus> stored(MessageBatch messageBatch) {
        Map<MessageId, TrackedMessage> found = stores.messages()
                .find(Set.copyOf(messageBatch.messages().stream()
                        .map(OutboundMessage::id)
                        .toList()));
        return messageBatch.messages().stream()
                .filter(message -> found.containsKey(message.id()))
                .map(message ->
                        Objects.requireNonNull(found.get(message.id())).state().status())
                .toList();
    }

    @Test
    void send_shouldSpaceRequestsEvenly_whenTheirNumberIsLimited() {
        send(sender(), requests(Priority.NORMAL, 3));

        assertThat(requestedAt).containsExactly(NOW, NOW.plusMillis(200), NOW.plusMillis(400));
        assertThat(queues.bodies()).isEmpty();
    }

    /** They begin at the same moment, and each waits by its own clock. */
    @Test
    void send_shouldShareThePace_whenRunsOfBothLanesAreParallel() {
        send(sender(), requests(Priority.NORMAL, 2));
        send(sender(PER_SECOND, Duration.ofSeconds(25), new TestClock(NOW)), requests(Priority.URGENT, 2));
        send(sender(PER_SECOND, Duration.ofSeconds(25), new TestClock(NOW)), requests(Priority.NORMAL, 1));

        assertThat(requestedAt)
                .containsExactly(
                        NOW, NOW.plusMillis(200), NOW.plusMillis(400), NOW.plusMillis(600), NOW.plusMillis(800));
    }

    @Test
    void bulkMessages_shouldTakeNoMoment_beforeItIsASecondAway() {
        taken(8);
        List<Instant> reservedAt = new ArrayList<>();
        TestClock own = new TestClock(NOW);
        stores.gate(() -> {
            if (reserving() && !own.instant().equals(NOW)) {
                reservedAt.add(own.instant());
            }
        });

        send(sender(PER_SECOND, Duration.ofSeconds(25), own), requests(Priority.NORMAL, 1));

        assertThat(requestedAt).containsExactly(NOW.plusMillis(1_600));
        assertThat(reservedAt).first().satisfies(time -> assertThat(time).isAfter(NOW.plusMillis(600)));
    }

    @Test
    void waitingMessages_shouldNotCountAsLate_whenTheLimitMakesThemWait() {
        taken(150);
        Map<String, MessageBatch> bulk = requests(Priority.NORMAL, 1);

        try (MetricLines counted = new MetricLines()) {
            send(sender(), bulk);

            assertThat(counted.of(Metric.OLDEST_MESSAGE_SECONDS.title())).isEmpty();
        }

        assertThat(mkom.requests).isEmpty();
        assertThat(queues.delays()).containsExactly(30);
        assertThat(bulk.values())
                .allSatisfy(messageBatch -> assertThat(stored(messageBatch)).isEmpty());
    }

    @Test
    void urgentMessages_shouldPassBulkMessages_whenTheseTakeAllMomentsTheyMay() {
        while (pace().nextFree().isBefore(NOW.plusMillis(1_001))) {
            send(sender(PER_SECOND, Duration.ofSeconds(25), new TestClock(NOW)), requests(Priority.NORMAL, 1));
        }
        assertThat(requestedAt).hasSize(6);

        send(sender(), requests(Priority.URGENT, 1));

        assertThat(requestedAt).last().isEqualTo(NOW.plusMillis(1_200));
    }

    @Test
    void send_shouldReserveNothing_whenTheMomentIsAfterTheTimeOfTheRun() {
        taken(4);
        Pace before = pace();

        send(sender(PER_SECOND, Duration.ofMillis(500), clock), requests(Priority.NORMAL, 1));

        assertThat(mkom.requests).isEmpty();
        assertThat(pace()).isEqualTo(before);
        assertThat(queues.delays()).containsExactly(1);
    }

    @Test
    void send_shouldWaitForTheTable_whenNoMomentCanBeReserved() {
        MessageBatch messageBatch = batch(Priority.NORMAL, "Natal", 1);
        stores.gate(() -> {
            if (reserving()) {
                throw ProvisionedThroughputExceededException.builder().build();
            }
        });

        send(sender(), Map.of("r", messageBatch));

        assertThat(mkom.requests).isEmpty();
        assertThat(queues.delays()).containsExactly(60);
        assertThat(stored(messageBatch)).isEmpty();
    }

    /** Whether this thread is reserving a moment, and not doing anything else with the table. */
    private static boolean reserving() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith("PaceStore")));
    }

    @Test
    void halves_shouldHaveMomentsOfTheirOwn_whenMkomRefusesARequest() {
        MessageBatch messageBatch = batch(Priority.NORMAL, "Natal", 2);
        mkom.refuse(List.of(messageBatch.messages().get(1).id()));

        send(sender(), Map.of("r", messageBatch));

        assertThat(requestedAt).containsExactly(NOW, NOW.plusMillis(200), NOW.plusMillis(400));
        assertThat(stored(messageBatch)).containsExactly(MessageStatus.SENT, MessageStatus.FAILED);
    }

    @Test
    void halves_shouldBeTriedAgainLater_whenThereIsNoMomentForThem() {
        MessageBatch messageBatch = batch(Priority.NORMAL, "Natal", 2);
        mkom.refuse(List.of(messageBatch.messages().get(1).id()));
        Sender sender = sender();
        mkom.onRequest(() -> taken(150));

        send(sender, Map.of("r", messageBatch));

        assertThat(mkom.requests).hasSize(1);
        assertThat(stored(messageBatch)).containsExactly(MessageStatus.QUEUED, MessageStatus.QUEUED);
        assertThat(queues.bodies()).isNotEmpty();
    }

    @Test
    void send_shouldNotTouchThePace_whenThereIsNoLimit() {
        send(sender(0, Duration.ofSeconds(25), clock), requests(Priority.NORMAL, 3));

        assertThat(requestedAt).containsExactly(NOW, NOW, NOW);
        assertThat(stores.touched()).noneMatch(touched -> touched.partition().equals("PACE"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_001})
    void limit_shouldBeRefused_whenItIsNoneThatCanBeKept(int perSecond) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSender.pace(stores, perSecond, clock::advance, clock))
                .withMessage("HUB_MKOM_REQUESTS_PER_SECOND must be 0 to 1000");
    }
}
