package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.channel.mkom.TransmissionOutcome.Accepted;
import io.mkomhub.channel.mkom.TransmissionOutcome.Refused;
import io.mkomhub.channel.mkom.TransmissionOutcome.Retryable;
import io.mkomhub.channel.mkom.TransmissionOutcome.Unauthorised;
import io.mkomhub.channel.mkom.TransmissionOutcome.Uncertain;
import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HoldStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** The order of the steps of {@code send}, on a real table, with an MKOM that responds as each test requires. */
class SenderTest {

    private static final Instant NOW = RunFixture.NOW;

    private static final Pattern ID = Pattern.compile("01[0-9a-z]{24}-[0-9]+");

    private static TestStores stores;

    private final TestClock clock = new TestClock(NOW);
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues(clock);
    private final Sender sender = sender(Policy.RESEND);

    @BeforeAll
    static void start() {
        stores = new TestStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    private Sender sender(Policy policy) {
        return sender(new TestSendConfig(policy));
    }

    private Sender sender(SendConfig config) {
        return TestSender.create(stores, queues.queues(), mkom, config, Optional::empty, clock);
    }

    private static MessageBatch messageBatch(int messages) {
        BatchId id = BatchId.random(NOW);
        return new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                0,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new OutboundMessage(
                                new MessageId(id, place),
                                new Msisdn("551195395%04d".formatted(place)),
                                "Oi",
                                Optional.empty(),
                                Optional.empty(),
                                List.of()))
                        .toList());
    }

    private static List<MessageStatus> statuses(MessageBatch messageBatch) {
        Map<MessageId, TrackedMessage> found = stores.messages()
                .find(messageBatch.messages().stream().map(OutboundMessage::id).toList());
        return messageBatch.messages().stream()
                .flatMap(message -> Optional.ofNullable(found.get(message.id())).stream())
                .map(message -> message.state().status())
                .toList();
    }

    /** Stores a message in a state, as an earlier run would have. */
    private static void store(MessageBatch messageBatch, MessageState state) {
        TrackedMessage fresh =
                TrackedMessage.of(messageBatch, messageBatch.messages().get(0));
        stores.accept(fresh);
        assertThat(stores.messages().save(List.of(fresh.in(state)))).containsExactly(true);
    }

    private List<MessageBatch> requeue() {
        return queues.bodies().stream().map(MessageBatchJson::read).toList();
    }

    private static MessageBatch scheduled(Instant schedule) {
        MessageBatch messageBatch = messageBatch(2);
        return messageBatch.with(
                messageBatch.messages().stream()
                        .map(message -> message.at(schedule))
                        .toList(),
                0);
    }

    private List<HoldStore.Held> held(Instant time) {
        List<HoldStore.Held> all = new ArrayList<>();
        for (HoldStore.Due due = stores.holds().due(time);
                !due.complete();
                due = stores.holds().due(time)) {
            stores.holds().remove(due.held());
            all.addAll(due.held());
        }
        return all;
    }

    @Test
    void send_shouldHoldAMessageUntilShortlyBeforeItsTime() {
        Instant schedule = NOW.plus(Duration.ofDays(3));
        MessageBatch messageBatch = scheduled(schedule);

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(queues.bodies()).isEmpty();
        assertThat(mkom.requests).isEmpty();
        assertThat(held(schedule.minus(Duration.ofHours(1)))).isEmpty();
        assertThat(held(schedule)).singleElement().satisfies(held -> {
            assertThat(held.messageBatch()).isEqualTo(messageBatch.id());
            assertThat(held.due()).isEqualTo(Map.of(schedule.minus(Duration.ofMinutes(2)), List.of(1, 2)));
        });

        clock.advance(Duration.ofDays(3).minus(Duration.ofMinutes(2)));
        sender.send(Map.of("r", messageBatch));

        assertThat(statuses(messageBatch)).containsOnly(MessageStatus.SENT);
    }

    @Test
    void send_shouldDelayAMessageOnTheQueue_whenItsTimeIsNear() {
        MessageBatch messageBatch = scheduled(NOW.plus(Duration.ofMinutes(10)));

        sender.send(Map.of("r", messageBatch));

        assertThat(queues.delays()).containsExactly(480);
        assertThat(held(NOW.plus(Duration.ofHours(1)))).isEmpty();
    }

    @Test
    void send_shouldKeepAMessageOnTheQueue_whenTheTableDoesNotHoldIt() {
        MessageBatch messageBatch = scheduled(NOW.plus(Duration.ofDays(3)));
        stores.gate(() -> {
            throw ProvisionedThroughputExceededException.builder().build();
        });
        try {
            assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();
        } finally {
            stores.gate(() -> {});
        }

        assertThat(queues.delays()).containsExactly(900);
        assertThat(requeue())
                .singleElement()
                .satisfies(record -> assertThat(record.messages()).isEqualTo(messageBatch.messages()));
    }

    @Test
    void send_shouldAskOnceAndFinish_whenMkomAccepts() {
        MessageBatch messageBatch = messageBatch(3);

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();
        sender.send(Map.of("r", messageBatch.with(messageBatch.messages(), 1)));
        sender.send(Map.of("r", messageBatch));

        assertThat(mkom.requests).hasSize(1);
        assertThat(statuses(messageBatch)).containsOnly(MessageStatus.SENT);
        assertThat(requeue()).isEmpty();
    }

    @Test
    void send_shouldPassTheCorrelationIdsOn_whenMessageBatchesAreGroupedSplitAndRetried() {
        MessageBatch one = correlated(messageBatch(2), "c-1");
        MessageBatch other = correlated(messageBatch(1), "c-2");
        Map<String, MessageBatch> messageBatches = new LinkedHashMap<>();
        messageBatches.put("r1", one);
        messageBatches.put("r2", other);
        mkom.answer(new Retryable("MKOM answered 503"));

        sender.send(messageBatches);

        assertThat(mkom.correlations.get(0).stream().map(CorrelationId::text).distinct())
                .containsExactly("c-1", "c-2");
        assertThat(requeue().stream().map(MessageBatch::correlation).distinct())
                .containsExactly(one.correlation(), other.correlation());
    }

    private static MessageBatch correlated(MessageBatch messageBatch, String correlation) {
        return new MessageBatch(
                messageBatch.id(),
                messageBatch.acceptedAt(),
                messageBatch.origin(),
                messageBatch.mailing(),
                CorrelationId.of(correlation),
                messageBatch.attempt(),
                messageBatch.messages());
    }

    @Test
    void send_shouldFailOnlyThat_whenMkomRefusesOneMessage() {
        MessageBatch messageBatch = messageBatch(2);
        mkom.answer(new Accepted(
                Optional.empty(), Map.of(messageBatch.messages().get(1).id(), "MKOM refused the message")));

        sender.send(Map.of("r", messageBatch));

        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.SENT, MessageStatus.FAILED);
    }

    @Test
    void send_shouldPutAllBack_whenMkomIsAway() {
        MessageBatch messageBatch = messageBatch(100);
        mkom.answer(new Retryable("MKOM answered 500"), new Retryable("MKOM answered 500"));

        assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(100);
        assertThat(statuses(messageBatch)).containsOnly(MessageStatus.QUEUED);
        assertThat(requeue().stream().mapToInt(each -> each.messages().size()).sum())
                .isEqualTo(100);
        assertThat(requeue()).allMatch(each -> each.attempt() == 1);
    }

    @Test
    void send_shouldAskWithFewAndClaimNoMore_whenMkomIsStillAway() {
        MessageBatch messageBatch = messageBatch(100).with(messageBatch(100).messages(), 12);
        mkom.answer(new Retryable("MKOM answered 500"), new Retryable("MKOM answered 500"), new Retryable("and again"));
        sender.send(Map.of("first", messageBatch(1)));
        mkom.requests.clear();
        queues.clear();

        sender.send(Map.of("r", messageBatch));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(10, 10);
        assertThat(queues.delays()).hasSize(1).allMatch(delay -> delay <= 60, "46 s at most, in steps of 15 s");
    }

    /** Were each message put off by its own jitter, 20 records would become 2,000, and as many requests to MKOM afterwards. */
    @Test
    void send_shouldKeepMessageBatchesTogether_whenMkomIsAwayForSeveralTries() {
        Map<String, MessageBatch> messageBatches = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            messageBatches.put("r" + i, messageBatch(100));
        }
        for (int tries = 0; tries < 6; tries++) {
            mkom.answer(
                    new Retryable("MKOM answered 503"),
                    new Retryable("MKOM answered 503", Optional.of(Duration.ofSeconds(40))));
            queues.clear();
            sender.send(messageBatches);
            assertThat(requeue())
                    .hasSize(20)
                    .allMatch(messageBatch -> messageBatch.messages().size() == 100);
            assertThat(queues.requests()).isLessThan(20);
            assertThat(queues.delays()).allMatch(delay -> delay >= 40, "as MKOM asked");
            messageBatches.clear();
            requeue()
                    .forEach(
                            messageBatch -> messageBatches.put(messageBatch.id().text(), messageBatch));
        }
    }

    /** SQS delivers it after 15 minutes in any case; the record says itself that it is too early then. */
    @ParameterizedTest(name = "MKOM asks for {0}")
    @CsvSource({"PT40S, false", "PT14M, false", "PT30M, true", "PT24H, true"})
    void send_shouldNotAskMkomAgainBeforeItsTime_whenItAskedForLong(Duration asked, boolean noted) {
        mkom.answer(new Retryable("MKOM answered 503", Optional.of(asked)));

        sender.send(Map.of("r", messageBatch(3)));

        assertThat(queues.delays()).hasSize(1).allMatch(delay -> delay >= Math.min(900, asked.toSeconds()));
        assertThat(queues.notBefore()).hasSize(noted ? 1 : 0);
        assertThat(queues.notBefore())
                .allMatch(due -> due == NOW.plus(asked).toEpochMilli(), "at the time that MKOM asked for");
    }

    @Test
    void send_shouldCallUncertainWhatIsLeftInDoubt_whenTheAnswerIsForTheOthersAlone() {
        MessageBatch messageBatch = messageBatch(2);
        mkom.answer(new Accepted(
                Optional.of("7"),
                Map.of(),
                Map.of(messageBatch.messages().get(1).id(), "MKOM's answer does not mention the message")));

        sender.send(Map.of("r", messageBatch));

        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.SENT, MessageStatus.UNCERTAIN);
    }

    /** As on a machine so slow that a run is over when all is claimed; small requests are what it can do. */
    @Test
    void send_shouldGiveBackWhatItClaimedAndTakeFewerNext_whenClaimingTookAllItsTime() {
        AtomicInteger asked = new AtomicInteger();
        Sender slow = sender(new TestSendConfig(
                Policy.HOLD,
                () -> asked.incrementAndGet() == 2 ? Duration.ZERO : Duration.ofSeconds(25),
                Duration.ofSeconds(45)));
        MessageBatch messageBatch = messageBatch(100);

        assertThat(slow.send(Map.of("r", messageBatch))).isEmpty();

        assertThat(mkom.requests).isEmpty();
        assertThat(statuses(messageBatch)).containsOnly(MessageStatus.QUEUED);
        assertThat(requeue().stream().mapToInt(each -> each.messages().size()).sum())
                .isEqualTo(100);

        slow.send(Map.of("r", messageBatch.with(messageBatch.messages(), 1)));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(10, 20, 40, 30);
        assertThat(statuses(messageBatch)).containsOnly(MessageStatus.SENT);
    }

    /** A record that is to be seen at a second of the test's own time. */
    private record Due(long second, MessageBatch messageBatch) {}

    /** A day in the queue's own time; the waits are up to 14 minutes, where those of the template are up to 46 seconds. */
    @Test
    void send_shouldKeepEverythingAndSendItWithinAWait_whenMkomIsAwayForADay() {
        Duration longestWait = Duration.ofMinutes(14);
        Sender patient = sender(new TestSendConfig(Policy.RESEND, () -> Duration.ofSeconds(25), longestWait));
        MessageBatch messageBatch = messageBatch(3);
        PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::second));
        queue.add(new Due(0, messageBatch));
        long day = Duration.ofHours(24).toSeconds();
        long last = 0;
        int tries = 0;
        while (!queue.isEmpty()) {
            Due due = queue.remove();
            last = due.second();
            if (last < day) {
                mkom.answer(new Retryable("MKOM answered 503"));
            }
            mkom.requests.clear();
            assertThat(patient.send(Map.of("r", due.messageBatch()))).isEmpty();
            tries += mkom.requests.size();
            for (int i = 0; i < queues.bodies().size(); i++) {
                queue.add(new Due(
                        last + queues.delays().get(i),
                        MessageBatchJson.read(queues.bodies().get(i))));
            }
            queues.clear();
        }

        // Each wait is drawn by chance, up to the longest and a second, and rounded up to a quarter of a minute.
        long most = longestWait.toSeconds() + 15;
        assertThat(tries).isGreaterThanOrEqualTo((int) (day / most));
        assertThat(last).isBetween(day, day + most);
        assertThat(statuses(messageBatch)).containsOnly(MessageStatus.SENT).hasSize(3);
    }

    @Test
    void send_shouldGrowItsRequests_whenMkomIsBack() {
        mkom.answer(new Retryable("MKOM answered 500"));
        sender.send(Map.of("first", messageBatch(1)));
        mkom.requests.clear();

        sender.send(Map.of("r", messageBatch(100)));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(10, 20, 40, 30);
    }

    @ParameterizedTest
    @EnumSource
    void send_shouldNotAskAgainAtOnce_whenTheOutcomeIsUncertain(Policy policy) {
        MessageBatch messageBatch = messageBatch(1);
        mkom.answer(new Uncertain("no answer from MKOM"));
        Sender own = sender(policy);

        own.send(Map.of("r", messageBatch));
        requeue().forEach(again -> own.send(Map.of("again", again)));

        assertThat(mkom.requests).hasSize(1);
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.UNCERTAIN);
    }

    private static final MessageState SETTLED =
            MessageState.queued(NOW).claimed(NOW).uncertain("?", NOW.minus(Duration.ofMinutes(11)));

    private List<CallbackCheck> asked() {
        return queues.batched("events").stream()
                .map(body -> (CallbackCheck) EventRecord.read(body))
                .toList();
    }

    @Test
    void send_shouldAskAgainOnlyAfterTwoChecks_whenItHasSettledAndThePolicyIsToResend() {
        MessageBatch messageBatch = messageBatch(1);
        store(messageBatch, SETTLED);
        MessageBatch next = messageBatch.with(messageBatch.messages(), 1);

        for (int check = 0; check < CallbackChecks.ENOUGH; check++) {
            queues.clear();
            assertThat(sender.send(Map.of("r", next))).isEmpty();
            assertThat(mkom.requests).isEmpty();
            assertThat(requeue()).isEmpty();
            assertThat(asked()).hasSize(1);
            next = asked().get(0).passed(clock.instant());
        }
        sender.send(Map.of("r", next));

        assertThat(mkom.requests).hasSize(1);
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.SENT);
    }

    @Test
    void send_shouldBeginAnew_whenACheckDidNotPass() {
        MessageBatch messageBatch = messageBatch(1);
        store(messageBatch, SETTLED);
        MessageBatch next = messageBatch.with(messageBatch.messages(), 1);

        for (boolean passes : List.of(true, false, true, true)) {
            queues.clear();
            sender.send(Map.of("r", next));
            assertThat(mkom.requests).isEmpty();
            next = passes
                    ? asked().get(0).passed(clock.instant())
                    : asked().get(0).refused("callbacks may be on the spool", clock.instant());
        }
        sender.send(Map.of("r", next));

        assertThat(mkom.requests).hasSize(1);
    }

    @Test
    void send_shouldAskOnceForAMessageBatch_withOnlyWhatMayBeSentAgain() {
        MessageBatch messageBatch = messageBatch(100);
        mkom.answer(new Uncertain("no answer from MKOM"));
        sender.send(Map.of("r", messageBatch));
        // All are uncertain; two of them are known to have arrived, one is not settled.
        Map<MessageId, TrackedMessage> found = stores.messages()
                .find(messageBatch.messages().stream().map(OutboundMessage::id).toList());
        List<TrackedMessage> changed = new ArrayList<>();
        messageBatch.messages().forEach(message -> {
            TrackedMessage stored = Objects.requireNonNull(found.get(message.id()));
            if (message.id().place() > 2 && message.id().place() < 100) {
                changed.add(stored.in(new MessageState(
                        MessageStatus.UNCERTAIN,
                        NOW.minus(Duration.ofMinutes(11)),
                        1,
                        1,
                        Optional.empty(),
                        Optional.of("?"),
                        Optional.empty(),
                        Optional.empty(),
                        false)));
            } else if (message.id().place() <= 2) {
                changed.add(stored.in(stored.state().accepted(Optional.empty(), NOW)));
            }
        });
        assertThat(stores.messages().save(changed)).containsOnly(true);
        queues.clear();
        mkom.requests.clear();

        assertThat(sender.send(Map.of("r", correlated(messageBatch.with(messageBatch.messages(), 1), "c-1"))))
                .isEmpty();

        assertThat(mkom.requests).isEmpty();
        assertThat(asked()).hasSize(1);
        assertThat(asked().get(0).messageBatch().messages()).hasSize(97);
        assertThat(asked().get(0).messageBatch().correlation()).isEqualTo(CorrelationId.of("c-1"));
        assertThat(requeue().stream()
                        .flatMap(each -> each.messages().stream())
                        .map(each -> each.id().place()))
                .containsExactly(100);
    }

    @Test
    void send_shouldKeepTheMessageBatch_whenTheEventsQueueDoesNotTakeTheCheck() {
        MessageBatch messageBatch = messageBatch(1);
        store(messageBatch, SETTLED);
        queues.failRequest(1);

        assertThat(sender.send(Map.of("r", messageBatch.with(messageBatch.messages(), 1))))
                .isEmpty();

        assertThat(mkom.requests).isEmpty();
        assertThat(requeue()).hasSize(1);
        assertThat(queues.delays()).containsExactly(60);
    }

    @Test
    void send_shouldLeaveItToAPersonWithTheReason_whenNoCheckEverPassed() {
        MessageBatch messageBatch = messageBatch(1);
        Instant long1 = NOW.minus(Duration.ofDays(4));
        store(messageBatch, MessageState.queued(long1).claimed(long1).uncertain("?", long1));
        MessageBatch refused = new CallbackCheck(messageBatch.with(messageBatch.messages(), 1), NOW)
                .refused("the dead-letter queue of events is not empty", NOW);

        try (MetricLines counted = new MetricLines()) {
            sender.send(Map.of("r", refused));
            sender.send(Map.of("r", refused));
            assertThat(counted.of("MessagesHeld")).containsExactly(1);
        }

        assertThat(mkom.requests).isEmpty();
        assertThat(asked()).isEmpty();
        assertThat(requeue()).isEmpty();
        MessageId id = messageBatch.messages().get(0).id();
        assertThat(Objects.requireNonNull(stores.messages().find(List.of(id)).get(id))
                        .state()
                        .reason())
                .contains("in 72 hours an unread callback could not be ruled out: "
                        + "the dead-letter queue of events is not empty");
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.UNCERTAIN);
    }

    @Test
    void send_shouldLeaveItToAPerson_whenItHasSettledAndThePolicyIsToHold() {
        MessageBatch messageBatch = messageBatch(1);
        store(messageBatch, MessageState.queued(NOW).claimed(NOW).uncertain("?", NOW.minus(Duration.ofMinutes(11))));

        sender(Policy.HOLD).send(Map.of("r", messageBatch.with(messageBatch.messages(), 1)));

        assertThat(mkom.requests).isEmpty();
        assertThat(requeue()).isEmpty();
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.UNCERTAIN);
    }

    /** Whether its message came through a channel or not: who decides reads the default webhook. */
    @ParameterizedTest(name = "through a channel: {0}")
    @ValueSource(booleans = {false, true})
    void send_shouldCountAndTellAHeldMessageOnce_howeverOftenItsRecordComes(boolean throughAChannel) {
        Channel webhook = TestChannels.webhook("erp", "https://erp.example.com/hooks", true);
        TestChannels.channels(stores, webhook, TestChannels.webhook("other", "https://other.example.com", false));
        MessageBatch messageBatch = throughAChannel ? from("other", messageBatch(1)) : messageBatch(1);
        store(messageBatch, MessageState.queued(NOW).claimed(NOW).uncertain("?", NOW.minus(Duration.ofMinutes(11))));

        try (MetricLines counted = new MetricLines()) {
            for (int receives = 0; receives < 3; receives++) {
                sender(Policy.HOLD).send(Map.of("r", messageBatch.with(messageBatch.messages(), 1)));
            }

            assertThat(counted.of(Metric.MESSAGES_HELD.title())).containsExactly(1);
        } finally {
            TestChannels.remove(stores, "erp", "other");
        }
        List<ChannelNotification> told = queues.batched("forward").stream()
                .map(body -> NotificationJson.read(body).notification())
                .toList();
        assertThat(told).isNotEmpty().allSatisfy(notification -> {
            assertThat(notification.channel()).isEqualTo("erp");
            assertThat(notification.news())
                    .isEqualTo(new ChannelNotification.Held(
                            messageBatch.messages().get(0).id(), Optional.of("?"), Optional.empty()));
        });
        assertThat(told.stream().map(ChannelNotification::id).distinct()).hasSize(1);
    }

    /** Claimed or not: a message that is silently queued for ever would be neither sent nor missed. */
    @Test
    void deadLettered_shouldShowAtItsMessagesWhyNothingHappens_andHaveThemLookedAtLater() {
        MessageBatch messageBatch = messageBatch(4);
        TrackedMessage sent =
                TrackedMessage.of(messageBatch, messageBatch.messages().get(0));
        TrackedMessage sending =
                TrackedMessage.of(messageBatch, messageBatch.messages().get(1));
        TrackedMessage tried =
                TrackedMessage.of(messageBatch, messageBatch.messages().get(2));
        stores.accept(sent, sending, tried);
        assertThat(stores.messages()
                        .save(List.of(
                                sent.in(sent.state().claimed(NOW).accepted(Optional.empty(), NOW)),
                                sending.in(sending.state().claimed(NOW)),
                                tried.in(tried.state().claimed(NOW).released("MKOM answered 503", NOW)))))
                .containsOnly(true);

        TestSender.deadLetterMarker(stores, clock).mark(messageBatch, "failed 8 times: a bug");

        assertThat(statuses(messageBatch))
                .containsExactly(MessageStatus.SENT, MessageStatus.SENDING, MessageStatus.QUEUED, MessageStatus.QUEUED);
        assertThat(messageBatch.messages().stream()
                        .map(message -> Objects.requireNonNull(stores.messages()
                                        .find(List.of(message.id()))
                                        .get(message.id()))
                                .state()
                                .reason()))
                .containsExactly(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("waits on the dead-letter queue: failed 8 times: a bug"),
                        Optional.of("waits on the dead-letter queue: failed 8 times: a bug"));
        assertThat(watched())
                .contains(
                        messageBatch.messages().get(1).id(),
                        messageBatch.messages().get(2).id(),
                        messageBatch.messages().get(3).id())
                .doesNotContain(messageBatch.messages().get(0).id());

        // Put back as it was, it goes out.
        sender.send(Map.of("r", messageBatch));

        assertThat(statuses(messageBatch))
                .containsExactly(MessageStatus.SENT, MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.SENT);
    }

    /** Messages that are to be looked at again, by what stands in the table. */
    private static Set<MessageId> watched() {
        return stores.everything().stream()
                .filter(item -> item.contains("W#"))
                .flatMap(item -> ID.matcher(item).results())
                .map(found -> MessageId.parse(found.group()))
                .collect(Collectors.toSet());
    }

    @Test
    void deadLettered_shouldBringNobodyBack_whoseDataWereErased() {
        Msisdn person = new Msisdn("5511953959999");
        MessageBatch any = messageBatch(1);
        MessageBatch messageBatch = any.with(
                List.of(new OutboundMessage(
                        any.messages().get(0).id(), person, "Oi", Optional.empty(), Optional.empty(), List.of())),
                0);
        stores.eraser().erase(person, Duration.ofSeconds(5));

        TestSender.deadLetterMarker(stores, clock).mark(messageBatch, "failed 8 times: a bug");

        assertThat(stores.messages().find(List.of(messageBatch.messages().get(0).id())))
                .isEmpty();
    }

    private static MessageBatch from(String channel, MessageBatch messageBatch) {
        return messageBatch.with(
                messageBatch.messages().stream()
                        .map(message -> new OutboundMessage(
                                message.id(),
                                message.msisdn(),
                                message.text(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                message.messageClass(),
                                Optional.of(new ChannelOrigin(channel, "7")),
                                Optional.empty()))
                        .toList(),
                0);
    }

    /** Thousands of messages may be given up in one run after an outage of days; a run that does not end in time ends none of them. */
    @Test
    void send_shouldLeaveTheRestForLater_whenGivingUpTakesTooLong() {
        MessageBatch messageBatch = messageBatch(10);
        MessageState interrupted = MessageState.queued(NOW).claimed(NOW.minus(Duration.ofMinutes(2)));
        messageBatch.messages().forEach(message -> store(messageBatch.with(List.of(message), 0), interrupted));
        AtomicInteger asked = new AtomicInteger();
        Sender slow = sender(new TestSendConfig(
                Policy.HOLD,
                () -> asked.incrementAndGet() > 4 ? Duration.ZERO : Duration.ofSeconds(25),
                Duration.ofSeconds(45)));

        assertThat(slow.send(Map.of("r", messageBatch.with(messageBatch.messages(), 1))))
                .isEmpty();

        assertThat(statuses(messageBatch).stream().filter(MessageStatus.UNCERTAIN::equals))
                .hasSize(4);
        assertThat(statuses(messageBatch).stream().filter(MessageStatus.SENDING::equals))
                .hasSize(6);
        assertThat(requeue().stream().mapToInt(each -> each.messages().size()).sum())
                .isEqualTo(10);
    }

    @Test
    void send_shouldCallItUncertain_whenTheRunThatHadItEndedWithoutAWord() {
        MessageBatch messageBatch = messageBatch(1);
        store(messageBatch, MessageState.queued(NOW).claimed(NOW.minus(Duration.ofMinutes(2))));

        sender.send(Map.of("r", messageBatch));

        assertThat(mkom.requests).isEmpty();
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.UNCERTAIN);
        assertThat(requeue()).hasSize(1);
    }

    @Test
    void send_shouldWait_whileAnotherRunHasIt() {
        MessageBatch messageBatch = messageBatch(1);
        store(messageBatch, MessageState.queued(NOW).claimed(NOW));

        sender.send(Map.of("r", messageBatch));

        assertThat(mkom.requests).isEmpty();
        assertThat(requeue()).hasSize(1);
        assertThat(queues.delays()).containsExactly(90);
    }

    @Test
    void send_shouldFindTheOneAtFault_whenMkomRefusesTheWholeRequest() {
        MessageBatch messageBatch = messageBatch(4);
        mkom.answer(
                new Refused("MKOM answered 400"), new Refused("MKOM answered 400"), new Refused("MKOM answered 400"));

        sender.send(Map.of("r", messageBatch));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(4, 2, 1, 1, 2);
        assertThat(statuses(messageBatch))
                .containsExactly(MessageStatus.FAILED, MessageStatus.SENT, MessageStatus.SENT, MessageStatus.SENT);
    }

    @Test
    void send_shouldFailNoneThatMkomTakes_whenThereIsNoTimeToFindTheOneAtFault() {
        AtomicInteger asked = new AtomicInteger();
        Sender late = sender(new TestSendConfig(
                Policy.HOLD,
                () -> asked.incrementAndGet() > 2 ? Duration.ZERO : Duration.ofSeconds(25),
                Duration.ofSeconds(45)));
        MessageBatch messageBatch = messageBatch(4);
        mkom.answer(new Refused("MKOM answered 400"));

        late.send(Map.of("r", messageBatch));

        assertThat(mkom.requests).hasSize(1);
        assertThat(statuses(messageBatch)).hasSize(4).containsOnly(MessageStatus.QUEUED);
        assertThat(requeue().stream().mapToInt(each -> each.messages().size()).sum())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 30})
    void send_shouldFailNoneThatMkomTakes_whenManyAreAtFault(int bad) {
        MessageBatch messageBatch = messageBatch(100);
        mkom.refuse(messageBatch.messages().stream()
                .limit(bad)
                .map(OutboundMessage::id)
                .toList());

        sender.send(Map.of("r", messageBatch));
        for (int run = 0; run < 20; run++) {
            List<MessageBatch> again = requeue();
            queues.clear();
            again.forEach(each -> sender.send(Map.of("again", each)));
        }

        assertThat(statuses(messageBatch).subList(0, bad)).containsOnly(MessageStatus.FAILED);
        assertThat(statuses(messageBatch).subList(bad, 100)).containsOnly(MessageStatus.SENT);
        assertThat(requeue()).isEmpty();
    }

    @Test
    void send_shouldStopAsking_whenItIsNeverKnownWhetherMkomHasThem() {
        MessageBatch messageBatch = messageBatch(100);
        for (int i = 0; i < 100; i++) {
            mkom.answer(new Uncertain("no answer from MKOM"));
        }
        sender.send(Map.of("first", messageBatch(1)));
        mkom.requests.clear();

        sender.send(Map.of("r", messageBatch));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(10, 10);
        assertThat(statuses(messageBatch)).hasSize(20).containsOnly(MessageStatus.UNCERTAIN);
    }

    @Test
    void send_shouldStopAsking_whenMkomDoesNotTakeTheToken() {
        List<MessageBatch> messageBatches = List.of(
                messageBatch(100),
                messageBatch(100),
                messageBatch(100),
                messageBatch(100),
                messageBatch(100),
                messageBatch(100));
        mkom.answer(new Unauthorised("MKOM answered 401"));
        Map<String, MessageBatch> records = new LinkedHashMap<>();
        messageBatches.forEach(each -> records.put(each.id().text(), each));

        sender.send(records);

        assertThat(mkom.requests).hasSize(1);
        assertThat(requeue().stream().mapToInt(each -> each.messages().size()).sum())
                .isEqualTo(600);
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVICE", "MARKETING"})
    void send_shouldAskForNobodyWhoHasOptedOut(MessageClass messageClass) {
        MessageBatch messageBatch = messageBatch(2);
        Msisdn gone = new Msisdn("5513988887777");
        stores.optOuts().decide(Set.of(gone), true, "test", NOW);
        OutboundMessage first = messageBatch.messages().get(0);
        List<OutboundMessage> messages = new ArrayList<>(messageBatch.messages());
        messages.set(
                0,
                new OutboundMessage(
                        first.id(),
                        gone,
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        messageClass,
                        Optional.empty(),
                        Optional.empty()));

        sender.send(Map.of("r", messageBatch.with(messages, 0)));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(1);
        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.OPTED_OUT, MessageStatus.SENT);
    }

    /** Who may have opted out must not get a message because the table was away for a moment, nor one whose mailing may be paused. */
    @ParameterizedTest
    @ValueSource(strings = {"O#", "MAILINGS"})
    void send_shouldWaitAndSendNothing_whenOptOutsOrPausedMailingsCannotBeRead(String partition) {
        MessageBatch messageBatch = messageBatch(3);
        stores.gate(() -> {
            List<TestStores.Touched> touched = stores.touched();
            if (touched.get(touched.size() - 1).partition().startsWith(partition)) {
                throw DynamoDbException.builder()
                        .message("away")
                        .statusCode(500)
                        .build();
            }
        });
        try {
            assertThat(sender.send(Map.of("r", messageBatch))).isEmpty();
        } finally {
            stores.gate(() -> {});
        }

        assertThat(mkom.requests).isEmpty();
        assertThat(statuses(messageBatch)).isEmpty();
        assertThat(requeue()).extracting(MessageBatch::messages).containsExactly(messageBatch.messages());
        assertThat(queues.delays()).containsExactly(60);

        clock.advance(Duration.ofMinutes(1));
        requeue().forEach(again -> sender.send(Map.of("again", again)));

        assertThat(statuses(messageBatch)).hasSize(3).containsOnly(MessageStatus.SENT);
    }

    @Test
    void send_shouldSendOnce_whenTwoRecordsOfABatchHaveTheSameMessage() {
        MessageBatch messageBatch = messageBatch(1);

        sender.send(Map.of("one", messageBatch, "other", messageBatch.with(messageBatch.messages(), 1)));

        assertThat(mkom.requests).hasSize(1);
        assertThat(mkom.requests.get(0)).hasSize(1);
    }

    @Test
    void send_shouldNotAcknowledgeTheRecord_whenItCannotBePutBack() {
        MessageBatch messageBatch = messageBatch(1);
        mkom.answer(new Retryable("MKOM answered 500"));
        queues.failRequest(1);

        assertThat(sender.send(Map.of("r", messageBatch))).containsExactly("r");
    }

    /** A person's word counts from when it was given, not from when the message came in. */
    @Test
    void send_shouldNotGiveUp_whenAnOldMessageWasReleased() {
        MessageBatch messageBatch = messageBatch(1);
        Instant long1 = NOW.minus(Duration.ofDays(5));
        MessageBatch old = new MessageBatch(
                messageBatch.id(), long1, messageBatch.origin(), messageBatch.mailing(), 0, messageBatch.messages());
        store(
                old,
                MessageState.queued(long1).claimed(long1).uncertain("?", long1).sentAgain("api:crm", NOW));

        sender.send(Map.of("r", messageBatch.with(messageBatch.messages(), 1)));

        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.SENT);
    }

    /** Its record from before the release may come first. */
    @Test
    void send_shouldNotGiveUp_whenTheOldRecordOfAReleasedMessageComes() {
        MessageBatch messageBatch = messageBatch(1);
        Instant long1 = NOW.minus(Duration.ofDays(5));
        MessageBatch old = new MessageBatch(
                messageBatch.id(), long1, messageBatch.origin(), messageBatch.mailing(), 1, messageBatch.messages());
        MessageState uncertain = MessageState.queued(long1).claimed(long1).uncertain("?", long1);
        store(old, uncertain);
        TrackedMessage stored = stores.messages()
                .find(List.of(messageBatch.messages().get(0).id()))
                .values()
                .iterator()
                .next();
        assertThat(stores.messages().save(List.of(stored.acceptedAt(NOW).in(uncertain.sentAgain("api:crm", NOW)))))
                .containsExactly(true);

        sender.send(Map.of("r", old));

        assertThat(statuses(messageBatch)).containsExactly(MessageStatus.SENT);
    }

    /** Buried with its message batch, it would take along others that the run had claimed by then, and leave them so for ever. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40, 100})
    void send_shouldGiveOnlyThatToAPerson_whenDynamoDbRefusesToStoreAMessage(int place) {
        MessageBatch messageBatch = messageBatch(100);
        OutboundMessage good = messageBatch.messages().get(place - 1);
        OutboundMessage large = new OutboundMessage(
                good.id(), good.msisdn(), "a".repeat(420_000), Optional.empty(), Optional.empty(), List.of());
        List<OutboundMessage> messages = new ArrayList<>(messageBatch.messages());
        messages.set(place - 1, large);

        assertThat(sender.send(Map.of("r", messageBatch.with(messages, 0)))).isEmpty();

        assertThat(statuses(messageBatch)).hasSize(99).containsOnly(MessageStatus.SENT);
        assertThat(requeue()).isEmpty();
        assertThat(queues.deadLetters()).hasSize(1);
        assertThat(MessageBatchJson.read(queues.deadLetters().get(0)).messages())
                .extracting(OutboundMessage::id)
                .containsExactly(large.id());
    }
}
