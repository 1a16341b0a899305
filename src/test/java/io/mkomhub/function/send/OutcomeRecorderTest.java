package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.channel.mkom.TransmissionOutcome.Accepted;
import io.mkomhub.channel.mkom.TransmissionOutcome.Refused;
import io.mkomhub.channel.mkom.TransmissionOutcome.Retryable;
import io.mkomhub.channel.mkom.TransmissionOutcome.Unauthorised;
import io.mkomhub.channel.mkom.TransmissionOutcome.Uncertain;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeRecorderTest {

    private static final MessageBatch BATCH = RunFixture.batch("m", 1);
    private static final MessageId ID = BATCH.messages().get(0).id();

    static Stream<Arguments> outcomes() {
        return Stream.of(
                arguments(new Accepted(Optional.of("7"), Map.of()), MessageStatus.SENT, null),
                arguments(new Accepted(Optional.of("7"), Map.of(ID, "no")), MessageStatus.FAILED, "no"),
                arguments(new Accepted(Optional.of("7"), Map.of(), Map.of(ID, "?")), MessageStatus.UNCERTAIN, "?"),
                arguments(new Refused("MKOM answered 400"), MessageStatus.FAILED, "MKOM answered 400"),
                arguments(new Retryable("MKOM answered 503"), MessageStatus.QUEUED, "MKOM answered 503"),
                arguments(new Unauthorised("MKOM answered 401"), MessageStatus.QUEUED, "MKOM answered 401"),
                arguments(new Uncertain("no answer"), MessageStatus.UNCERTAIN, "no answer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void stateAfter_shouldSayWhatIsKnown_whenMkomAnswered(
            TransmissionOutcome outcome, MessageStatus status, @Nullable String reason) {
        TrackedMessage fresh = RunFixture.tracked(BATCH, 1);
        TrackedMessage claimed = fresh.in(fresh.state().claimed(NOW));

        MessageState after = OutcomeRecorder.stateAfter(outcome, claimed, NOW.plusSeconds(1));

        assertThat(after.status()).isEqualTo(status);
        assertThat(after.reason()).isEqualTo(Optional.ofNullable(reason));
        assertThat(after.updatedAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(after.mkomMailingId()).isEqualTo(status == MessageStatus.SENT ? Optional.of("7") : Optional.empty());
    }
}
