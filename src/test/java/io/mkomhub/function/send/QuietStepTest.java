package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.NextStep.Claim;
import io.mkomhub.function.send.NextStep.ClaimFor;
import io.mkomhub.function.send.NextStep.Done;
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

/** Quiet hours from 21:00 to 08:00 of Brasília, which is three hours behind UTC. */
class QuietStepTest {

    private static final SendingHours QUIET = SendingHours.of(() -> Optional.of("21:00-08:00"));
    private static final Instant DAY = Instant.parse("2026-11-20T15:00:00Z");
    private static final Instant NIGHT = Instant.parse("2026-11-21T02:00:00Z");
    private static final Instant MORNING = Instant.parse("2026-11-21T11:00:00Z");
    private static final Instant LATER_DAY = Instant.parse("2026-11-21T18:00:00Z");

    private static final SendConfig CONFIG = new TestSendConfig(Policy.RESEND, SchedulePolicy.PLATFORM);
    private static final SendConfig KEPT_BY_THE_HUB = new TestSendConfig(Policy.RESEND);

    private static TrackedMessage message(MessageClass messageClass, Optional<Instant> schedule) {
        return TestMessage.acceptedAt(DAY)
                .of(messageClass)
                .scheduled(schedule)
                .unstored()
                .tracked();
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments("by day", null, DAY, new Claim()),
                arguments("by night", null, NIGHT, new Wait(MORNING)),
                arguments("by night, for a time past", DAY, NIGHT, new Wait(MORNING)),
                arguments("by day, for the night", NIGHT, DAY, new ClaimFor(MORNING)),
                arguments("by night, for the same night", NIGHT.plusSeconds(60), NIGHT, new ClaimFor(MORNING)),
                arguments("by night, for the day", LATER_DAY, NIGHT, new Claim()),
                arguments("by day, for another day", LATER_DAY, DAY, new Claim()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void of_shouldKeepAdvertisingOutOfTheNight_whenThereAreQuietHours(
            String name, Instant schedule, Instant now, NextStep step) {
        TrackedMessage message = message(MessageClass.MARKETING, Optional.ofNullable(schedule));

        assertThat(NextStep.of(message, Optional.empty(), Optional.empty(), MailingControl.NONE, CONFIG, QUIET, now))
                .isEqualTo(step);
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        now))
                .isEqualTo(new Claim());
        assertThat(NextStep.of(
                        message(MessageClass.SERVICE, Optional.ofNullable(schedule)),
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        QUIET,
                        now))
                .isEqualTo(new Claim());
        assertThat(NextStep.of(
                        message(MessageClass.OPT_OUT_CONFIRMATION, Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        QUIET,
                        now))
                .isEqualTo(new Claim());
    }

    static Stream<Arguments> kept() {
        Instant night = NIGHT.plusSeconds(60);
        return Stream.of(
                arguments("by day, for the night", NIGHT, DAY, new Wait(NIGHT.minus(Duration.ofMinutes(2)))),
                arguments("for the night, when it comes", night, NIGHT, new Wait(MORNING)),
                arguments("for the night, in the morning", NIGHT, MORNING, new Claim()));
    }

    /** A message that the hub keeps is not handed to MKOM hours before it may arrive. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("kept")
    void of_shouldWaitForTheMorning_whenTheHubKeepsTheSchedule(
            String name, Instant schedule, Instant now, NextStep step) {
        assertThat(NextStep.of(
                        message(MessageClass.MARKETING, Optional.of(schedule)),
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        KEPT_BY_THE_HUB,
                        QUIET,
                        now))
                .isEqualTo(step);
    }

    @Test
    void of_shouldBeDone_whenThePersonHasOptedOut() {
        TrackedMessage message = message(MessageClass.SERVICE, Optional.empty());

        assertThat(NextStep.of(
                        message.in(message.state().optedOut(DAY)),
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        DAY.plus(Duration.ofDays(10))))
                .isEqualTo(new Done());
    }
}
