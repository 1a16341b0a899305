package io.mkomhub.platform.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.platform.concurrent.Parallel;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.sqs.Queues.Delayed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

class QueuesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final FakeSqs sqs = new FakeSqs();
    private final Queues queues =
            new Queues(sqs, FakeSqs.CONFIG, TestAlerts.create(), Clock.fixed(NOW, ZoneOffset.UTC));

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments("none", List.of(), List.of()),
                arguments("one", numbered(1), List.of(1)),
                arguments("ten", numbered(10), List.of(10)),
                arguments("eleven", numbered(11), List.of(10, 1)),
                arguments("25", numbered(25), List.of(10, 10, 5)),
                arguments("two of 125,000 bytes", Collections.nCopies(2, "x".repeat(125_000)), List.of(2)),
                arguments("two of 125,001 bytes", Collections.nCopies(2, "x".repeat(125_001)), List.of(1, 1)),
                arguments("bytes count, not characters", Collections.nCopies(2, "á".repeat(62_501)), List.of(1, 1)),
                arguments("one of its own that is large", List.of("x", "x".repeat(249_999), "x", "y"), List.of(2, 2)));
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "3,0,0", "0,2,0", "0,0,1", "7,5,1"})
    void waiting_shouldTellWhatNoRunIsAboutToGet(int delayed, int dead, int deadInHand) {
        sqs.say(
                "events",
                Map.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, Integer.toString(delayed),
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "1000",
                        QueueAttributeName.VISIBILITY_TIMEOUT, "180"));
        sqs.say(
                "events-dead",
                Map.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, Integer.toString(dead),
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, Integer.toString(deadInHand)));

        assertThat(queues.waiting(QueueName.EVENTS))
                .isEqualTo(new Queues.Waiting(delayed, dead + deadInHand, Duration.ofMinutes(3)));
    }

    /** An emulator that leaves a count out must not pass for one that counts none. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing", "no count", "no number", "failed"})
    void waiting_shouldFail_whenSqsDoesNotSay(String answer) {
        Map<QueueAttributeName, String> dead = Map.of(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0",
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0");
        sqs.say("events-dead", dead);
        switch (answer) {
            case "no count" -> sqs.say("events", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "180"));
            case "no number" ->
                sqs.say(
                        "events",
                        Map.of(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "many",
                                QueueAttributeName.VISIBILITY_TIMEOUT, "180"));
            case "failed" -> sqs.failRequest(1);
            default -> {
                // SQS says nothing of the queue.
            }
        }

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> queues.waiting(QueueName.EVENTS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void put_shouldUseAsFewRequestsAsSqsAllows_whateverTheBodies(
            String name, List<String> bodies, List<Integer> sizes) {
        assertThat(queues.put(QueueName.EVENTS, bodies)).isEmpty();

        assertThat(sqs.batches.stream().map(batch -> batch.entries().size()))
                .containsExactlyInAnyOrderElementsOf(sizes);
        assertThat(sqs.batches).allMatch(batch -> batch.queueUrl().equals("events"));
        assertThat(sqs.bodies()).containsExactlyInAnyOrderElementsOf(bodies);
    }

    @Test
    void put_shouldTellThePlaces_whenSqsRefusesSome() {
        sqs.refuse(Set.of("3", "12"));

        assertThat(queues.put(QueueName.OUTBOUND, numbered(15))).containsExactlyInAnyOrder(3, 12);
    }

    @Test
    void put_shouldMakeRequestsAtTheSameTime_whenOneCannotCarryAll() {
        CyclicBarrier meeting = new CyclicBarrier(4);
        sqs.gate(() -> {
            try {
                meeting.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the requests are made one after another", e);
            }
        });

        assertThat(queues.put(QueueName.OUTBOUND, numbered(35))).isEmpty();
    }

    @Test
    void put_shouldTellThePlacesAndAskNoMore_whenSqsCannotBeReachedInBetween() {
        int together = Parallel.MOST * Queues.MAX_ENTRIES;
        sqs.failRequest(2);

        Set<Integer> refused = queues.put(QueueName.OUTBOUND, numbered(2 * together));

        assertThat(sqs.requests()).isEqualTo(Parallel.MOST);
        assertThat(sqs.batches).hasSize(Parallel.MOST - 1);
        Set<Integer> notSent = IntStream.range(0, 2 * together).boxed().collect(Collectors.toSet());
        sqs.bodies().forEach(body -> notSent.remove(Integer.valueOf(body)));
        assertThat(refused).isEqualTo(notSent);
        assertThat(sqs.batches.stream().map(SendMessageBatchRequest::queueUrl)).containsOnly("outbound");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0", "PT-5S,0", "PT7.9S,7", "PT15M,900", "PT15M1S,900", "PT72H,900"})
    void putLater_shouldDelayAsLongAsSqsCan_whenAsked(Duration delay, int seconds) {
        queues.putLater(QueueName.OUTBOUND, "body", delay);

        assertThat(sqs.single.get(0).delaySeconds()).isEqualTo(seconds);
        assertThat(sqs.single.get(0).queueUrl()).isEqualTo("outbound");
        assertThat(sqs.single.get(0).messageBody()).isEqualTo("body");
    }

    @Test
    void deadLetter_shouldGiveTheReason_whenARecordIsPutOnTheDeadLetterQueue() {
        queues.deadLetter(QueueName.EVENTS, "poison", "the body is not JSON");

        assertThat(sqs.single.get(0).queueUrl()).isEqualTo("events-dead");
        assertThat(sqs.single.get(0).messageBody()).isEqualTo("poison");
        assertThat(sqs.reason()).isEqualTo("the body is not JSON");
    }

    @Test
    void putLaterAndBury_shouldThrow_whenSqsCannotBeReached() {
        sqs.failRequest(1);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> queues.putLater(QueueName.OUTBOUND, "body", Duration.ZERO));

        sqs.failRequest(2);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> queues.deadLetter(QueueName.OUTBOUND, "body", "why"));
    }

    @Test
    void put_shouldTakeNothingForTaken_whenTheAnswerDoesNotSaySo() {
        sqs.saySomethingElse();

        assertThat(queues.put(QueueName.EVENTS, numbered(3))).containsExactlyInAnyOrder(0, 1, 2);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> queues.putLater(QueueName.OUTBOUND, "body", Duration.ZERO));
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> queues.deadLetter(QueueName.OUTBOUND, "body", "why"));
    }

    @Test
    void putLater_shouldDelayEachRecordByItsOwn_whenSeveralGoTogether() {
        Duration day = Duration.ofDays(1);
        assertThat(queues.putLater(
                        QueueName.FORWARD,
                        List.of(
                                new Delayed("a", Duration.ZERO),
                                new Delayed("b", Duration.ofSeconds(7)),
                                new Delayed("c", day))))
                .isEmpty();

        assertThat(sqs.batches).hasSize(1);
        assertThat(sqs.batches.get(0).queueUrl()).isEqualTo("forward");
        assertThat(sqs.batches.get(0).entries())
                .extracting(SendMessageBatchRequestEntry::delaySeconds)
                .containsExactly(0, 7, 900);
        // SQS cannot delay the last one for so long: it carries along when it is due.
        assertThat(sqs.batches.get(0).entries())
                .extracting(
                        entry -> Optional.ofNullable(entry.messageAttributes().get(Tries.NOT_BEFORE))
                                .map(MessageAttributeValue::stringValue)
                                .orElse(""))
                .containsExactly("", "", Long.toString(NOW.plus(day).toEpochMilli()));
    }
}
