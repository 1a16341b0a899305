package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.channel.mkom.TransmissionOutcome.Accepted;
import io.mkomhub.channel.mkom.TransmissionOutcome.Refused;
import io.mkomhub.channel.mkom.TransmissionOutcome.Retryable;
import io.mkomhub.channel.mkom.TransmissionOutcome.Unauthorised;
import io.mkomhub.channel.mkom.TransmissionOutcome.Uncertain;
import io.mkomhub.core.audit.AuditLogLines;
import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.NotificationJson;
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
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.TestStores.Touched;
import io.mkomhub.store.messages.HoldStore;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What a run of {@code send} stores, queues, logs and counts, also when another run, the table or a queue gets in its way. */
class SenderEffectsTest {

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NOW);
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues(clock);
    private final AuditLogLines logged = new AuditLogLines();
    private final Sender sender = sender(Optional.empty());

    @AfterEach
    void close() {
        logged.close();
        stores.close();
    }

    private Sender sender(Optional<String> quietHours) {
        return sender(quietHours, SendConfig.SchedulePolicy.HUB);
    }

    private Sender sender(Optional<String> quietHours, SendConfig.SchedulePolicy schedule) {
        return TestSender.create(
                stores, queues.queues(), mkom, new TestSendConfig(Policy.RESEND, schedule), () -> quietHours, clock);
    }

    private static MessageBatch batch(int messages) {
        return RunFixture.batch("m", messages);
    }

    private static MessageBatch mailing(MessageBatch batch, String name) {
        return new MessageBatch(
                batch.id(), NOW, batch.origin(), new Mailing(name, 1), batch.attempt(), batch.messages());
    }

    /** A batch of one message with a reference. */
    private static MessageBatch referenced(
            MessageClass messageClass, Optional<Instant> schedule, Optional<ChannelOrigin> origin) {
        OutboundMessage any = batch(1).messages().get(0);
        return batch(1).with(
                        List.of(new OutboundMessage(
                                any.id(),
                                any.msisdn(),
                                "Oi",
                                schedule,
                                Optional.of("pedido-17"),
                                List.of(),
                                messageClass,
                                origin,
                                Optional.empty())),
                        0);
    }

    /** A batch of one message that came through channel {@code erp}. */
    private static MessageBatch fromChannel() {
        return referenced(MessageClass.SERVICE, Optional.empty(), Optional.of(new ChannelOrigin("erp", "7")));
    }

    private static MessageBatch advertising(Optional<Instant> schedule) {
        return referenced(MessageClass.MARKETING, schedule, Optional.empty());
    }

    private static MessageBatch requeued(MessageBatch batch) {
        return batch.with(batch.messages(), 1);
    }

    private static MessageId id(MessageBatch batch, int place) {
        return batch.messages().get(place - 1).id();
    }

    private void store(MessageBatch batch, int place, MessageState state) {
        stores.accept(RunFixture.tracked(batch, place));
        assertThat(stores.messages()
                        .save(List.of(RunFixture.tracked(batch, place).in(state))))
                .containsExactly(true);
    }

    private Optional<TrackedMessage> stored(MessageId id) {
        return stores.messages().find(List.of(id)).values().stream().findFirst();
    }

    private List<MessageStatus> statuses(MessageBatch batch) {
        return batch.messages().stream()
                .flatMap(message -> stored(message.id()).stream())
                .map(message -> message.state().status())
                .toList();
    }

    private List<Integer> requeuedPlaces() {
        return queues.bodies().stream()
                .flatMap(body -> MessageBatchJson.read(body).messages().stream())
                .map(message -> message.id().place())
                .toList();
    }

    private List<ChannelNotification> published() {
        return queues.batched("forward").stream()
                .map(body -> NotificationJson.read(body).notification())
                .toList();
    }

    private List<String> logged() {
        return logged.all().stream().map(SenderEffectsTest::summary).toList();
    }

    private static String summary(JsonNode line) {
        return (line.path("status").asText() + " " + line.path("reason").asText()).trim();
    }

    private static void away() {
        throw SdkClientException.create("unable to connect");
    }

    /** How a message is logged, and in how many seconds it is looked at again at the earliest and latest; -1 for never. */
    static Stream<Arguments> outcomes() {
        return Stream.of(
                arguments(new Accepted(Optional.of("7"), Map.of()), "sent", -1, -1),
                arguments(new Refused("MKOM answered 400"), "failed MKOM answered 400", -1, -1),
                arguments(new Retryable("MKOM answered 503"), "waiting MKOM answered 503", 1, 3),
                arguments(
                        new Retryable("MKOM answered 503", Optional.of(Duration.ofSeconds(40))),
                        "waiting MKOM answered 503",
                        45,
                        45),
                arguments(new Unauthorised("MKOM answered 401"), "waiting MKOM answered 401", 60, 60),
                arguments(new Uncertain("no answer"), "uncertain no answer", 600, 600));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("outcomes")
    void send_shouldLogEachMessageOnce_andLookAgainInTime(
            TransmissionOutcome outcome, String line, int earliest, int latest) {
        mkom.answer(outcome);
        long before = System.nanoTime();

        sender.send(Map.of("r", batch(1)));

        assertThat(logged()).containsExactly(line);
        assertThat(logged.all().get(0).path("duration_ms").asLong(-1))
                .isBetween(0L, Duration.ofNanos(System.nanoTime() - before).toMillis());
        assertThat(queues.delays())
                .hasSize(earliest < 0 ? 0 : 1)
                .allMatch(delay -> delay >= earliest && delay <= latest);
    }

    /** What is not called for now is logged as well, each once. */
    @Test
    void send_shouldLogWhyAMessageWaits_orBecameUncertain_whenMkomIsNotCalled() {
        MessageBatch batch = requeued(batch(3));
        store(batch, 1, MessageState.queued(NOW).claimed(NOW));
        store(batch, 2, MessageState.queued(NOW).claimed(NOW.minusSeconds(90)));
        store(batch, 3, MessageState.queued(NOW).claimed(NOW).accepted(Optional.empty(), NOW));

        sender.send(Map.of("r", batch));

        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "waiting another run is sending it", "uncertain the run that was sending it was interrupted");
        assertThat(mkom.requests).isEmpty();
        assertThat(requeuedPlaces()).containsExactlyInAnyOrder(1, 2);
        assertThat(queues.delays()).containsExactlyInAnyOrder(90, 600);
    }

    /** A wait that MKOM asks for with an outcome in doubt holds for all others too. */
    @Test
    void send_shouldLetEverythingWait_whenMkomAsksToWaitWithAnUncertainOutcome() {
        MessageBatch first = batch(1);
        MessageBatch second = mailing(RunFixture.batch("other", 1), "Outro");
        mkom.answer(
                new Uncertain("MKOM answered 500", Optional.of(Duration.ofHours(1))),
                new Retryable("MKOM answered 503"));
        Map<String, MessageBatch> records = new LinkedHashMap<>();
        records.put("r1", first);
        records.put("r2", second);

        sender.send(records);

        assertThat(mkom.requests).hasSize(2);
        assertThat(queues.notBefore())
                .containsExactly(NOW.plus(Duration.ofHours(1)).toEpochMilli());
    }

    @Test
    void send_shouldLeaveTheNextRequestForLater_whenTheFirstTookAllItsTime() {
        mkom.onRequest(() -> clock.advance(Duration.ofSeconds(25)));
        Map<String, MessageBatch> records = new LinkedHashMap<>();
        records.put("r1", batch(2));
        records.put("r2", mailing(RunFixture.batch("other", 3), "Outro"));

        sender.send(records);

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(2);
        assertThat(logged())
                .contains("sent", "waiting the run had no time left for it")
                .hasSize(5);
        assertThat(requeuedPlaces()).containsExactly(1, 2, 3);
        assertThat(queues.delays()).containsExactly(1);
        assertThat(stored(id(RunFixture.batch("other", 3), 1)))
                .as("not claimed")
                .isEmpty();
    }

    /** Another run that keeps storing the message must not keep this one for ever. */
    @Test
    void send_shouldLetAMessageWait_whenOtherRunsKeepChangingIt() {
        MessageBatch batch = requeued(batch(1));
        store(batch, 1, MessageState.queued(NOW).claimed(NOW.minusSeconds(90)));
        AtomicInteger changes = new AtomicInteger();
        AtomicBoolean busy = new AtomicBoolean();
        stores.gate(() -> {
            List<Touched> touched = stores.touched();
            boolean writes = touched.get(touched.size() - 1).partition().equals("?");
            if (writes && busy.compareAndSet(false, true)) {
                TrackedMessage now = stored(id(batch, 1)).orElseThrow();
                if (now.state().status() == MessageStatus.SENDING) {
                    changes.incrementAndGet();
                    assertThat(stores.messages().save(List.of(now.in(now.state()))))
                            .containsExactly(true);
                }
                busy.set(false);
            }
        });

        sender.send(Map.of("r", batch));

        stores.gate(() -> {});
        assertThat(changes)
                .as("the first attempt, and four with what was read again")
                .hasValue(5);
        assertThat(statuses(batch)).containsExactly(MessageStatus.SENDING);
        assertThat(logged()).containsExactly("waiting other runs kept changing it");
        assertThat(queues.delays()).containsExactly(1);
    }

    @ParameterizedTest(name = "the table is away {0} times, for {1}: stored {2}")
    @CsvSource({"1, PT0S, true", "3, PT0S, true", "4, PT0S, false", "1, PT25S, false", "1, PT24.999S, true"})
    void send_shouldTryToStoreTheOutcome_fourTimesAndWhileThereIsTime(int times, Duration time, boolean stored) {
        MessageBatch batch = batch(2);
        AtomicInteger left = new AtomicInteger();
        mkom.onRequest(() -> left.set(times));
        stores.gate(() -> {
            if (left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                clock.advance(time);
                away();
            }
        });

        if (stored) {
            assertThat(sender.send(Map.of("r", batch))).isEmpty();
        } else {
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> sender.send(Map.of("r", batch)));
        }

        assertThat(left).hasValue(0);
        assertThat(statuses(batch)).containsOnly(stored ? MessageStatus.SENT : MessageStatus.SENDING);
    }

    /** The claim stays until it expires: nobody may send the message again meanwhile, and its channel hears nothing. */
    @Test
    void send_shouldWaitUntilTheClaimExpires_whenDynamoDbRefusesToStoreTheOutcome() {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/hooks", true));
        MessageBatch any = batch(2);
        OutboundMessage first = any.messages().get(0);
        // With the reason it is larger than an item may be.
        MessageBatch batch = any.with(
                List.of(
                        new OutboundMessage(
                                first.id(),
                                first.msisdn(),
                                "a".repeat(395_000),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        any.messages().get(1)),
                0);
        mkom.answer(new Accepted(
                Optional.empty(), Map.of(id(batch, 1), "x".repeat(20_000), id(batch, 2), "MKOM refused the message")));

        sender.send(Map.of("r", batch));

        assertThat(statuses(batch)).containsExactly(MessageStatus.SENDING, MessageStatus.FAILED);
        assertThat(requeuedPlaces()).containsExactly(1);
        assertThat(queues.delays()).containsExactly(90);
        assertThat(published())
                .singleElement()
                .satisfies(notification -> assertThat(notification.news())
                        .isInstanceOfSatisfying(
                                ChannelNotification.StatusChange.class,
                                change -> assertThat(change.message()).isEqualTo(id(batch, 2))));
    }

    @Test
    void send_shouldKeepTheMessageThatDynamoDbRefuses_whenItsDeadLetterIsNotTaken() {
        OutboundMessage large = batch(2).messages().get(0);
        MessageBatch batch = batch(2).with(
                        List.of(
                                new OutboundMessage(
                                        large.id(),
                                        large.msisdn(),
                                        "a".repeat(420_000),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()),
                                batch(2).messages().get(1)),
                        0);
        queues.failRequest(1);

        assertThat(sender.send(Map.of("r", batch))).isEmpty();

        assertThat(queues.deadLetters()).isEmpty();
        assertThat(requeuedPlaces()).containsExactly(1);
        assertThat(queues.delays()).containsExactly(1);
        queues.clear();

        assertThat(sender.send(Map.of("r", batch))).isEmpty();

        assertThat(queues.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(MessageBatchJson.read(letter).attempt()).isEqualTo(1));
        assertThat(logged())
                .last()
                .isEqualTo("dead_letter DynamoDB refuses to store the state of message " + large.id());
        assertThat(requeuedPlaces()).isEmpty();
    }

    /** One failure does not end a run, nor do many that are not consecutive. */
    @Test
    void send_shouldGoOn_whileMkomTakesEverySecondRequest() {
        mkom.answer(new Retryable("MKOM answered 503"));
        sender.send(Map.of("first", RunFixture.batch("first", 1)));
        mkom.requests.clear();
        Accepted accepted = new Accepted(Optional.of("7"), Map.of());
        Retryable retryable = new Retryable("MKOM answered 503");
        mkom.answer(retryable, accepted, retryable, accepted, retryable, accepted);

        sender.send(Map.of("r", batch(100)));

        assertThat(mkom.requests.stream().map(List::size)).containsExactly(10, 10, 20, 10, 20, 10, 20);
        assertThat(statuses(batch(100)).stream().filter(MessageStatus.QUEUED::equals))
                .hasSize(50);
    }

    /** Refusals in a row end the search for those at fault; MKOM takes the others in between. */
    @Test
    void send_shouldFindAllAtFaultInOneRun_whenMkomTakesOthersInBetween() {
        MessageBatch batch = batch(96);
        List<MessageId> bad =
                IntStream.range(0, 8).mapToObj(i -> id(batch, 12 * i + 1)).toList();
        mkom.refuse(bad);

        sender.send(Map.of("r", batch));

        assertThat(batch.messages().stream()
                        .map(OutboundMessage::id)
                        .filter(id -> stored(id).orElseThrow().state().status() == MessageStatus.FAILED))
                .isEqualTo(bad);
        assertThat(statuses(batch)).hasSize(96).doesNotContain(MessageStatus.QUEUED);
    }

    @Test
    void send_shouldStopSearching_whenMkomRefusesEverything() {
        MessageBatch batch = batch(100);
        mkom.refuse(batch.messages().stream().map(OutboundMessage::id).toList());

        sender.send(Map.of("r", batch));

        // 25 refusals in a row, and then the halves that were already split off: at most 7, as 2^7 is more than 100.
        assertThat(mkom.requests).hasSizeBetween(25, 32);
        assertThat(statuses(batch)).hasSize(100).contains(MessageStatus.FAILED, MessageStatus.QUEUED);
        assertThat(requeuedPlaces()).hasSize((int)
                statuses(batch).stream().filter(MessageStatus.QUEUED::equals).count());
    }

    @Test
    void send_shouldPublishLater_whenTheForwardQueueDoesNotTakeTheStatus() {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/hooks", false));
        MessageBatch batch = fromChannel();
        queues.failRequest(1);

        sender.send(Map.of("r", batch));

        assertThat(statuses(batch)).containsExactly(MessageStatus.SENT);
        assertThat(requeuedPlaces()).containsExactly(1);
        assertThat(queues.delays()).containsExactly(1);
        queues.clear();

        sender.send(Map.of("r", requeued(batch)));

        assertThat(mkom.requests).hasSize(1);
        assertThat(published()).hasSize(1);
        assertThat(requeuedPlaces()).isEmpty();
    }

    @Test
    void send_shouldTellTheChannelAndTheLog_whenTheRecipientOptedOut() {
        TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/hooks", false));
        MessageBatch batch = fromChannel();
        stores.optOuts().decide(Set.of(batch.messages().get(0).msisdn()), true, "test", NOW);

        try (MetricLines counted = new MetricLines()) {
            sender.send(Map.of("r", batch));

            assertThat(counted.of(Metric.MESSAGES_OPTED_OUT.title())).containsExactly(1);
        }

        assertThat(mkom.requests).isEmpty();
        assertThat(logged()).containsExactly("opted_out the person has opted out");
        assertThat(published())
                .singleElement()
                .satisfies(notification -> assertThat(notification.news())
                        .isInstanceOfSatisfying(
                                ChannelNotification.StatusChange.class,
                                change -> assertThat(change.status()).isEqualTo(MessageStatus.OPTED_OUT)));
    }

    /** A message that was never claimed has no item that an erasure finds. */
    @Test
    void send_shouldEraseAMessage_whenItGivesItUpAfterItsRecipientWasErased() {
        MessageBatch batch = requeued(batch(1));
        stores.batches().add(List.of(EncodedBatch.of(batch)), Duration.ofSeconds(5));
        assertThat(stores.eraser()
                        .erase(batch.messages().get(0).msisdn(), Duration.ofMinutes(1))
                        .complete())
                .isTrue();
        clock.advance(Duration.ofDays(30));

        sender.send(Map.of("r", batch));

        assertThat(mkom.requests).isEmpty();
        assertThat(stored(id(batch, 1)))
                .hasValueSatisfying(
                        message -> assertThat(message.message().isErased()).isTrue());
        assertThat(stores.batches().find(id(batch, 1))).isEmpty();
    }

    /** Whether the erasure came before the first run or between two. */
    @ParameterizedTest(name = "stored before: {0}")
    @ValueSource(booleans = {false, true})
    void send_shouldEraseAMessage_whenItsRecipientWasErased(boolean storedBefore) {
        MessageBatch batch = requeued(batch(2));
        stores.batches().add(List.of(EncodedBatch.of(batch)), Duration.ofSeconds(5));
        Msisdn person = batch.messages().get(0).msisdn();
        assertThat(stores.eraser().erase(person, Duration.ofMinutes(1)).complete())
                .isTrue();
        if (storedBefore) {
            // A run that had not read the erasure yet.
            store(batch, 1, MessageState.queued(NOW));
        }

        sender.send(Map.of("r", batch));

        assertThat(mkom.requests).containsExactly(List.of(batch.messages().get(1)));
        assertThat(stored(id(batch, 1)))
                .hasValueSatisfying(
                        message -> assertThat(message.message().isErased()).isTrue());
        assertThat(stores.batches().find(id(batch, 1))).isEmpty();
        assertThat(stores.batches().find(id(batch, 2))).isPresent();
        assertThat(logged()).hasSize(2).contains("sent");

        // Its record comes again, and the caller has repeated the request meanwhile.
        stores.batches().add(List.of(EncodedBatch.of(batch)), Duration.ofSeconds(5));
        sender.send(Map.of("r", batch));

        assertThat(stores.batches().find(id(batch, 1))).isEmpty();
        assertThat(mkom.requests).hasSize(1);
    }

    /** From 21:00 to 08:00 of Brasília, which is three hours behind UTC; the tests begin at noon there. */
    @ParameterizedTest(name = "scheduled for {0}, at {1}: sent with {2}")
    @CsvSource({
        "2026-11-21T02:00:00Z, 2026-11-20T15:00:00Z, 2026-11-21T11:00:00Z",
        "2026-11-21T15:00:00Z, 2026-11-20T15:00:00Z, 2026-11-21T15:00:00Z",
        "2026-11-21T02:00:00Z, 2026-11-21T01:00:00Z, 2026-11-21T11:00:00Z",
    })
    void send_shouldReschedule_advertisingForTheNight(Instant schedule, Instant now, Instant sent) {
        clock.advance(Duration.between(NOW, now));

        sender(Optional.of("21:00-08:00"), SendConfig.SchedulePolicy.PLATFORM)
                .send(Map.of("r", advertising(Optional.of(schedule))));

        assertThat(mkom.requests.stream().flatMap(List::stream))
                .extracting(OutboundMessage::schedule)
                .containsExactly(Optional.of(sent));
    }

    /** The held messages that are handed over by then, if none was before. */
    private List<HoldStore.Held> heldUntil(Instant now) {
        HoldStore.Due due = stores.holds().due(now);
        while (due.held().isEmpty() && !due.complete()) {
            due = stores.holds().due(now);
        }
        return due.held();
    }

    /** Its reference can be looked up before it is stored, while it waits for the morning. */
    @Test
    void send_shouldKeepAdvertisingUntilTheMorning_whenItIsForTheNight() {
        clock.advance(Duration.ofHours(11));
        MessageBatch batch = advertising(Optional.empty());

        sender(Optional.of("21:00-08:00")).send(Map.of("r", batch));

        assertThat(mkom.requests).isEmpty();
        assertThat(logged()).containsExactly("waiting its delivery window is closed");
        assertThat(queues.delays()).isEmpty();
        assertThat(heldUntil(Instant.parse("2026-11-21T10:56:00Z"))).isEmpty();
        assertThat(heldUntil(Instant.parse("2026-11-21T11:00:00Z"))).hasSize(1);
        assertThat(stores.references()
                        .messagesOf("pedido-17", batch.messages().get(0).msisdn(), 10))
                .containsExactly(id(batch, 1));
    }

    @Test
    void send_shouldIndexTheReference_whenItClaims() {
        MessageBatch batch = fromChannel();

        sender.send(Map.of("r", batch));

        assertThat(stores.references()
                        .messagesOf("pedido-17", batch.messages().get(0).msisdn(), 10))
                .containsExactly(id(batch, 1));
    }

    @Test
    void deadLettered_shouldBeFoundByItsReference_whenNoRunHadStoredIt() {
        MessageBatch batch = fromChannel();

        TestSender.deadLetterMarker(stores, clock).mark(batch, "failed 8 times: a bug");

        assertThat(stores.references()
                        .messagesOf("pedido-17", batch.messages().get(0).msisdn(), 10))
                .containsExactly(id(batch, 1));
    }

    /** The check counts as an attempt, or a message that is checked for ever would never be seen as retried. */
    @Test
    void send_shouldCountTheCheckAsAnAttempt() {
        MessageBatch batch = requeued(batch(1));
        Instant before = NOW.minus(Duration.ofMinutes(10));
        store(batch, 1, MessageState.queued(before).claimed(before).uncertain("?", before));

        sender.send(Map.of("r", batch));

        assertThat(queues.batched("events"))
                .singleElement()
                .satisfies(body -> assertThat(((CallbackCheck) EventRecord.read(body))
                                .messageBatch()
                                .attempt())
                        .isEqualTo(2));
        assertThat(logged()).containsExactly("waiting the hub checks whether a callback about it waits unread");
    }
}
