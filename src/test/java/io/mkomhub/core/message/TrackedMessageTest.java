package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackedMessageTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant T1 = T0.plusSeconds(60);

    private static TrackedMessage message(Optional<Instant> schedule) {
        OutboundMessage message = new OutboundMessage(
                new MessageId(BatchId.derived("test"), 1),
                new Msisdn("5511953959059"),
                "Oi",
                schedule,
                Optional.of("pedido-1"),
                List.of(new AutoAnswer("1", "sim", "Obrigado")));
        return new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, MessageState.queued(T0), 4);
    }

    @Test
    void stored_shouldCountOneVersion_whenTheStateWasStored() {
        TrackedMessage message = message(Optional.empty());

        assertThat(message.stored().version()).isEqualTo(5);
        assertThat(message.in(message.state().claimed(T1)).version()).isEqualTo(4);
    }

    @ParameterizedTest(name = "scheduled for {0} s after its last change: heard of from {1} s on")
    @CsvSource({", 0", "-1, 0", "0, 0", "1, 1"})
    void heardOfFrom_shouldBeTheLaterOfBoth_whenItIsScheduled(@Nullable Integer schedule, int from) {
        assertThat(message(Optional.ofNullable(schedule).map(T0::plusSeconds)).heardOfFrom())
                .isEqualTo(T0.plusSeconds(from));
    }

    @Test
    void erased_shouldLeaveNothingOfThePerson_whateverWasStored() {
        TrackedMessage erased = message(Optional.empty()).erased(T1);

        assertThat(message(Optional.empty()).message().isErased()).isFalse();
        assertThat(erased.message().isErased()).isTrue();
        assertThat(erased.message().text()).isEmpty();
        assertThat(erased.message().reference()).isEmpty();
        assertThat(erased.message().autoAnswers()).isEmpty();
        assertThat(erased.state().status()).isEqualTo(MessageStatus.FAILED);
        assertThat(erased.id()).isEqualTo(message(Optional.empty()).id());
    }

    /** What has ended keeps its status: an erasure does not turn a delivered message into a failed one. */
    @Test
    void erased_shouldKeepTheStatusWithoutItsReason_whenTheMessageHasEnded() {
        TrackedMessage message = message(Optional.empty());
        TrackedMessage failed = message.in(message.state().claimed(T0).failed("Ana has no telephone", T0));

        MessageState after = failed.erased(T1).state();

        assertThat(after.status()).isEqualTo(MessageStatus.FAILED);
        assertThat(after.updatedAt()).isEqualTo(T0);
        assertThat(after.reason()).isEmpty();
        MessageState delivered = message.state()
                .claimed(T0)
                .accepted(Optional.empty(), T0)
                .reported(
                        new Event.StatusReport(
                                Optional.empty(), Optional.empty(), Msisdn.ERASED, Optional.of(T0), "Entregue"),
                        Optional.of(MessageStatus.DELIVERED),
                        T0);
        assertThat(message.in(delivered).erased(T1).state().status()).isEqualTo(MessageStatus.DELIVERED);
    }

    @Test
    void mailing_shouldNeedBothOfItsParts_andAName() {
        assertThat(Mailing.of(Optional.of("Natal"), Optional.of(7L))).contains(new Mailing("Natal", 7));
        assertThat(Mailing.of(Optional.of("Natal"), Optional.empty())).isEmpty();
        assertThat(Mailing.of(Optional.empty(), Optional.of(7L))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Mailing(" ", 7));
    }
}
