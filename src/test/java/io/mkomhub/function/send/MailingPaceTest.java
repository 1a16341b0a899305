package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.function.sweep.TestMailings;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.TestHolds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** What {@code send} and {@code sweep} make of a mailing with a pace, on a real table, in a time that the test moves. */
class MailingPaceTest {

    private static final Instant NOW = RunFixture.NOW;

    private static final Mailing NATAL = new Mailing("Natal", 1);
    private static final MailingId ID = MailingId.of("api:crm", NATAL);

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues(clock);
    private final List<Instant> requestedAt = new ArrayList<>();
    private final Sender sender = TestSender.paced(
            stores,
            queues.queues(),
            mkom,
            0,
            TestAlerts.create(),
            new TestSendConfig(Policy.RESEND),
            clock::advance,
            clock);
    private final Predicate<Instant> mailings = TestMailings.on(stores, queues.queues(), clock);

    /** What is on the outbound queue, and when each record comes out of it. */
    private final Map<MessageBatch, Instant> queue = new LinkedHashMap<>();

    private Instant nextSweep = NOW.plusSeconds(20);
    private int people;

    @AfterEach
    void stop() {
        stores.close();
    }

    private MessageBatch batch(Mailing mailing, Optional<Integer> perMinute, int messages) {
        BatchId id = BatchId.random(clock.instant());
        return new MessageBatch(
                id,
                clock.instant(),
                "api:crm",
                mailing,
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn("55119%08d".formatted(84_000_000 + people++)),
                                "Oi",
                                Optional.empty(),
                                Optional.of("ref-" + id + "-" + place),
                                List.of(),
                                MessageClass.SERVICE,
                                Optional.empty(),
                                Optional.empty(),
                                new Handling(Priority.NORMAL, Optional.empty(), perMinute, Optional.empty())))
                        .toList());
    }

    private void accept(int perMinute, int batches, int each) {
        for (int i = 0; i < batches; i++) {
            accept(batch(NATAL, Optional.of(perMinute), each));
        }
    }

    /** As {@code receive} does. */
    private void accept(MessageBatch messageBatch) {
        stores.batches().add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        queue.put(messageBatch, clock.instant());
    }

    private void decide(UnaryOperator<MailingControl> decision) {
        stores.mailings().decide(ID, decision);
    }

    /** Lets the hub work: {@code send} whenever a record is due, ten of them in a run, and {@code sweep} every minute. */
    private void run(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            stores.now(clock.instant());
            if (!clock.instant().isBefore(nextSweep)) {
                assertThat(mailings.test(clock.instant().plusSeconds(30))).isTrue();
                nextSweep = clock.instant().plusSeconds(60);
                take();
            }
            Map<String, MessageBatch> due = new LinkedHashMap<>();
            queue.forEach((record, at) -> {
                if (due.size() < 10 && !at.isAfter(clock.instant())) {
                    due.put("r" + due.size(), record);
                }
            });
            if (due.isEmpty()) {
                Instant next = queue.values().stream().reduce(earlier(nextSweep, end), MailingPaceTest::earlier);
                clock.advance(Duration.between(clock.instant(), next));
            } else {
                due.values().forEach(queue::remove);
                assertThat(sender.send(due)).isEmpty();
                take();
            }
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Lets time pass in which nothing works. Then {@code sweep} comes first. */
    private void pass(Duration time) {
        clock.advance(time);
        nextSweep = clock.instant();
    }

    private Collection<TrackedMessage> stored(MessageBatch messageBatch) {
        return stores.messages()
                .find(messageBatch.messages().stream().map(OutboundMessage::id).collect(Collectors.toSet()))
                .values();
    }

    /** Takes over what was put on the queue. */
    private void take() {
        List<String> bodies = queues.bodies();
        List<Integer> delays = queues.delays();
        for (int i = 0; i < bodies.size(); i++) {
            queue.put(MessageBatchJson.read(bodies.get(i)), clock.instant().plusSeconds(delays.get(i)));
        }
        queues.clear();
    }

    /** When each message was sent. */
    private List<Instant> sent() {
        List<Instant> sent = new ArrayList<>();
        for (int i = 0; i < mkom.requests.size(); i++) {
            for (int message = 0; message < mkom.requests.get(i).size(); message++) {
                sent.add(requestedAt.get(i));
            }
        }
        return sent;
    }

    /** As many in any minute as the pace allows, and what one second more allows. */
    private void assertPace(int perMinute) {
        List<Instant> sent = sent();
        int most = perMinute + perMinute / 60 + 1;
        for (int i = 0; i + most < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i), sent.get(i + most))).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        }
        Set<MessageId> ids = new HashSet<>();
        mkom.requests.forEach(request ->
                request.forEach(message -> assertThat(ids.add(message.id())).isTrue()));
    }

    private long within(Instant from, Duration time) {
        return sent().stream()
                .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(time)))
                .count();
    }

    @BeforeEach
    void watch() {
        mkom.onRequest(() -> requestedAt.add(clock.instant()));
    }

    @Test
    void messages_shouldGoOutEvenly_whenTheirMailingHasAPace() {
        accept(60, 4, 90);

        run(Duration.ofMinutes(7));

        assertThat(sent()).hasSize(360);
        assertPace(60);
        for (int minute = 1; minute < 5; minute++) {
            assertThat(within(NOW.plus(Duration.ofMinutes(minute)), Duration.ofMinutes(1)))
                    .isBetween(50L, 61L);
        }
        assertThat(stores.mailings().count(ID, clock.instant()).parked()).isZero();
    }

    @Test
    void messages_shouldGoOutTogether_whenManyHaveTheirTurnInASecond() {
        accept(6_000, 40, 100);

        run(Duration.ofMinutes(2));

        assertThat(sent()).hasSize(4_000);
        assertPace(6_000);
        assertThat(mkom.requests).hasSizeLessThan(70);
    }

    @Test
    void messages_shouldGoOutOneByOne_whenTheirPaceIsSlow() {
        accept(2, 1, 7);

        run(Duration.ofMinutes(5));

        assertThat(sent()).hasSize(7);
        for (int i = 1; i < 7; i++) {
            assertThat(Duration.between(sent().get(i - 1), sent().get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(29));
        }
    }

    /** Turns that nobody used are not made up for. */
    @Test
    void messages_shouldNotComeInABurst_whenTheirMailingIsResumed() {
        accept(60, 2, 100);
        run(Duration.ofMinutes(1));
        decide(control -> control.paused(clock.instant()));
        run(Duration.ofSeconds(5));
        int before = sent().size();
        run(Duration.ofMinutes(30));
        assertThat(sent()).hasSize(before);

        Instant resumedAt = clock.instant();
        decide(control -> control.resumed(clock.instant()));
        run(Duration.ofMinutes(5));

        assertThat(sent()).hasSize(200);
        assertPace(60);
        assertThat(within(resumedAt, Duration.ofMinutes(1))).isLessThanOrEqualTo(61);
    }

    @Test
    void cancelledMessages_shouldNotWaitForTheirTurns() {
        MessageBatch messageBatch = batch(NATAL, Optional.of(10), 100);
        accept(messageBatch);
        run(Duration.ofSeconds(30));
        decide(control -> control.cancelled("api:crm", clock.instant()));

        run(Duration.ofMinutes(2));

        assertThat(stored(messageBatch))
                .hasSize(100)
                .filteredOn(message -> message.state().status() == MessageStatus.CANCELLED)
                .hasSizeGreaterThan(80);
    }

    @Test
    void pace_shouldBeThatOfTheMailing_whenSomebodyChangesIt() {
        accept(10, 3, 100);
        run(Duration.ofMinutes(1));
        assertThat(sent()).hasSizeLessThan(15);

        decide(control -> control.paced(300, clock.instant()));
        run(Duration.ofMinutes(3));

        assertThat(sent()).hasSize(300);
        assertPace(300);
    }

    @Test
    void otherMailings_shouldNotWait() {
        accept(10, 1, 100);
        MessageBatch other = batch(new Mailing("Avisos", 1), Optional.empty(), 50);
        accept(other);

        run(Duration.ofSeconds(10));

        assertThat(mkom.requests.stream().flatMap(List::stream)).containsAll(other.messages());
    }

    @Test
    void paces_shouldBeKept_whenRunsAreParallel() {
        accept(60, 5, 60);
        List<Map<String, MessageBatch>> runs = new ArrayList<>();
        queue.keySet().forEach(record -> runs.add(Map.of("r", record)));
        queue.clear();

        runs.forEach(due -> assertThat(sender.send(due)).isEmpty());
        take();
        run(Duration.ofMinutes(6));

        assertThat(sent()).hasSize(300);
        assertPace(60);
    }

    /** The item of the mailing is forgotten a day after the last message waited. */
    @Test
    void pace_shouldBeKept_whenTheMailingGoesOnAfterADay() {
        accept(60, 1, 100);
        run(Duration.ofMinutes(14));
        assertThat(sent()).hasSize(100);
        pass(Duration.ofHours(12));
        run(Duration.ofMinutes(1));
        accept(60, 1, 100);
        run(Duration.ofMinutes(3));
        assertThat(sent()).hasSize(200);
        pass(Duration.ofDays(3));
        run(Duration.ofMinutes(1));
        accept(60, 1, 100);
        run(Duration.ofMinutes(3));

        assertThat(sent()).hasSize(300);
        assertPace(60);
    }

    /** All at once: to end a message takes no turn. */
    @Test
    void messages_shouldFail_whenTheyHaveNoTurnForTenDays() {
        MessageBatch messageBatch = batch(NATAL, Optional.of(1), 100);
        accept(messageBatch);
        run(Duration.ofSeconds(10));
        assertThat(mkom.requests).hasSize(1);
        pass(Duration.ofDays(10));

        run(Duration.ofMinutes(1));

        assertThat(stored(messageBatch))
                .hasSize(100)
                .filteredOn(message -> message.state().reason().equals(Optional.of(MailingPace.TOO_LONG)))
                .hasSize(99)
                .allMatch(message -> message.state().status() == MessageStatus.FAILED);
    }

    /** Nothing is parked, but the mailing has messages for another day. */
    @Test
    void pace_shouldBeKept_whileMessagesAreHeldForLater() {
        decide(control -> control.paced(60, clock.instant()));
        MessageBatch messageBatch = batch(NATAL, Optional.empty(), 5);
        Instant due = NOW.plus(Duration.ofDays(4));
        stores.batches().add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        stores.holds().hold(List.of(TestHolds.until(due, messageBatch)), NOW);

        for (int day = 0; day < 3; day++) {
            run(Duration.ofMinutes(2));
            pass(Duration.ofDays(1));
        }
        run(Duration.ofMinutes(2));
        assertThat(stores.mailings().find(ID).control().messagesPerMinute()).contains(60);

        pass(Duration.ofDays(2));
        run(Duration.ofMinutes(2));
        clock.advance(Duration.ofDays(2));
        stores.now(clock.instant());
        assertThat(stores.mailings().find(ID).control().messagesPerMinute()).isEmpty();
    }

    @Test
    void messagesWithoutATurn_shouldNotBeSent_whenTheirMailingIsResumedMeanwhile() {
        decide(control -> control.paused(clock.instant()));
        accept(60, 1, 100);
        run(Duration.ofSeconds(3));
        assertThat(stores.mailings().count(ID, clock.instant()).parked()).isEqualTo(100);
        decide(control -> control.resumed(clock.instant()));

        run(Duration.ofMinutes(3));

        assertThat(sent()).hasSize(100);
        assertPace(60);
    }

    @Test
    void parkedMessages_shouldBeFoundByTheirReference() {
        MessageBatch messageBatch = batch(NATAL, Optional.of(1), 3);
        accept(messageBatch);

        run(Duration.ofSeconds(10));

        OutboundMessage last = messageBatch.messages().get(2);
        assertThat(stores.references().messagesOf("ref-" + last.id(), last.msisdn(), 5))
                .hasSize(1);
    }

    @Test
    void messages_shouldWait_whenTheTableIsAway() {
        accept(60, 1, 10);
        stores.gate(() -> {
            throw ProvisionedThroughputExceededException.builder().build();
        });
        run(Duration.ofSeconds(2));
        assertThat(mkom.requests).isEmpty();

        stores.gate(() -> {});
        run(Duration.ofMinutes(3));

        assertThat(sent()).hasSize(10);
    }
}
