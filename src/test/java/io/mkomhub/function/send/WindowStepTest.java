package io.mkomhub.function.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.function.send.NextStep.Claim;
import io.mkomhub.function.send.NextStep.ClaimFor;
import io.mkomhub.function.send.NextStep.Move;
import io.mkomhub.function.send.NextStep.Wait;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.function.send.SendConfig.SchedulePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of messages with a delivery window. 24 November 2026 is a Tuesday, 20 November a Friday and a holiday. */
class WindowStepTest {

    private static final String SAO_PAULO = "5511953959059";
    private static final String MANAUS = "5592953959059";
    private static final String RIO_BRANCO = "5568953959059";
    private static final String LISBON = "351912345678";

    private static final SendConfig CONFIG = new TestSendConfig(Policy.RESEND, SchedulePolicy.PLATFORM);

    private static final SendingHours QUIET = SendingHours.of(() -> Optional.of("21:00-08:00"));

    private static TrackedMessage message(
            String msisdn,
            Optional<String> window,
            MessageClass purpose,
            Instant acceptedAt,
            Optional<Instant> schedule) {
        return TestMessage.acceptedAt(acceptedAt)
                .to(msisdn)
                .of(purpose)
                .scheduled(schedule)
                .handled(new Handling(
                        Priority.NORMAL, window.map(DeliveryWindow::ofText), Optional.empty(), Optional.empty()))
                .unstored()
                .tracked();
    }

    static Stream<Arguments> steps() {
        Instant noon = Instant.parse("2026-11-24T15:00:00Z");
        Instant early = Instant.parse("2026-11-24T11:30:00Z");
        Instant night = Instant.parse("2026-11-25T01:00:00Z");
        Instant nextDay = Instant.parse("2026-11-25T12:00:00Z");
        String day = "09:00-21:00 mon,tue,wed,thu,fri,sat";
        return Stream.of(
                arguments("open", SAO_PAULO, day, null, noon, new Claim()),
                arguments("at 8:30", SAO_PAULO, day, null, early, wait("2026-11-24T12:00:00Z")),
                arguments("at 7:30 in Manaus", MANAUS, day, null, early, wait("2026-11-24T13:00:00Z")),
                arguments("at 6:30 in Acre", RIO_BRANCO, day, null, early, wait("2026-11-24T14:00:00Z")),
                arguments("at 22:00", SAO_PAULO, day, null, night, wait("2026-11-25T12:00:00Z")),
                arguments("at 21:00 in Manaus", MANAUS, day, null, night, wait("2026-11-25T13:00:00Z")),
                arguments("at 20:00 in Acre", RIO_BRANCO, day, null, night, new Claim()),
                arguments("abroad, by Brasilia time", LISBON, day, null, early, wait("2026-11-24T12:00:00Z")),
                arguments("scheduled within", SAO_PAULO, day, nextDay, night, new Claim()),
                arguments("scheduled outside", SAO_PAULO, day, night, noon, claimFor("2026-11-25T12:00:00Z")),
                arguments("scheduled outside in Manaus", MANAUS, day, night, noon, claimFor("2026-11-25T13:00:00Z")),
                arguments("scheduled within in Acre", RIO_BRANCO, day, night, noon, new Claim()),
                arguments("scheduled for the past", SAO_PAULO, day, noon, night, wait("2026-11-25T12:00:00Z")),
                arguments(
                        "on a holiday",
                        SAO_PAULO,
                        "09:00-21:00 mon,tue,wed,thu,fri no-holidays",
                        null,
                        Instant.parse("2026-11-20T15:00:00Z"),
                        wait("2026-11-23T12:00:00Z")));
    }

    private static NextStep wait(String until) {
        return new Wait(Instant.parse(until));
    }

    private static NextStep claimFor(String schedule) {
        return new ClaimFor(Instant.parse(schedule));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void of_shouldObeyTheWindowInTheZoneOfTheRecipient(
            String name, String msisdn, String window, @Nullable Instant schedule, Instant now, NextStep step) {
        for (MessageClass purpose : new MessageClass[] {MessageClass.SERVICE, MessageClass.MARKETING}) {
            TrackedMessage message = message(msisdn, Optional.of(window), purpose, now, Optional.ofNullable(schedule));

            assertThat(NextStep.of(
                            message,
                            Optional.empty(),
                            Optional.empty(),
                            MailingControl.NONE,
                            CONFIG,
                            SendingHours.ANY,
                            now))
                    .isEqualTo(step);
            assertThat(NextStep.of(
                            message, Optional.empty(), Optional.empty(), MailingControl.NONE, CONFIG, QUIET, now))
                    .as("its own window replaces quiet hours")
                    .isEqualTo(step);
        }
    }

    /** Half past nine in the evening of São Paulo is half past seven in Rio Branco. */
    @ParameterizedTest(name = "{0} to {1}: until {2}")
    @CsvSource({
        "MARKETING," + SAO_PAULO + ",2026-11-25T11:00:00Z",
        "MARKETING," + RIO_BRANCO + ",",
        "SERVICE," + SAO_PAULO + ",",
        "OPT_OUT_CONFIRMATION," + SAO_PAULO + ","
    })
    void of_shouldKeepAdvertisingOutOfTheNightOfTheRecipient(
            MessageClass purpose, String msisdn, @Nullable Instant until) {
        Instant now = Instant.parse("2026-11-25T00:30:00Z");

        assertThat(NextStep.of(
                        message(msisdn, Optional.empty(), purpose, now, Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        QUIET,
                        now))
                .isEqualTo(until == null ? new Claim() : new Wait(until));
    }

    /** Accepted on Friday evening for Wednesdays: the 72 hours begin on Wednesday. */
    @Test
    void of_shouldGiveUpOnlyAfterTheWindowHasBeenOpen() {
        Instant accepted = Instant.parse("2026-11-20T22:00:00Z");
        Instant opens = Instant.parse("2026-11-25T12:00:00Z");
        TrackedMessage message =
                message(SAO_PAULO, Optional.of("09:00-21:00 wed"), MessageClass.SERVICE, accepted, Optional.empty());

        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        opens.minusSeconds(1)))
                .isEqualTo(new Wait(opens));
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        opens))
                .isEqualTo(new Claim());
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        opens.plus(Duration.ofHours(73))))
                .isInstanceOfSatisfying(
                        Move.class, move -> assertThat(move.next().status()).isEqualTo(MessageStatus.FAILED));
    }

    @Test
    void of_shouldFailTheMessage_whenItsValidityEndsBeforeTheWindowOpens() {
        Instant accepted = Instant.parse("2026-11-24T01:00:00Z");
        TrackedMessage message = TestMessage.acceptedAt(accepted)
                .expiring(Optional.of(accepted.plusSeconds(3600)))
                .handled(new Handling(
                        Priority.URGENT,
                        Optional.of(DeliveryWindow.ofText("09:00-21:00 tue")),
                        Optional.empty(),
                        Optional.empty()))
                .tracked();

        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        accepted.plusSeconds(3599)))
                .isInstanceOf(Wait.class);
        assertThat(NextStep.of(
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        accepted.plusSeconds(3601)))
                .isInstanceOf(Move.class);
    }

    /** The person may already have it, and the second copy must not come by night either. */
    @Test
    void of_shouldWaitForTheWindow_whenAnUncertainMessageIsToBeSentAgain() {
        Instant sent = Instant.parse("2026-11-24T23:55:00Z");
        Instant settled = sent.plus(CONFIG.settle());
        CallbackChecks clear = new CallbackChecks(CallbackChecks.ENOUGH, 0, settled, settled, Optional.empty());
        TrackedMessage message = TestMessage.acceptedAt(sent)
                .handled(new Handling(
                        Priority.NORMAL,
                        Optional.of(DeliveryWindow.ofText("09:00-21:00 tue,wed")),
                        Optional.empty(),
                        Optional.empty()))
                .in(MessageState.queued(sent).claimed(sent).uncertain("no answer", sent))
                .tracked();

        assertThat(NextStep.of(
                        message,
                        Optional.of(clear),
                        Optional.empty(),
                        MailingControl.NONE,
                        CONFIG,
                        SendingHours.ANY,
                        settled))
                .isEqualTo(new Wait(Instant.parse("2026-11-25T12:00:00Z")));
    }

    /** Otherwise a message that MKOM asked to send later would come back at once, over and over. */
    @Test
    void requeuePlan_shouldNotShortenAWait_whenTheWindowOpenedAfter72Hours() {
        Instant opened = Instant.parse("2026-11-18T12:00:00Z");
        assertThat(RunFixture.NOW).isAfter(opened);
        OutboundMessage any = RunFixture.message("m", 1, MessageClass.SERVICE, Optional.empty());
        OutboundMessage message = new OutboundMessage(
                any.id(),
                any.msisdn(),
                any.text(),
                any.schedule(),
                any.reference(),
                any.autoAnswers(),
                any.messageClass(),
                any.returnAddress(),
                any.expiry(),
                new Handling(
                        Priority.NORMAL,
                        Optional.of(DeliveryWindow.ofText("09:00-21:00 wed,thu,fri")),
                        Optional.empty(),
                        Optional.empty()));
        MessageBatch messageBatch = RunFixture.batch("m", Instant.parse("2026-11-15T12:00:00Z"), List.of(message));
        Run run = RunFixture.run(messageBatch);
        run.waits().add(message.id(), Waits.WaitReason.RETRY, RunFixture.NOW.plusSeconds(30), "why");

        assertThat(RequeuePlan.of(Map.of("r", messageBatch), run, Set.of(), Duration.ofDays(3), SendingHours.ANY))
                .extracting(RequeuePlan.Requeued::delay)
                .containsExactly(Duration.ofSeconds(30));
    }
}
