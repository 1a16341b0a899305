package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.Waits.WaitReason;
import io.mkomhub.platform.sqs.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state of a run: what is claimed next, what waits and until when, and when a run stops calling MKOM. */
class RunTest {

    private static final MessageBatch BATCH = RunFixture.batch("m", 3);
    private static final MessageId ID = BATCH.messages().get(0).id();

    @Test
    void nextRequest_shouldTakeOneMailingUpToTheLimit_inOrder() {
        MessageBatch any = RunFixture.batch("other", 1);
        MessageBatch other = new MessageBatch(any.id(), NOW, "api:crm", new Mailing("Outro", 1), 0, any.messages());
        Run run = RunFixture.run(BATCH, other);
        run.readyToClaim(RunFixture.tracked(BATCH, 1));
        run.readyToClaim(RunFixture.tracked(other, 1));
        run.readyToClaim(RunFixture.tracked(BATCH, 2));
        run.readyToClaim(RunFixture.tracked(BATCH, 3));

        assertThat(run.nextRequest(2))
                .extracting(message -> message.id().place())
                .containsExactly(1, 2);
        assertThat(run.nextRequest(2)).extracting(TrackedMessage::mailing).containsExactly(other.mailing());
        assertThat(run.nextRequest(2))
                .extracting(message -> message.id().place())
                .containsExactly(3);
        assertThat(run.hasMessagesToClaim()).isFalse();
    }

    @Test
    void readyToClaim_shouldClaimOnce_whenTwoRecordsHaveTheSameMessage() {
        Run run = RunFixture.run(BATCH);
        run.readyToClaim(RunFixture.tracked(BATCH, 1));
        run.readyToClaim(RunFixture.tracked(BATCH, 1));

        assertThat(run.nextRequest(10)).hasSize(1);
    }

    @Test
    void retryLater_shouldPutOffTogether_whatWasTriedEquallyOften() {
        Run run = RunFixture.run(BATCH);
        run.retryLater(RunFixture.tracked(BATCH, 1));
        run.retryLater(RunFixture.tracked(BATCH, 2), "MKOM did not accept the messages before it");

        assertThat(run.waits().all().values()).extracting(Waits.Wait::kind).containsOnly(WaitReason.RETRY);
        assertThat(run.waits().all().values().stream().map(Waits.Wait::due).distinct())
                .hasSize(1);
        assertThat(run.waits().all().values())
                .extracting(Waits.Wait::reason)
                .containsExactly(Optional.empty(), Optional.of("MKOM did not accept the messages before it"));
    }

    /** A record that was put back twice is as old as a message that was sent three times: both are due together. */
    @ParameterizedTest(name = "{0} times put back, {1} times sent")
    @CsvSource({"2, 0, 3", "2, 3, 3", "0, 3, 3", "4, 5, 5", "5, 5, 6"})
    void retryLater_shouldCountTheRecordsAndTheAttempts_whicheverAreMore(int attempt, int sent, int tries) {
        MessageBatch requeued = BATCH.with(BATCH.messages(), attempt);
        MessageBatch other = RunFixture.batch("other", 1);
        Run run = RunFixture.run(requeued, other.with(other.messages(), tries - 1));
        TrackedMessage message = RunFixture.tracked(requeued, 1);
        for (int i = 0; i < sent; i++) {
            message = message.in(message.state().claimed(NOW).released("503", NOW));
        }
        run.retryLater(message);
        run.retryLater(RunFixture.tracked(other, 1));

        assertThat(run.waits().all().values().stream().map(Waits.Wait::due).distinct())
                .hasSize(1);
    }

    @Test
    void waits_shouldKeepTheLatest_andNotLetAnAbsentOneReplaceIt() {
        Waits waits = new Waits();
        waits.add(ID, WaitReason.CHECK, NOW, "first");
        waits.add(ID, WaitReason.EXPECTED, NOW.plusSeconds(60), "second");
        waits.addIfAbsent(ID, WaitReason.UNFINISHED, NOW.plusSeconds(1));

        assertThat(waits.of(ID))
                .contains(new Waits.Wait(NOW.plusSeconds(60), WaitReason.EXPECTED, Optional.of("second")));
        assertThat(waits.has(ID, WaitReason.CHECK)).isFalse();
    }

    @Test
    void retries_shouldGrowWithTheTries_andNeverComeBeforeWhatMkomAskedFor() {
        RetrySchedule retries = new RetrySchedule(new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(45)));
        Random random = new Random(7);
        Instant first = retries.due(1, NOW, random);

        assertThat(retries.due(1, NOW.plusSeconds(10), random)).isEqualTo(first);
        assertThat(first).isBetween(NOW.plusSeconds(1), NOW.plusSeconds(3));
        assertThat(retries.due(9, NOW, random)).isBetween(NOW.plusSeconds(1), NOW.plusSeconds(46));
        assertThat(retries.allowed(first)).isEqualTo(first);
        retries.notBefore(NOW.plusSeconds(40));
        retries.notBefore(NOW.plusSeconds(20));
        assertThat(retries.allowed(first)).isEqualTo(NOW.plusSeconds(40));
        assertThat(retries.allowed(NOW.plusSeconds(50))).isEqualTo(NOW.plusSeconds(50));
    }

    @Test
    void streak_shouldEnd_afterTwoFailuresInARowOrARefusedToken() {
        FailureStreak streak = new FailureStreak();
        for (boolean failed : List.of(true, false, true)) {
            if (failed) {
                streak.failed();
            } else {
                streak.accepted();
            }
            assertThat(streak.isOver()).isFalse();
        }
        streak.failed();
        assertThat(streak.isOver()).isTrue();

        FailureStreak token = new FailureStreak();
        token.unauthorised();
        assertThat(token.isOver()).isTrue();
    }

    @Test
    void streak_shouldStopTheSearch_afterTwentyFiveRefusalsInARow() {
        FailureStreak streak = new FailureStreak();
        for (int i = 0; i < 24; i++) {
            streak.refused();
        }
        assertThat(streak.maySplit()).isTrue();
        streak.refused();
        assertThat(streak.maySplit()).isFalse();
        streak.notRefused();
        assertThat(streak.maySplit()).isTrue();
        assertThat(streak.isOver()).isFalse();
    }
}
