package io.mkomhub.function.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallbackOverdueTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofHours(24);
    private static final Instant LATER = T0.plus(TIMEOUT);
    private static final Optional<Instant> AT_ONCE = Optional.empty();
    private static final Optional<Instant> IN_A_MINUTE = Optional.of(T0.plusSeconds(60));
    private static final MessageState SENDING = MessageState.queued(T0).claimed(T0);
    private static final MessageState SENT = SENDING.accepted(Optional.empty(), T0);

    static Stream<Arguments> messages() {
        MessageState heard = SENT.reported(
                new StatusReport(Optional.empty(), Optional.empty(), new Msisdn("5511953959059"), Optional.of(T0), "?"),
                Optional.empty(),
                T0);
        return Stream.of(
                arguments("sent a moment less ago", SENT, AT_ONCE, LATER.minusMillis(1), CallbackOverdue.NOT_YET),
                arguments("sent so long ago", SENT, AT_ONCE, LATER, CallbackOverdue.TOO_LONG),
                arguments("sent, unknown word heard", heard, AT_ONCE, LATER, CallbackOverdue.BROKEN),
                arguments("sent for later", SENT, IN_A_MINUTE, LATER, CallbackOverdue.NOT_YET),
                arguments(
                        "sent for later, and later",
                        SENT,
                        IN_A_MINUTE,
                        LATER.plusSeconds(60),
                        CallbackOverdue.TOO_LONG),
                arguments("queued again", SENDING.released("429", T0), AT_ONCE, LATER, CallbackOverdue.TOO_LONG),
                arguments("claimed", SENDING, AT_ONCE, LATER, CallbackOverdue.TOO_LONG),
                arguments("uncertain", SENDING.uncertain("?", T0), AT_ONCE, LATER, CallbackOverdue.NOT_YET),
                arguments("failed", SENDING.failed("no", T0), AT_ONCE, LATER, CallbackOverdue.BROKEN));
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("messages")
    void of_shouldTellWhetherToWonder_whenAMessageIsDue(
            String name, MessageState state, Optional<Instant> schedule, Instant now, CallbackOverdue silence) {
        assertThat(CallbackOverdue.of(message(state, schedule), TIMEOUT, now)).isEqualTo(silence);
    }

    @Test
    void mayEnd_shouldBeTrue_untilMkomHasIt() {
        assertThat(CallbackOverdue.mayEnd(message(SENDING.released("429", T0), AT_ONCE)))
                .isTrue();
        assertThat(CallbackOverdue.mayEnd(message(SENDING, AT_ONCE))).isTrue();
        assertThat(CallbackOverdue.mayEnd(message(SENT, AT_ONCE))).isFalse();
    }

    private static TrackedMessage message(MessageState state, Optional<Instant> schedule) {
        return TestMessage.acceptedAt(T0).in(state).scheduled(schedule).tracked();
    }
}
