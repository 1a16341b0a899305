package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MailingControlTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    private static final MailingControl PAUSED = MailingControl.NONE.paused(NOW);
    private static final MailingControl CANCELLED = MailingControl.NONE.cancelled("api:crm", NOW);

    @Test
    void none_shouldStopNothing() {
        assertThat(MailingControl.NONE.isPaused()).isFalse();
        assertThat(MailingControl.NONE.cancels(Instant.EPOCH)).isFalse();
        assertThat(MailingControl.NONE.frees(NOW)).isTrue();
    }

    @Test
    void pause_shouldStopWhatWasAcceptedBeforeAndLater_untilItIsResumed() {
        assertThat(PAUSED.frees(NOW.minusSeconds(1))).isFalse();
        assertThat(PAUSED.frees(LATER)).isFalse();
        assertThat(PAUSED.resumed(LATER).frees(NOW)).isTrue();
        assertThat(PAUSED.resumed(LATER).changedAt()).isEqualTo(LATER);
    }

    @Test
    void decisions_shouldChangeNothing_whenTheyAreRepeated() {
        assertThat(PAUSED.paused(LATER)).isSameAs(PAUSED);
        assertThat(MailingControl.NONE.resumed(LATER)).isSameAs(MailingControl.NONE);
    }

    @Test
    void cancel_shouldCancelWhatWasAcceptedBefore_andNothingElse() {
        assertThat(CANCELLED.cancels(NOW.minusSeconds(1))).isTrue();
        assertThat(CANCELLED.cancels(NOW)).isTrue();
        assertThat(CANCELLED.cancels(NOW.plusMillis(1))).isFalse();
        assertThat(CANCELLED.frees(LATER)).isTrue();
        assertThat(CANCELLED.reason()).isEqualTo("its mailing was cancelled by api:crm");
    }

    @Test
    void cancel_shouldFreeWhatItCancels_andLeaveTheRestPaused() {
        MailingControl both = PAUSED.cancelled("api:crm", LATER);

        assertThat(both.frees(NOW)).isTrue();
        assertThat(both.frees(LATER.plusSeconds(1))).isFalse();
        assertThat(both.resumed(LATER).cancels(NOW)).isTrue();
    }

    @Test
    void timedOut_shouldCancelWhatHasWaitedForAWeek_andGoOnPausing() {
        Instant end = NOW.plus(Duration.ofDays(7));

        assertThat(PAUSED.timedOut(end.minusSeconds(1))).isSameAs(PAUSED);
        MailingControl over = PAUSED.timedOut(end);
        assertThat(over.cancels(end)).isTrue();
        assertThat(over.isPaused()).isTrue();
        assertThat(over.reason()).isEqualTo("its mailing was cancelled by the end of a pause of 7 days");
        assertThat(over.timedOut(end.plusSeconds(1))).isSameAs(over);
        assertThat(over.timedOut(end.plus(Duration.ofDays(7))).cancels(end.plus(Duration.ofDays(7))))
                .isTrue();
        assertThat(MailingControl.NONE.timedOut(end)).isSameAs(MailingControl.NONE);
    }

    @Test
    void timedOut_shouldCountFromThePause_whenItBeganAfterACancellation() {
        MailingControl control = CANCELLED.paused(NOW.plus(Duration.ofDays(9)));

        assertThat(control.timedOut(NOW.plus(Duration.ofDays(10)))).isSameAs(control);
    }

    @Test
    void start_shouldFreeWhatWaits_unlessTheMailingIsPaused() {
        MailingControl created = MailingControl.NONE.awaitingStart(NOW);

        assertThat(created.frees(LATER)).isFalse();
        assertThat(created.resumed(LATER)).isSameAs(created);
        assertThat(created.awaitingStart(LATER)).isSameAs(created);
        assertThat(created.started(LATER).frees(NOW)).isTrue();
        assertThat(created.started(LATER).changedAt()).isEqualTo(LATER);
        assertThat(created.paused(LATER).started(LATER).frees(NOW)).isFalse();
        assertThat(created.paused(LATER).started(LATER).resumed(LATER).frees(NOW))
                .isTrue();
        assertThat(MailingControl.NONE.started(LATER)).isSameAs(MailingControl.NONE);
    }

    @Test
    void timedOut_shouldEndTheWaitForAStart_aDayAfterACancellation() {
        MailingControl cancelled = CANCELLED.awaitingStart(LATER).cancelled("api:crm", LATER.plusSeconds(60));
        Instant end = LATER.plusSeconds(60).plus(Duration.ofDays(1));

        assertThat(CANCELLED.awaitingStart(LATER).timedOut(end).isPaused()).isTrue();
        assertThat(cancelled.timedOut(end.minusSeconds(1))).isSameAs(cancelled);
        MailingControl over = cancelled.timedOut(end);
        assertThat(over.isPaused()).isFalse();
        assertThat(over.cancels(end)).isTrue();
        assertThat(over.cancelledBy()).contains("api:crm");
    }

    @Test
    void timedOut_shouldCancelWhatHasWaitedForAStartForAWeek() {
        MailingControl created = MailingControl.NONE.awaitingStart(NOW).paused(LATER);
        Instant end = NOW.plus(Duration.ofDays(7));

        assertThat(created.timedOut(end.minusSeconds(1))).isSameAs(created);
        assertThat(created.timedOut(end).cancels(end)).isTrue();
        assertThat(created.timedOut(end).isPaused()).isTrue();
    }
}
