package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.function.send.RequeuePlan.Requeued;
import io.mkomhub.function.send.Waits.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequeuePlanTest {

    private static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    @ParameterizedTest(name = "due in {0} ms: delayed by {1} s")
    @CsvSource({
        "-5000, 0",
        "0, 0",
        "1, 1",
        "1000, 1",
        "1001, 2",
        "2500, 3",
        "3000, 3",
        "3001, 6",
        "19000, 21",
        "20000, 21",
        "21000, 30",
        "30000, 30",
        "30001, 45",
        "899000, 900"
    })
    void delay_shouldBeRoundedUp_soThatNothingIsEarlyAndRecordsStayTogether(long millis, long seconds) {
        assertThat(RequeuePlan.delay(NOW.plusMillis(millis), NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest(name = "{0} due in {1}, MKOM asks for {2}, expires after {3}, accepted {4} ago: {5}")
    @CsvSource({
        "RETRY,      PT30S, PT0S,  ,       PT0S,     PT30S",
        "RETRY,      PT30S, PT1H,  ,       PT0S,     PT1H",
        "RETRY,      PT30S, PT1H,  PT10M,  PT0S,     PT10M15S",
        "RETRY,      PT30S, PT1H,  ,       PT71H50M, PT10M15S",
        "RETRY,      PT30S, PT1H,  PT20M,  PT71H50M, PT10M15S",
        "UNFINISHED, PT60S, PT1H,  ,       PT0S,     PT1M",
        "UNFINISHED, PT1H,  PT0S,  ,       PT0S,     PT15M",
        "EXPECTED,   PT9H,  PT0S,  ,       PT0S,     PT15M",
    })
    void plan_shouldObeyWhoeverDecidesTheTime_whenAMessageWaits(
            WaitReason kind, Duration due, Duration asked, @Nullable Duration expiry, Duration age, Duration delay) {
        MessageBatch messageBatch = RunFixture.batch(
                "m",
                NOW.minus(age),
                List.of(RunFixture.message(
                        "m",
                        1,
                        MessageClass.SERVICE,
                        Optional.ofNullable(expiry).map(NOW::plus))));
        Run run = RunFixture.run(messageBatch);
        run.retries().notBefore(NOW.plus(asked));
        run.waits().add(messageBatch.messages().get(0).id(), kind, NOW.plus(due), "why");

        assertThat(RequeuePlan.of(Map.of("r", messageBatch), run, Set.of(), GIVE_UP_AFTER, SendingHours.ANY))
                .extracting(Requeued::delay)
                .containsExactly(delay);
    }

    @Test
    void plan_shouldMakeOneRecordForWhatIsDueTogether_andLeaveOutWhatIsDoneOrChecked() {
        MessageBatch messageBatch = RunFixture.batch("m", 6);
        Run run = RunFixture.run(messageBatch);
        add(run, messageBatch, 1, WaitReason.UNFINISHED, NOW.plusSeconds(22));
        add(run, messageBatch, 2, WaitReason.UNFINISHED, NOW.plusSeconds(29));
        add(run, messageBatch, 3, WaitReason.EXPECTED, NOW.plusSeconds(60));
        add(run, messageBatch, 4, WaitReason.CHECK, NOW);
        add(run, messageBatch, 5, WaitReason.RETRY, NOW.plusSeconds(30));

        List<Requeued> plan = RequeuePlan.of(
                Map.of("r", messageBatch.with(messageBatch.messages(), 4)),
                run,
                Set.of(),
                GIVE_UP_AFTER,
                SendingHours.ANY);

        assertThat(plan).extracting(Requeued::record).containsOnly("r");
        assertThat(plan.stream().map(RequeuePlanTest::places)).containsExactly(List.of(1, 2, 5), List.of(3));
        assertThat(plan)
                .extracting(requeued -> requeued.messageBatch().attempt())
                .containsOnly(5);
    }

    private static void add(Run run, MessageBatch messageBatch, int place, WaitReason kind, Instant due) {
        run.waits().add(messageBatch.messages().get(place - 1).id(), kind, due, "why");
    }

    private static List<Integer> places(Requeued requeued) {
        return requeued.messageBatch().messages().stream()
                .map(OutboundMessage::id)
                .map(id -> id.place())
                .toList();
    }
}
