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
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TestMarketing;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.OverCap;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.function.sweep.TestMailings;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HoldStore.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** What becomes of messages over a cap that wait until a person releases them, on a real table. */
class ReleaseTest {

    private static final Instant NOW = RunFixture.NOW;
    private static final Mailing NATAL = new Mailing("Natal", 1);
    private static final MailingId ID = MailingId.of("api:crm", NATAL);
    private static final Handling OVER_BUDGET = Handling.NORMAL.heldBy("budget_per_day");

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues(clock);
    private final Sender sender = TestSender.create(
            stores,
            stores.optOuts(),
            queues.queues(),
            mkom,
            TestMetrics.create(),
            TestAlerts.create(),
            new TestSendConfig(Policy.RESEND),
            Optional::empty,
            new TestMarketing(1, 0, OverCap.HOLD),
            clock);
    private final Predicate<Instant> mailings = TestMailings.on(stores, queues.queues(), clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private MessageBatch accept(MessageClass messageClass, Handling... handlings) {
        BatchId id = BatchId.random(clock.instant());
        List<OutboundMessage> messages = new ArrayList<>();
        for (Handling handling : handlings) {
            messages.add(new OutboundMessage(
                    new MessageId(id, messages.size() + 1),
                    new Msisdn("5511953959059"),
                    "Oi",
                    Optional.empty(),
                    Optional.of("ref-" + id + "-" + messages.size()),
                    List.of(),
                    messageClass,
                    Optional.empty(),
                    Optional.empty(),
                    handling));
        }
        MessageBatch messageBatch = new MessageBatch(id, clock.instant(), "api:crm", NATAL, 0, messages);
        stores.batches().add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        send(messageBatch);
        return messageBatch;
    }

    private void send(MessageBatch messageBatch) {
        assertThat(sender.send(Map.of("r", MessageBatchJson.read(MessageBatchJson.write(messageBatch)))))
                .isEmpty();
    }

    private void decide(UnaryOperator<MailingControl> decision) {
        clock.advance(Duration.ofSeconds(1));
        stores.mailings().decide(ID, decision);
        clock.advance(Duration.ofSeconds(3));
    }

    private void release() {
        decide(control -> control.released(clock.instant()));
    }

    /** Lets {@code sweep} and then {@code send} work. */
    private void work() {
        stores.now(clock.instant());
        assertThat(mailings.test(clock.instant().plusSeconds(30))).isTrue();
        List<MessageBatch> queued =
                queues.bodies().stream().map(MessageBatchJson::read).toList();
        queues.clear();
        clock.advance(Duration.ofSeconds(4));
        queued.forEach(this::send);
    }

    private Counts counts() {
        return stores.mailings().count(ID, clock.instant());
    }

    private MessageState state(MessageBatch messageBatch, int place) {
        return stores.message(new MessageId(messageBatch.id(), place)).state();
    }

    @Test
    void messagesOverABudget_shouldWait_untilTheirMailingIsReleased() {
        MessageBatch messageBatch;
        try (MetricLines counted = new MetricLines()) {
            messageBatch = accept(MessageClass.SERVICE, Handling.NORMAL, OVER_BUDGET, OVER_BUDGET);

            assertThat(counted.of(Metric.MESSAGES_HELD.title())).contains(2);
        }
        work();
        assertThat(mkom.requests).hasSize(1);
        assertThat(mkom.requests.get(0)).containsExactly(messageBatch.messages().get(0));
        assertThat(counts()).isEqualTo(new Counts(0, 2, 0, true, 2));
        assertThat(stores.references().messagesOf("ref-" + messageBatch.id() + "-2", new Msisdn("5511953959059"), 5))
                .hasSize(1);

        release();
        work();

        assertThat(mkom.requests).hasSize(2);
        assertThat(mkom.requests.get(1))
                .containsExactlyElementsOf(messageBatch.messages().subList(1, 3));
        assertThat(counts()).isEqualTo(new Counts(0, 0, 0, true, 0));
    }

    @Test
    void release_shouldNotCount_forWhatIsAcceptedLater() {
        accept(MessageClass.SERVICE, OVER_BUDGET);
        release();
        work();
        assertThat(mkom.requests).hasSize(1);

        accept(MessageClass.SERVICE, OVER_BUDGET);
        work();

        assertThat(mkom.requests).hasSize(1);
        assertThat(counts().unreleased()).isEqualTo(1);
    }

    @Test
    void advertisingOverTheCap_shouldWait_untilItsMailingIsReleased() {
        accept(MessageClass.MARKETING, Handling.NORMAL);
        MessageBatch second = accept(MessageClass.MARKETING, Handling.NORMAL);
        work();
        assertThat(mkom.requests).hasSize(1);
        assertThat(counts().unreleased()).isEqualTo(1);

        release();
        work();

        assertThat(mkom.requests).hasSize(2);
        assertThat(state(second, 1).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void messages_shouldFail_whenNobodyReleasesThemForAWeek() {
        MessageBatch overBudget = accept(MessageClass.SERVICE, OVER_BUDGET);
        clock.advance(Duration.ofDays(2));
        work();
        assertThat(counts().unreleased()).isEqualTo(1);

        clock.advance(Duration.ofDays(5));
        work();

        assertThat(mkom.requests).isEmpty();
        assertThat(state(overBudget, 1).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(state(overBudget, 1).reason())
                .contains("over the cap budget_per_day, and not released within 7 days");
        assertThat(counts().parked()).isZero();
    }

    /** The cap may allow it by then, but nobody released it. */
    @Test
    void advertising_shouldFail_whenNobodyReleasesItForAWeek() {
        accept(MessageClass.MARKETING, Handling.NORMAL);
        MessageBatch second = accept(MessageClass.MARKETING, Handling.NORMAL);

        clock.advance(Duration.ofDays(7).plusMinutes(1));
        work();

        assertThat(mkom.requests).hasSize(1);
        assertThat(state(second, 1).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(state(second, 1).reason()).contains("over the cap marketing, and not released within 7 days");
    }

    /** It is stored without the mark that it is over a cap. */
    @Test
    void advertising_shouldFail_whenItWasStoredBeforeItWaited() {
        accept(MessageClass.MARKETING, Handling.NORMAL);
        MessageBatch second = accept(MessageClass.MARKETING, Handling.NORMAL);
        TrackedMessage stored =
                TrackedMessage.of(second, second.messages().get(0)).in(MessageState.queued(clock.instant()));
        stores.messages().save(List.of(stored));

        clock.advance(Duration.ofDays(7).plusHours(1));
        work();
        work();

        assertThat(mkom.requests).hasSize(1);
        assertThat(state(second, 1).status()).isEqualTo(MessageStatus.FAILED);
    }

    @Test
    void messages_shouldWait_whenItCannotBeStoredThatTheyDo() {
        AtomicBoolean away = new AtomicBoolean(true);
        stores.gate(() -> {
            if (away.get()
                    && StackWalker.getInstance()
                            .walk(frames -> frames.anyMatch(
                                    frame -> frame.getClassName().endsWith("MailingStore")
                                            && frame.getMethodName().equals("decide")))) {
                throw ProvisionedThroughputExceededException.builder().build();
            }
        });
        MessageBatch messageBatch = accept(MessageClass.SERVICE, Handling.NORMAL, OVER_BUDGET);
        assertThat(mkom.requests).hasSize(1);
        assertThat(queues.bodies()).hasSize(1);

        away.set(false);
        work();
        assertThat(counts().unreleased()).isEqualTo(1);
        release();
        work();

        assertThat(state(messageBatch, 2).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void messages_shouldBeCancelled_whenTheirMailingIsCancelledInsteadOfReleased() {
        MessageBatch messageBatch = accept(MessageClass.SERVICE, OVER_BUDGET);
        decide(control -> control.cancelled("api:crm", clock.instant()));

        work();

        assertThat(mkom.requests).isEmpty();
        assertThat(state(messageBatch, 1).status()).isEqualTo(MessageStatus.CANCELLED);
    }

    @Test
    void messages_shouldWaitForBoth_whenTheirMailingIsPausedAndReleased() {
        decide(control -> control.paused(clock.instant()));
        accept(MessageClass.SERVICE, OVER_BUDGET);
        release();
        work();
        assertThat(mkom.requests).isEmpty();

        decide(control -> control.resumed(clock.instant()));
        work();

        assertThat(mkom.requests).hasSize(1);
    }

    /** The first item is removed by a run of sweep that took long. */
    @Test
    void parked_shouldStay_whenTheyWereFreedAndParkedAgainMeanwhile() {
        MessageBatch messageBatch = accept(MessageClass.SERVICE, OVER_BUDGET);
        decide(control -> control.paused(clock.instant()).released(clock.instant()));
        MessageBatch freed = new MessageBatch(
                messageBatch.id(),
                messageBatch.acceptedAt(),
                messageBatch.origin(),
                messageBatch.mailing(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.of(clock.instant()),
                true,
                messageBatch.messages());

        send(freed);
        send(freed);

        assertThat(counts().parked()).isEqualTo(2);
    }
}
