package io.mkomhub.core.message;

import static io.mkomhub.core.message.MessageStatus.DELIVERED;
import static io.mkomhub.core.message.MessageStatus.FAILED;
import static io.mkomhub.core.message.MessageStatus.QUEUED;
import static io.mkomhub.core.message.MessageStatus.SENDING;
import static io.mkomhub.core.message.MessageStatus.SENT;
import static io.mkomhub.core.message.MessageStatus.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Event.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageStateTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant T1 = T0.plusSeconds(60);

    /** What can happen to a message, but for reports. */
    enum Step {
        CLAIMED(SENDING),
        ACCEPTED(SENT),
        FAILED(MessageStatus.FAILED),
        RELEASED(QUEUED),
        UNCERTAIN(MessageStatus.UNCERTAIN),
        OPTED_OUT(MessageStatus.OPTED_OUT),
        CANCELLED(MessageStatus.CANCELLED),
        EXPIRED(MessageStatus.EXPIRED);

        private final MessageStatus target;

        Step(MessageStatus target) {
            this.target = target;
        }

        private MessageState apply(MessageState state) {
            return switch (this) {
                case CLAIMED -> state.claimed(T1);
                case ACCEPTED -> state.accepted(Optional.of("16358884"), T1);
                case FAILED -> state.failed("because", T1);
                case RELEASED -> state.released("because", T1);
                case UNCERTAIN -> state.uncertain("because", T1);
                case OPTED_OUT -> state.optedOut(T1);
                case CANCELLED -> state.cancelled("because", T1);
                case EXPIRED -> state.expired(T1);
            };
        }
    }

    static MessageState in(MessageStatus status) {
        MessageState queued = MessageState.queued(T0);
        MessageState sending = queued.claimed(T0);
        MessageState sent = sending.accepted(Optional.of("1"), T0);
        Map<MessageStatus, MessageState> states = new EnumMap<>(MessageStatus.class);
        states.put(QUEUED, queued);
        states.put(SENDING, sending);
        states.put(UNCERTAIN, sending.uncertain("no answer", T0));
        states.put(SENT, sent);
        states.put(DELIVERED, sent.reported(report("Entregue", T0), Optional.of(DELIVERED), T0));
        states.put(FAILED, sending.failed("refused", T0));
        states.put(MessageStatus.OPTED_OUT, queued.optedOut(T0));
        states.put(MessageStatus.CANCELLED, queued.cancelled("by api:crm", T0));
        states.put(MessageStatus.EXPIRED, queued.expired(T0));
        return Optional.ofNullable(states.get(status)).orElseThrow();
    }

    private static StatusReport report(String word, Instant at) {
        return report(word, Optional.of(at));
    }

    private static StatusReport report(String word, Optional<Instant> at) {
        return new StatusReport(Optional.of("1"), Optional.of("r"), new Msisdn("5511980664212"), at, word);
    }

    static Stream<Arguments> steps() {
        return Stream.of(MessageStatus.values())
                .flatMap(from -> Stream.of(Step.values()).map(step -> arguments(from, step)));
    }

    @ParameterizedTest(name = "{1} when {0}")
    @MethodSource("steps")
    void step_shouldFollowTheTableOfTransitions_whenAnythingHappens(MessageStatus from, Step step) {
        MessageState before = in(from);

        if (from.canBecome(step.target)) {
            MessageState after = step.apply(before);
            assertThat(after.status()).isEqualTo(step.target);
            assertThat(after.updatedAt()).isEqualTo(T1);
            assertThat(after.attempts()).isEqualTo(before.attempts() + (step == Step.CLAIMED ? 1 : 0));
            assertThat(after.uncertainAttempts())
                    .isEqualTo(before.uncertainAttempts() + (step.target == UNCERTAIN ? 1 : 0));
        } else {
            assertThatIllegalStateException().isThrownBy(() -> step.apply(before));
        }
    }

    @Test
    void queued_shouldKnowNothingElse_whenNew() {
        assertThat(MessageState.queued(T0))
                .isEqualTo(new MessageState(
                        QUEUED,
                        T0,
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false));
    }

    @Test
    void held_shouldBeSoUntilItMoves_andBeNoYoungerForIt() {
        MessageState uncertain = MessageState.queued(T0).claimed(T0).uncertain("time-out", T0);

        MessageState held = uncertain.hold();

        assertThat(held.held()).isTrue();
        assertThat(held.updatedAt()).isEqualTo(T0);
        assertThat(held.reason()).contains("time-out");
        assertThat(held.sentAgain("api:crm", T1).held()).isFalse();
        assertThat(held.failed("dropped", T1).held()).isFalse();
        assertThat(held.claimed(T1).held()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> MessageState.queued(T0).hold());
    }

    @Test
    void accepted_shouldKeepTheMailingAndForgetTheReason_whenATryHadFailed() {
        MessageState state = MessageState.queued(T0)
                .claimed(T0)
                .released("MKOM answered 500", T0)
                .claimed(T1)
                .accepted(Optional.of("16358884"), T1);

        assertThat(state.attempts()).isEqualTo(2);
        assertThat(state.reason()).isEmpty();
        assertThat(state.mkomMailingId()).contains("16358884");
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"FAILED", "RELEASED", "UNCERTAIN"})
    void step_shouldKeepTheReason_whenItIsNotForward(Step step) {
        assertThat(step.apply(in(SENDING)).reason()).contains("because");
    }

    @ParameterizedTest
    @EnumSource
    void deadLettered_shouldSayWhereItWaits_onlyWhenItIsQueued(MessageStatus status) {
        MessageState state = in(status);

        if (status == QUEUED) {
            assertThat(state.deadLettered("too large").reason()).contains("waits on the dead-letter queue: too large");
            assertThat(state.deadLettered("too large").updatedAt()).isEqualTo(T0);
        } else {
            assertThatIllegalStateException().isThrownBy(() -> state.deadLettered("too large"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sentAgain_shouldQueueIt_onlyWhenItIsUncertain(MessageStatus status) {
        MessageState state = in(status);

        if (status == UNCERTAIN) {
            assertThat(state.sentAgain("api:crm", T1).status()).isEqualTo(QUEUED);
            assertThat(state.sentAgain("api:crm", T1).reason()).contains("released by api:crm");
        } else {
            assertThatIllegalStateException().isThrownBy(() -> state.sentAgain("api:crm", T1));
        }
    }

    @Test
    void hold_shouldTakeAReasonOfItsOwn_whenOneIsGiven() {
        assertThat(in(UNCERTAIN).hold("no check passed").reason()).contains("no check passed");
    }

    @Test
    void cancelled_shouldSayWhy_andBePossibleAfterARetry() {
        MessageState retried = in(SENDING).released("MKOM answered 503", T0);

        assertThat(retried.isUnsent()).isTrue();
        assertThat(retried.cancelled("cancelled by api:crm", T1).reason()).contains("cancelled by api:crm");
    }

    /** An earlier attempt may have reached MKOM, so nobody can say that the message was not sent. */
    @Test
    void cancelled_shouldBeImpossible_whenAnEarlierAttemptIsUncertain() {
        MessageState released = in(UNCERTAIN).sentAgain("api:crm", T0);

        assertThat(released.isUnsent()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> released.cancelled("cancelled by api:crm", T1));
    }

    static Stream<Arguments> reports() {
        return Stream.of(
                arguments("queued", QUEUED, DELIVERED, SENT),
                arguments("sending", SENDING, DELIVERED, SENT),
                arguments("uncertain", UNCERTAIN, DELIVERED, SENT),
                arguments("sent", SENT, DELIVERED, SENT),
                arguments("delivered", DELIVERED, DELIVERED, DELIVERED),
                arguments("failed", FAILED, FAILED, FAILED),
                arguments("cancelled", MessageStatus.CANCELLED, MessageStatus.CANCELLED, MessageStatus.CANCELLED),
                arguments("expired", MessageStatus.EXPIRED, MessageStatus.EXPIRED, MessageStatus.EXPIRED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void reported_shouldOnlyMoveForward_whenTheWordIsKnownOrNot(
            String name, MessageStatus from, MessageStatus afterEntregue, MessageStatus afterUnknown) {
        MessageState known = in(from).reported(report("Entregue", T1), Optional.of(DELIVERED), T1);
        MessageState unknown = in(from).reported(report("Na fila", T1), Optional.empty(), T1);

        assertThat(known.status()).isEqualTo(afterEntregue);
        assertThat(known.platformStatus()).contains("Entregue");
        assertThat(unknown.status()).isEqualTo(afterUnknown);
        assertThat(unknown.platformStatus()).contains("Na fila");
        assertThat(unknown.platformStatusAt()).contains(T1);
    }

    @Test
    void reported_shouldKeepStatusTimeAndReason_whenTheMessageHadFailed() {
        MessageState failed = in(FAILED);

        MessageState after = failed.reported(report("Entregue", T1), Optional.of(DELIVERED), T1);

        assertThat(after.status()).isEqualTo(FAILED);
        assertThat(after.updatedAt()).isEqualTo(failed.updatedAt());
        assertThat(after.reason()).isEqualTo(failed.reason());
    }

    @Test
    void reported_shouldKeepTheLaterWordAndStillMove_whenAnOlderReportComesLate() {
        MessageState later = in(SENT).reported(report("Lida", T1), Optional.empty(), T1);

        MessageState after = later.reported(report("Entregue", T0), Optional.of(DELIVERED), T1);

        assertThat(after.platformStatus()).contains("Lida");
        assertThat(after.platformStatusAt()).contains(T1);
        assertThat(after.status()).isEqualTo(DELIVERED);
    }

    @Test
    void reported_shouldTakeTheNewWord_whenBothAreOfTheSameSecond() {
        MessageState after = in(SENT).reported(report("Enviada", T1), Optional.empty(), T1)
                .reported(report("Entregue", T1), Optional.of(DELIVERED), T1);

        assertThat(after.platformStatus()).contains("Entregue");
    }

    @Test
    void reported_shouldCountAsOfNow_whenThePlatformGivesNoTime() {
        MessageState after = in(SENT).reported(report("Entregue", Optional.empty()), Optional.of(DELIVERED), T1);

        assertThat(after.platformStatusAt()).contains(T1);
    }

    @Test
    void reported_shouldSayWhoseWordItIs_whenItMeansFailure() {
        MessageState after = in(SENT).reported(report("Falhou", T1), Optional.of(FAILED), T1);

        assertThat(after.status()).isEqualTo(FAILED);
        assertThat(after.reason()).contains("reported by the platform: Falhou");
    }

    @Test
    void reported_shouldDropTheReason_whenAnUncertainMessageTurnsOutDelivered() {
        MessageState after = in(UNCERTAIN).reported(report("Entregue", T1), Optional.of(DELIVERED), T1);

        assertThat(after.status()).isEqualTo(DELIVERED);
        assertThat(after.reason()).isEmpty();
    }

    /** Whatever order reports come in, the message ends in the same place: none of them takes it back. */
    @Test
    void reported_shouldEndDelivered_whateverTheOrderOfReports() {
        StatusReport entregue = report("Entregue", T1);
        StatusReport unknown = report("Enviada", T0);

        MessageState inOrder =
                in(SENT).reported(unknown, Optional.empty(), T1).reported(entregue, Optional.of(DELIVERED), T1);
        MessageState reordered =
                in(SENT).reported(entregue, Optional.of(DELIVERED), T1).reported(unknown, Optional.empty(), T1);

        assertThat(reordered).isEqualTo(inOrder);
    }

    @Test
    void claimExpiry_shouldBeTheLongestRunLater_whenClaimed() {
        assertThat(in(SENDING).claimExpiry(Duration.ofSeconds(90))).isEqualTo(T0.plusSeconds(90));
    }
}
