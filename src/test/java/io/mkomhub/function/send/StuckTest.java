package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TestMarketing;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.local.alarm.Alarms;
import io.mkomhub.local.alarm.Datapoint;
import io.mkomhub.local.alarm.DeployedAlarms;
import io.mkomhub.platform.fault.BlockedException;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.people.OptOutStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * The template's alarm that goes off for the metrics of {@code send}, for each way in which {@code send} can be stuck.
 */
class StuckTest {

    private static final String STACK = "test-stack";

    private static final Metrics METRICS = TestMetrics.of(STACK + "-SendFunction", STACK);

    /** Rings for want of runs of another function. */
    private static final Set<String> FOR_WANT = Set.of("SweepAlarm");

    private static TestStores stores;

    private final Instant now = Instant.now();
    private final Alarms alarms = new Alarms(DeployedAlarms.of(STACK));
    private final TestMkom mkom = new TestMkom();
    private final TestQueues queues = new TestQueues();
    private final MetricLines lines = new MetricLines();

    @BeforeAll
    static void start() {
        stores = new TestStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @AfterEach
    void close() {
        lines.close();
        stores.gate(() -> {});
    }

    private Sender sender(OptOutStore optOuts) {
        return TestSender.create(
                stores,
                optOuts,
                queues.queues(),
                mkom,
                METRICS,
                TestAlerts.of(METRICS),
                new TestSendConfig(Policy.HOLD),
                Optional::empty,
                TestMarketing.NO_CAP,
                Clock.systemUTC());
    }

    private MessageBatch messageBatch(Duration age, Optional<Instant> expiry) {
        BatchId id = BatchId.random(now);
        return new MessageBatch(
                id,
                now.minus(age),
                "api:crm",
                new Mailing("Natal", 1),
                1,
                List.of(new OutboundMessage(
                        new MessageId(id, 1),
                        new Msisdn("5511953959059"),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        MessageClass.SERVICE,
                        Optional.empty(),
                        expiry)));
    }

    private MessageBatch messageBatch() {
        return messageBatch(Duration.ZERO, Optional.empty());
    }

    private static void store(MessageBatch messageBatch, MessageState state) {
        assertThat(stores.messages()
                        .save(List.of(TrackedMessage.of(
                                        messageBatch, messageBatch.messages().get(0))
                                .in(state))))
                .containsExactly(true);
    }

    private Set<String> ringing() {
        List<Datapoint> data = lines.lines().stream()
                .flatMap(line -> Datapoint.ofLine(line).stream())
                .toList();
        Set<String> ringing = alarms.ringing(data, now, Instant.now().plusSeconds(60));
        ringing.removeAll(FOR_WANT);
        return ringing;
    }

    @Test
    void nothing_shouldRing_whenMessagesAreSent() {
        // That the tests have no token is no news.
        mkom.answer();

        sender(stores.optOuts()).send(Map.of("r", messageBatch()));

        assertThat(mkom.requests).hasSize(1);
        assertThat(ringing()).isSubsetOf("SettingsAlarm");
    }

    @Test
    void tokenAlarm_shouldRing_whenMkomRefusesTheToken() {
        mkom.answer(new TransmissionOutcome.Unauthorised("MKOM answered 401"));

        sender(stores.optOuts()).send(Map.of("r", messageBatch()));

        assertThat(ringing()).contains("TokenRefusedAlarm");
    }

    @Test
    void heldAlarm_shouldRing_whenAMessageWaitsForAPerson() {
        MessageBatch messageBatch = messageBatch();
        store(messageBatch, MessageState.queued(now).claimed(now).uncertain("?", now.minus(Duration.ofMinutes(11))));

        sender(stores.optOuts()).send(Map.of("r", messageBatch));

        assertThat(ringing()).containsExactly("HeldAlarm");
    }

    @Test
    void givenUpAlarm_shouldRing_whenMkomHasNotTakenAMessageForThreeDays() {
        sender(stores.optOuts()).send(Map.of("r", messageBatch(Duration.ofHours(73), Optional.empty())));

        assertThat(ringing()).containsExactly("GivenUpAlarm");
    }

    @Test
    void expiredAlarm_shouldRing_whenTheValidityOfAMessageEnds() {
        sender(stores.optOuts())
                .send(Map.of("r", messageBatch(Duration.ofHours(2), Optional.of(now.minusSeconds(60)))));

        assertThat(ringing()).containsExactly("ExpiredAlarm");
    }

    @Test
    void overdueAlarm_shouldRing_whenAMessageCouldHaveGoneHalfAnHourAgo() {
        mkom.answer(new TransmissionOutcome.Retryable("MKOM answered 503"));

        sender(stores.optOuts()).send(Map.of("r", messageBatch(Duration.ofMinutes(31), Optional.empty())));

        assertThat(ringing()).contains("OverdueMessagesAlarm").doesNotContain("GivenUpAlarm");
    }

    @ParameterizedTest
    @CsvSource({"ResourceNotFoundException, GoneAlarm", "AccessDeniedException, RightsAlarm"})
    void alarm_shouldRing_whenTheTableIsGoneOrRefused(String code, String alarm) {
        Sender sender = sender(stores.optOuts());
        stores.gate(() -> {
            throw DynamoDbException.builder()
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                    .build();
        });

        assertThatExceptionOfType(BlockedException.class).isThrownBy(() -> sender.send(Map.of("r", messageBatch())));

        assertThat(mkom.requests).isEmpty();
        assertThat(ringing()).containsExactly(alarm);
    }

    @Test
    void settingsAlarm_shouldRingAndNothingGoOut_whenTheHashKeyIsNotTheTables() {
        // The first to come stores what the key is.
        stores.optOuts().find(new Msisdn("5511953959059"));

        sender(stores.optOutsWithKey("another key")).send(Map.of("r", messageBatch()));

        assertThat(mkom.requests).isEmpty();
        assertThat(queues.bodies()).hasSize(1);
        assertThat(ringing()).containsExactly("SettingsAlarm");
    }
}
