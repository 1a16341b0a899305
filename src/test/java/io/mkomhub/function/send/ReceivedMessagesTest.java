package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.id.CorrelationId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedMessagesTest {

    private static final MessageBatch BATCH = RunFixture.batch("m", 2);
    private static final MessageId FIRST = BATCH.messages().get(0).id();

    private static MessageBatch record(int attempt, int passedChecks, String correlation, int secondsLater) {
        return new MessageBatch(
                BATCH.id(),
                NOW.plusSeconds(secondsLater),
                BATCH.origin(),
                BATCH.mailing(),
                CorrelationId.of(correlation),
                attempt,
                Optional.of(new CallbackChecks(passedChecks, 0, NOW, NOW, Optional.empty())),
                Optional.of(NOW.plusSeconds(secondsLater)),
                false,
                List.of(BATCH.messages().get(0)));
    }

    /** The order in which SQS delivers records says nothing. */
    @ParameterizedTest(name = "released record first: {0}")
    @ValueSource(booleans = {true, false})
    void received_shouldTakeTheLatestOfEach_whenAMessageIsInTwoRecords(boolean releasedFirst) {
        MessageBatch old = record(3, 1, "c-old", 0);
        MessageBatch released = record(1, 2, "c-released", 60);

        ReceivedMessages received =
                new ReceivedMessages(releasedFirst ? List.of(released, old) : List.of(old, released));

        assertThat(received.acceptedAt(FIRST)).isEqualTo(NOW.plusSeconds(60));
        assertThat(received.heldUntil(FIRST)).contains(NOW.plusSeconds(60));
        assertThat(received.attempts(FIRST)).isEqualTo(3);
        assertThat(received.checks(FIRST).map(CallbackChecks::passed)).contains(2);
        assertThat(received.correlation(FIRST).map(CorrelationId::text))
                .contains(releasedFirst ? "c-released" : "c-old");
        assertThat(received.requeued()).extracting(TrackedMessage::id).containsExactly(FIRST);
    }

    @Test
    void received_shouldTellNewFromRequeued_whenABatchHasBoth() {
        MessageBatch requeued = RunFixture.batch("other", 1);

        ReceivedMessages received = new ReceivedMessages(List.of(BATCH, requeued.with(requeued.messages(), 1)));

        assertThat(received.first()).hasSize(2);
        assertThat(received.requeued())
                .extracting(TrackedMessage::id)
                .containsExactly(requeued.messages().get(0).id());
        assertThat(received.checks(FIRST)).isEmpty();
        assertThat(received.correlation(FIRST)).isEmpty();
    }
}
