package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.NextStep.Check;
import io.mkomhub.function.send.NextStep.Claim;
import io.mkomhub.function.send.NextStep.Done;
import io.mkomhub.function.send.NextStep.Move;
import io.mkomhub.function.send.NextStep.Wait;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.function.send.SendConfig.SchedulePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NextStepTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration GIVE_UP = Duration.ofDays(3);
    private static final Duration SETTLE = Duration.ofMinutes(10);
    private static final Duration LONGEST_RUN = Duration.ofSeconds(90);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private static final MessageState QUEUED = MessageState.queued(T0);
    private static final MessageState SENDING = QUEUED.claimed(T0);
    private static final MessageState UNCERTAIN = SENDING.uncertain("no answer from MKOM", T0);
    private static final MessageState SENT = SENDING.accepted(Optional.empty(), T0);

    private static TrackedMessage message(MessageState state, Optional<Instant> schedule) {
        return message(state, schedule, Optional.empty());
    }

    private static TrackedMessage message(MessageState state, Optional<Instant> schedule, Optional<Instant> expiry) {
        return TestMessage.acceptedAt(T0)
                .in(state)
                .scheduled(schedule)
                .expiring(expiry)
                .tracked();
    }

    private static NextStep next(MessageState state, Policy policy, Instant now) {
        return NextStep.of(
                message(state, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                MailingControl.NONE,
                new TestSendConfig(policy),
                SendingHours.ANY,
                now);
    }

    static Stream<Arguments> steps() {
        MessageState given = QUEUED.claimed(T0).released("MKOM answered 500", T0);
        MessageState interrupted =
                SENDING.uncertain("the run that was sending it was interrupted", T0.plus(LONGEST_RUN));
        return Stream.of(
                arguments("queued, new", QUEUED, T0, new Claim()),
                arguments("queued, released", given, T0.plusSeconds(5), new Claim()),
                arguments("queued, as old as may be", given, T0.plus(GIVE_UP), new Claim()),
                arguments(
                        "queued, older",
                        given,
                        T0.plus(GIVE_UP).plus(MOMENT),
                        new Move(given.failed(
                                "given up after 72 hours: MKOM answered 500",
                                T0.plus(GIVE_UP).plus(MOMENT)))),
                arguments(
                        "queued, older, never tried",
                        QUEUED,
                        T0.plus(GIVE_UP).plus(MOMENT),
                        new Move(QUEUED.failed(
                                "given up after 72 hours: it waited too long",
                                T0.plus(GIVE_UP).plus(MOMENT)))),
                arguments("sending, just claimed", SENDING, T0, new Wait(T0.plus(LONGEST_RUN))),
                arguments(
                        "sending, run perhaps not over",
                        SENDING,
                        T0.plus(LONGEST_RUN).minus(MOMENT),
                        new Wait(T0.plus(LONGEST_RUN))),
                arguments("sending, run certainly over", SENDING, T0.plus(LONGEST_RUN), new Move(interrupted)),
                arguments("uncertain, new", UNCERTAIN, T0, new Wait(T0.plus(SETTLE))),
                arguments(
                        "uncertain, not settled", UNCERTAIN, T0.plus(SETTLE).minus(MOMENT), new Wait(T0.plus(SETTLE))),
                arguments("uncertain, settled", UNCERTAIN, T0.plus(SETTLE), new Check()),
                arguments(
                        "uncertain a second time, settled",
                        UNCERTAIN.claimed(T0).uncertain("no answer", T0),
                        T0.plus(SETTLE),
                        new Move(
                                UNCERTAIN.claimed(T0).uncertain("no answer", T0).hold())),
                arguments(
                        "uncertain a second time, held",
                        UNCERTAIN.claimed(T0).uncertain("no answer", T0).hold(),
                        T0.plus(SETTLE),
                        new Done()),
                arguments("sent", SENT, T0.plus(GIVE_UP).plus(GIVE_UP), new Done()),
                arguments("failed", SENDING.failed("refused", T0), T0.plus(GIVE_UP), new Done()),
                arguments("delivered", delivered(), T0.plus(GIVE_UP), new Done()));
    }

    private static MessageState delivered() {
        return SENT.reported(
                new StatusReport(
                        Optional.empty(), Optional.empty(), new Msisdn("5511953959059"), Optional.of(T0), "Entregue"),
                Optional.of(MessageStatus.DELIVERED),
                T0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void of_shouldDecide_whenThePolicyIsResend(String name, MessageState state, Instant now, NextStep step) {
        assertThat(next(state, Policy.RESEND, now)).isEqualTo(step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void of_shouldDifferOnlyInWhatFollowsSettling_whenThePolicyIsHold(
            String name, MessageState state, Instant now, NextStep step) {
        assertThat(next(state, Policy.HOLD, now))
                .isEqualTo(name.equals("uncertain, settled") ? new Move(UNCERTAIN.hold()) : step);
    }

    static Stream<Arguments> scheduled() {
        Instant tomorrow = T0.plus(Duration.ofDays(1));
        return Stream.of(
                arguments("before its time", tomorrow, T0.plus(SETTLE), new Wait(tomorrow.plus(SETTLE))),
                arguments("at its time", tomorrow, tomorrow, new Wait(tomorrow.plus(SETTLE))),
                arguments("settled after its time", tomorrow, tomorrow.plus(SETTLE), new Check()),
                arguments("its time was past already", T0.minusSeconds(1), T0.plus(SETTLE), new Check()),
                arguments("its time was past, not settled", T0.minusSeconds(1), T0, new Wait(T0.plus(SETTLE))));
    }

    /** A callback can show that MKOM has a scheduled message only after the time it was scheduled for. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("scheduled")
    void of_shouldSettleFromTheSchedule_whenAnUncertainMessageHasOne(
            String name, Instant schedule, Instant now, NextStep step) {
        assertThat(NextStep.of(
                        message(UNCERTAIN, Optional.of(schedule)),
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        new TestSendConfig(Policy.RESEND),
                        SendingHours.ANY,
                        now))
                .isEqualTo(step);
    }

    static Stream<Arguments> waiting() {
        Duration lead = Duration.ofMinutes(2);
        Instant tomorrow = T0.plus(Duration.ofDays(1));
        return Stream.of(
                arguments("a day before", tomorrow, T0, new Wait(tomorrow.minus(lead))),
                arguments(
                        "a moment before",
                        tomorrow,
                        tomorrow.minus(lead).minusMillis(1),
                        new Wait(tomorrow.minus(lead))),
                arguments("when it is due", tomorrow, tomorrow.minus(lead), new Claim()),
                arguments("late", tomorrow, tomorrow.plus(Duration.ofHours(1)), new Claim()),
                arguments("long past", T0.minus(Duration.ofDays(900)), T0, new Claim()),
                arguments("in a year", T0.plus(Duration.ofDays(365)), T0.plus(Duration.ofDays(365)), new Claim()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waiting")
    void of_shouldKeepAScheduledMessage_untilShortlyBeforeItsTime(
            String name, Instant schedule, Instant now, NextStep step) {
        TrackedMessage message = message(QUEUED, Optional.of(schedule));

        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        new TestSendConfig(Policy.RESEND),
                        SendingHours.ANY,
                        now))
                .isEqualTo(step);
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        new TestSendConfig(Policy.RESEND, SchedulePolicy.PLATFORM),
                        SendingHours.ANY,
                        now))
                .isEqualTo(new Claim());
    }

    @Test
    void of_shouldGiveUpOnlyATimeAfterTheMessageWasHeld() {
        Instant heldUntil = T0.plus(Duration.ofDays(30));
        SendConfig config = new TestSendConfig(Policy.RESEND);
        TrackedMessage message = message(QUEUED, Optional.empty());
        Instant end = heldUntil.plus(config.giveUpAfter());

        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.of(heldUntil),
                        MailingControl.NONE,
                        config,
                        SendingHours.ANY,
                        end))
                .isEqualTo(new Claim());
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.of(heldUntil),
                        MailingControl.NONE,
                        config,
                        SendingHours.ANY,
                        end.plusMillis(1)))
                .isInstanceOf(Move.class);
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        config,
                        SendingHours.ANY,
                        end))
                .isInstanceOf(Move.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void of_shouldGiveUpOnceTheValidityEnds_whenMkomIsToBeAsked(
            String label, MessageState state, Optional<CallbackChecks> checks, Instant now, NextStep expected) {
        TrackedMessage message = message(state, Optional.empty(), Optional.of(T0.plusSeconds(60)));
        assertThat(NextStep.of(
                        message,
                        checks,
                        Optional.empty(),
                        MailingControl.NONE,
                        new TestSendConfig(Policy.RESEND),
                        SendingHours.ANY,
                        now))
                .isEqualTo(expected);
    }

    static Stream<Arguments> of_shouldGiveUpOnceTheValidityEnds_whenMkomIsToBeAsked() {
        Instant after = T0.plusSeconds(61);
        Instant settled = T0.plus(SETTLE).plus(LONGEST_RUN);
        Optional<CallbackChecks> none = Optional.empty();
        return Stream.of(
                arguments("queued, valid", QUEUED, none, T0.plusSeconds(60), new Claim()),
                arguments("queued, not valid any more", QUEUED, none, after, new Move(QUEUED.expired(after))),
                arguments("uncertain, settling", UNCERTAIN, none, after, new Wait(T0.plus(SETTLE))),
                // A callback that waits may say that it has arrived.
                arguments("uncertain, settled, nobody has looked", UNCERTAIN, none, settled, new Check()),
                arguments(
                        "uncertain, settled, no callback waits",
                        UNCERTAIN,
                        Optional.of(passed(2, T0.plus(SETTLE), settled)),
                        settled,
                        new Move(UNCERTAIN.expired(settled))),
                arguments("sent", SENT, none, after, new Done()));
    }

    private static CallbackChecks passed(int times, Instant since, Instant at) {
        return new CallbackChecks(times, 0, since, at, Optional.empty());
    }

    static Stream<Arguments> checked() {
        Instant settled = T0.plus(SETTLE);
        Instant now = settled.plusSeconds(200);
        Instant stale = now.plus(CallbackChecks.FRESH);
        Instant late = settled.plus(GIVE_UP);
        CallbackChecks refused =
                CallbackChecks.refused(Optional.empty(), settled, now, "callbacks may be on the spool");
        MessageState held =
                UNCERTAIN.hold("in 72 hours an unread callback could not be ruled out: callbacks may be on the spool");
        return Stream.of(
                arguments("one passed", UNCERTAIN, passed(1, settled, now), now, new Check()),
                arguments("two passed", UNCERTAIN, passed(2, settled, now), now, new Claim()),
                arguments(
                        "two passed, the first asked for too early",
                        UNCERTAIN,
                        passed(2, settled.minus(MOMENT), now),
                        now,
                        new Check()),
                arguments(
                        "two passed, a while ago",
                        UNCERTAIN,
                        passed(2, settled, now),
                        stale.minus(MOMENT),
                        new Claim()),
                arguments("two passed, long ago", UNCERTAIN, passed(2, settled, now), stale, new Check()),
                arguments("refused", UNCERTAIN, refused, now, new Check()),
                arguments("refused for nearly too long", UNCERTAIN, refused, late.minus(MOMENT), new Check()),
                arguments("refused for too long", UNCERTAIN, refused, late, new Move(held)),
                arguments("held", held, refused, late, new Done()),
                arguments("passed at last", UNCERTAIN, passed(2, late, late), late, new Claim()),
                arguments("passed before it has settled", UNCERTAIN, passed(2, T0, T0), T0, new Wait(settled)),
                arguments(
                        "uncertain a second time",
                        UNCERTAIN.claimed(T0).uncertain("no answer", T0),
                        passed(2, settled, now),
                        now,
                        new Move(
                                UNCERTAIN.claimed(T0).uncertain("no answer", T0).hold())),
                arguments("delivered meanwhile", delivered(), passed(2, settled, now), now, new Done()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checked")
    void of_shouldClaimAnUncertainMessageOnlyAfterTwoChecks_whenThePolicyIsResend(
            String name, MessageState state, CallbackChecks checks, Instant now, NextStep step) {
        assertThat(NextStep.of(
                        message(state, Optional.empty()),
                        Optional.of(checks),
                        Optional.empty(),
                        MailingControl.NONE,
                        new TestSendConfig(Policy.RESEND),
                        SendingHours.ANY,
                        now))
                .isEqualTo(step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checked")
    void of_shouldAskForNoCheck_whenThePolicyIsHold(
            String name, MessageState state, CallbackChecks checks, Instant now, NextStep step) {
        assertThat(NextStep.of(
                        message(state, Optional.empty()),
                        Optional.of(checks),
                        Optional.empty(),
                        MailingControl.NONE,
                        new TestSendConfig(Policy.HOLD),
                        SendingHours.ANY,
                        now))
                .isEqualTo(step instanceof Wait || step instanceof Done ? step : new Move(state.hold()));
    }
}
