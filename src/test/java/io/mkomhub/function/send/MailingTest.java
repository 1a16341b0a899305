package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.function.sweep.TestMailings;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HoldStore.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** What {@code send} and {@code sweep} make of a mailing that is paused, resumed and cancelled, on a real table. */
class MailingTest {

    private static final Instant NOW = RunFixture.NOW;

    private static TestStores stores;

    private final Mailing natal = new Mailing("Natal " + UUID.randomUUID(), 1);
    private final MailingId id = MailingId.of("api:crm", natal);
    private final TestClock clock = new TestClock(NOW);
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues(clock);
    private final Sender sender = sender();

    @BeforeAll
    static void start() {
        stores = new TestStores();
        stores.now(NOW);
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    /** Another test is to find no mailing to look after. */
    @AfterEach
    void settle() {
        stores.gate(() -> {});
        clock.advance(Duration.ofDays(1));
        decide(control -> control.cancelled("the test", clock.instant())
                .resumed(clock.instant())
                .started(clock.instant()));
        clock.advance(Duration.ofHours(1));
        sweep();
    }

    /** A process of its own, which has read nothing yet. */
    private Sender sender() {
        return TestSender.create(
                stores, queues.queues(), mkom, new TestSendConfig(Policy.RESEND), Optional::empty, clock);
    }

    private MessageBatch batch(Mailing mailing, Optional<Instant> schedule, Optional<Instant> expiry, int messages) {
        BatchId batch = BatchId.random(clock.instant());
        return new MessageBatch(
                batch,
                clock.instant(),
                "api:crm",
                mailing,
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                        new MessageId(batch, place),
                                        new Msisdn("551195395%04d".formatted(place)),
                                        "Oi",
                                        schedule,
                                        Optional.of("ref-" + batch + "-" + place),
                                        List.of())
                                .with("Oi", schedule, expiry))
                        .toList());
    }

    private MessageBatch batch(int messages) {
        return batch(natal, Optional.empty(), Optional.empty(), messages);
    }

    private void decide(UnaryOperator<MailingControl> decision) {
        stores.mailings().decide(id, decision);
    }

    private void pause() {
        decide(control -> control.paused(clock.instant()));
    }

    private void resume() {
        decide(control -> control.resumed(clock.instant()));
    }

    private void cancel() {
        decide(control -> control.cancelled("api:crm", clock.instant()));
    }

    private boolean sweep() {
        return TestMailings.on(stores, queues.queues(), clock)
                .test(clock.instant().plusSeconds(30));
    }

    private void send(MessageBatch... messageBatches) {
        for (MessageBatch messageBatch : messageBatches) {
            assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();
        }
    }

    /** Lets {@code send} process what is on the queue now. Returns it. */
    private List<MessageBatch> work() {
        List<MessageBatch> queued =
                queues.bodies().stream().map(MessageBatchJson::read).toList();
        queues.clear();
        send(queued.toArray(MessageBatch[]::new));
        return queued;
    }

    /** Long enough that {@code send} reads the decisions again. */
    private void aMomentLater() {
        clock.advance(Duration.ofSeconds(3));
    }

    private List<OutboundMessage> sent() {
        return mkom.requests.stream().flatMap(List::stream).toList();
    }

    private static Optional<MessageState> state(OutboundMessage message) {
        return Optional.ofNullable(stores.messages().find(Set.of(message.id())).get(message.id()))
                .map(TrackedMessage::state);
    }

    private static void assertAll(MessageBatch messageBatch, MessageStatus status) {
        assertThat(messageBatch.messages())
                .allSatisfy(message ->
                        assertThat(state(message).orElseThrow().status()).isEqualTo(status));
    }

    private Counts counts() {
        return stores.mailings().count(id, clock.instant());
    }

    @Test
    void pause_shouldKeepMessagesOffTheQueueAndFromMkom_untilTheyAreResumed() {
        MessageBatch messageBatch = batch(3);
        pause();

        send(messageBatch);
        sweep();

        assertThat(sent()).isEmpty();
        assertThat(queues.bodies()).isEmpty();
        assertThat(counts()).isEqualTo(new Counts(0, 3, 0, true, 0));
        assertThat(messageBatch.messages())
                .allSatisfy(message -> assertThat(state(message)).isEmpty());
        assertThat(stores.references()
                        .messagesOf(
                                "ref-" + messageBatch.messages().get(0).id(),
                                messageBatch.messages().get(0).msisdn(),
                                5))
                .hasSize(1);

        clock.advance(Duration.ofHours(80));
        resume();
        sweep();
        sweep();

        assertThat(queues.bodies()).hasSize(1);
        // By then every run knows that it is resumed.
        assertThat(queues.delays()).containsExactly(3);
        assertThat(work()).singleElement().satisfies(record -> {
            assertThat(record.messages()).isEqualTo(messageBatch.messages());
            // The 72 hours after which a message is given up begin anew.
            assertThat(record.heldUntil()).contains(clock.instant().plusSeconds(3));
        });
        assertThat(sent()).isEqualTo(messageBatch.messages());
        assertThat(counts()).isEqualTo(new Counts(0, 0, 0, true, 0));
    }

    @Test
    void pause_shouldStopNothingElse() {
        MessageBatch other = batch(new Mailing("Avisos", 1), Optional.empty(), Optional.empty(), 2);
        MessageBatch ofAnother =
                new MessageBatch(BatchId.derived("x" + UUID.randomUUID()), NOW, "api:loja", natal, 0, other.messages());
        pause();

        send(other);
        assertAll(other, MessageStatus.SENT);

        assertThat(stores.mailingControls(clock)
                        .current()
                        .of(TrackedMessage.of(ofAnother, ofAnother.messages().get(0))))
                .isEqualTo(MailingControl.NONE);
    }

    @Test
    void pause_shouldCountWithinSeconds_whenSendHasReadThatThereIsNone() {
        send(batch(1));
        pause();
        MessageBatch later = batch(1);

        aMomentLater();
        send(later);

        assertThat(sent()).hasSize(1);
        assertThat(counts().parked()).isEqualTo(1);
    }

    @Test
    void resume_shouldQueueInTheOrderOfAcceptance() {
        pause();
        List<MessageBatch> batches = IntStream.range(0, 5)
                .mapToObj(i -> {
                    clock.advance(Duration.ofMinutes(1));
                    return batch(2);
                })
                .toList();
        for (int i : List.of(3, 0, 4, 1, 2)) {
            send(batches.get(i));
        }

        resume();
        sweep();

        assertThat(queues.bodies().stream().map(MessageBatchJson::read).map(MessageBatch::id))
                .containsExactlyElementsOf(
                        batches.stream().map(MessageBatch::id).toList());
    }

    /** A run may end between parking and acknowledging, so that the same record comes again. */
    @Test
    void parked_shouldBeSentOnce_whenTheyWereParkedTwice() {
        MessageBatch messageBatch = batch(4);
        pause();
        send(
                messageBatch,
                messageBatch,
                messageBatch.with(messageBatch.messages().subList(0, 2), 1));

        resume();
        aMomentLater();
        sweep();
        work();
        work();

        assertThat(sent()).containsExactlyInAnyOrderElementsOf(messageBatch.messages());
    }

    @Test
    void parked_shouldBeSentOnce_whenSweepDiesAfterItQueuedThem() {
        MessageBatch messageBatch = batch(2);
        pause();
        send(messageBatch);
        resume();
        aMomentLater();
        sweep();
        List<MessageBatch> queued =
                queues.bodies().stream().map(MessageBatchJson::read).toList();
        send(messageBatch);
        queued.forEach(this::send);
        work();

        assertThat(sent()).containsExactlyInAnyOrderElementsOf(messageBatch.messages());
    }

    @Test
    void parked_shouldStay_whenTheQueueDoesNotAcceptThem() {
        pause();
        send(batch(1));
        resume();
        queues.failRequest(1);

        assertThat(sweep()).isFalse();
        assertThat(sweep()).isTrue();

        assertThat(queues.bodies()).hasSize(1);
    }

    @Test
    void resume_shouldFreeWhatARunParkedAfterwards_becauseItDidNotKnow() {
        MessageBatch messageBatch = batch(1);
        pause();
        send(batch(1));
        resume();
        sweep();
        send(messageBatch);
        assertThat(counts().parked()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(5));
        sweep();

        work();
        assertAll(messageBatch, MessageStatus.SENT);
    }

    @Test
    void paused_shouldWaitOnTheQueue_whenTheTableDoesNotParkThem() {
        MessageBatch messageBatch = batch(2);
        pause();
        AtomicBoolean away = new AtomicBoolean();
        stores.gate(() -> {
            if (away.get()
                    || stores.touched()
                            .get(stores.touched().size() - 1)
                            .partition()
                            .startsWith("B#")) {
                away.set(true);
                throw ProvisionedThroughputExceededException.builder().build();
            }
        });
        sender.send(Map.of("r", messageBatch.with(messageBatch.messages(), 0)));
        stores.gate(() -> {});

        assertThat(sent()).isEmpty();
        assertThat(queues.delays()).containsExactly(60);
        work();
        assertThat(counts().parked()).isEqualTo(2);
    }

    @Test
    void scheduled_shouldGoOutAtItsTime_whenItsMailingWasPausedAndResumedBefore() {
        Instant schedule = NOW.plus(Duration.ofDays(2));
        MessageBatch messageBatch = batch(natal, Optional.of(schedule), Optional.empty(), 2);
        send(messageBatch);
        pause();
        assertThat(counts()).isEqualTo(new Counts(2, 0, 0, true, 0));

        resume();
        sweep();

        assertThat(queues.bodies()).isEmpty();
        assertThat(counts()).isEqualTo(new Counts(2, 0, 0, true, 0));
        clock.advance(Duration.between(clock.instant(), schedule));
        send(messageBatch.with(messageBatch.messages(), 1));
        assertAll(messageBatch, MessageStatus.SENT);
    }

    @Test
    void scheduled_shouldBeParked_whenItsTimeComesInAPause_andExpireIfItsValidityEnds() {
        Instant schedule = NOW.plus(Duration.ofHours(1));
        MessageBatch messageBatch = batch(natal, Optional.of(schedule), Optional.empty(), 1);
        MessageBatch valid = batch(natal, Optional.of(schedule), Optional.of(schedule.plus(Duration.ofMinutes(10))), 1);
        pause();
        clock.advance(Duration.between(clock.instant(), schedule));
        send(messageBatch, valid);
        assertThat(sent()).isEmpty();

        clock.advance(Duration.ofHours(1));
        resume();
        sweep();
        work();

        assertAll(messageBatch, MessageStatus.SENT);
        assertAll(valid, MessageStatus.EXPIRED);
        assertThat(sent()).isEqualTo(messageBatch.messages());
    }

    @Test
    void cancel_shouldEndWhatIsQueuedParkedAndHeld_andNothingThatIsAcceptedLater() {
        MessageBatch held = batch(natal, Optional.of(NOW.plus(Duration.ofDays(200))), Optional.empty(), 3);
        MessageBatch queued = batch(2);
        MessageBatch parked = batch(4);
        send(held);
        aMomentLater();
        pause();
        send(parked);
        aMomentLater();
        cancel();
        resume();
        assertThat(counts()).isEqualTo(new Counts(3, 4, 0, true, 0));
        aMomentLater();

        send(queued);
        sweep();
        work();
        MessageBatch later = batch(1);
        send(later);

        for (MessageBatch cancelled : List.of(held, queued, parked)) {
            assertAll(cancelled, MessageStatus.CANCELLED);
        }
        assertThat(state(held.messages().get(0)).orElseThrow().reason())
                .contains("its mailing was cancelled by api:crm");
        assertAll(later, MessageStatus.SENT);
        assertThat(sent()).isEqualTo(later.messages());
        assertThat(counts()).isEqualTo(new Counts(0, 0, 9, true, 0));
        assertThat(stores.everything())
                .noneMatch(
                        item -> item.contains("S=D#") && item.contains(held.id().text()));
    }

    @Test
    void cancel_shouldFreeWhatItCancels_whileTheRestStaysPaused() {
        MessageBatch before = batch(1);
        pause();
        send(before);
        clock.advance(Duration.ofSeconds(5));
        cancel();
        clock.advance(Duration.ofSeconds(5));
        MessageBatch after = batch(1);
        send(after);
        sweep();
        work();

        assertAll(before, MessageStatus.CANCELLED);
        assertThat(state(after.messages().get(0))).isEmpty();
        assertThat(counts()).isEqualTo(new Counts(0, 1, 1, true, 0));
    }

    /** The decision comes at any request to the table between the planning and the claim. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void cancel_shouldNeverCancelWhatIsSent_norSendWhatIsCancelled(int at) {
        MessageBatch messageBatch = batch(3);
        int[] requests = {0};
        stores.gate(() -> {
            if (requests[0]++ == at) {
                stores.gate(() -> {});
                cancel();
                clock.advance(Duration.ofSeconds(3));
                sender().send(Map.of("other", messageBatch));
            }
        });
        send(messageBatch);
        stores.gate(() -> {});
        aMomentLater();
        work();

        assertThat(messageBatch.messages()).allSatisfy(message -> {
            MessageStatus status = state(message).orElseThrow().status();
            assertThat(status).isIn(MessageStatus.CANCELLED, MessageStatus.SENT);
            assertThat(sent().stream().filter(message::equals).count()).isEqualTo(status == MessageStatus.SENT ? 1 : 0);
        });
    }

    @Test
    void cancel_shouldNotSendAgain_whatMkomMayHave() {
        MessageBatch uncertain = batch(1);
        MessageBatch released = batch(1);
        store(uncertain, MessageState.queued(NOW).claimed(NOW).uncertain("no answer", NOW));
        store(
                released,
                MessageState.queued(NOW)
                        .claimed(NOW)
                        .uncertain("no answer", NOW)
                        .sentAgain("api:crm", NOW));
        aMomentLater();
        cancel();
        aMomentLater();

        send(released.with(released.messages(), 1));

        assertAll(released, MessageStatus.FAILED);
        assertThat(state(released.messages().get(0)).orElseThrow().reason())
                .contains("its mailing was cancelled by api:crm; MKOM may have it from an earlier attempt");
        assertThat(sent()).isEmpty();
    }

    private static void store(MessageBatch messageBatch, MessageState state) {
        TrackedMessage fresh =
                TrackedMessage.of(messageBatch, messageBatch.messages().get(0));
        stores.accept(fresh);
        assertThat(stores.messages().save(List.of(fresh.in(state)))).containsExactly(true);
    }

    @Test
    void pause_shouldEndByACancellation_whenItLastsTooLong() {
        MessageBatch messageBatch = batch(1);
        pause();
        send(messageBatch);

        clock.advance(MailingControl.LONGEST_PAUSE.minusSeconds(60));
        sweep();
        assertThat(counts().parked()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(60));
        sweep();
        work();

        assertAll(messageBatch, MessageStatus.CANCELLED);
        assertThat(state(messageBatch.messages().get(0)).orElseThrow().reason())
                .contains("its mailing was cancelled by the end of a pause of 7 days");
        assertThat(stores.mailings().find(id).control().isPaused()).isTrue();
    }

    @Test
    void sweep_shouldForgetAMailing_onceNothingOfItCanBeLeft() {
        pause();
        sweep();
        assertThat(stores.mailings().find(id).settled()).isFalse();
        clock.advance(Duration.ofDays(1));
        resume();
        sweep();
        assertThat(stores.mailings().find(id).settled()).isFalse();

        clock.advance(Duration.ofMinutes(11));
        sweep();

        assertThat(stores.mailings().find(id).settled()).isTrue();
        stores.now(clock.instant().plus(Duration.ofHours(1)));
        assertThat(stores.mailings().find(id).control()).isEqualTo(MailingControl.NONE);
        stores.now(NOW);
    }

    private void create() {
        stores.mailings().awaitStart(id, clock.instant());
    }

    private void begin() {
        decide(control -> control.started(clock.instant()));
    }

    @Test
    void created_shouldWaitForTheStart_andThenGoOut() {
        create();
        aMomentLater();
        MessageBatch messageBatch = batch(3);

        send(messageBatch);
        sweep();
        assertThat(sent()).isEmpty();
        assertThat(queues.bodies()).isEmpty();
        assertThat(counts()).isEqualTo(new Counts(0, 3, 0, true, 0));

        begin();
        sweep();
        clock.advance(Duration.ofSeconds(3));
        work();
        MessageBatch later = batch(2);
        send(later);

        assertAll(messageBatch, MessageStatus.SENT);
        assertAll(later, MessageStatus.SENT);
    }

    @Test
    void created_shouldStayPaused_whenItIsPausedAndStarted() {
        create();
        pause();
        aMomentLater();
        MessageBatch messageBatch = batch(2);
        send(messageBatch);

        begin();
        aMomentLater();
        sweep();
        assertThat(queues.bodies()).isEmpty();

        resume();
        sweep();
        aMomentLater();
        work();
        assertAll(messageBatch, MessageStatus.SENT);
    }

    @Test
    void created_shouldWaitForTheirReleaseAfterTheStart_whenTheyAreOverACap() {
        create();
        aMomentLater();
        MessageBatch plain = batch(2);
        MessageBatch messageBatch = plain.with(
                plain.messages().stream()
                        .map(message -> message.heldBy("budget_per_day"))
                        .toList(),
                0);
        send(messageBatch);
        decide(control -> control.released(clock.instant()));
        sweep();
        assertThat(queues.bodies()).isEmpty();
        decide(control -> control.changed(clock.instant()));

        begin();
        sweep();
        aMomentLater();
        work();

        assertAll(messageBatch, MessageStatus.SENT);
    }

    @Test
    void created_shouldBeHeld_whenTheyAreStartedAndOverACap() {
        create();
        aMomentLater();
        MessageBatch plain = batch(2);
        send(plain.with(
                plain.messages().stream()
                        .map(message -> message.heldBy("budget_per_day"))
                        .toList(),
                0));

        begin();
        sweep();
        aMomentLater();
        work();
        assertThat(sent()).isEmpty();
        assertThat(counts().unreleased()).isEqualTo(2);

        aMomentLater();
        decide(control -> control.released(clock.instant()));
        aMomentLater();
        sweep();
        aMomentLater();
        work();
        assertAll(plain, MessageStatus.SENT);
    }

    @Test
    void created_shouldBeCancelled_whenTheMailingIsCancelledBeforeItsStart() {
        create();
        aMomentLater();
        MessageBatch messageBatch = batch(2);
        send(messageBatch);

        cancel();
        sweep();
        aMomentLater();
        work();

        assertAll(messageBatch, MessageStatus.CANCELLED);
        assertThat(sent()).isEmpty();
    }
}
