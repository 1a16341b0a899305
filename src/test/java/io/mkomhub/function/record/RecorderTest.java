package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecorderTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final String OURS = "meu-codigo~01aryz6s41tsv4rrffq69g5fav-7";
    private static final String CALLERS = "meu-codigo";

    private static final MessageState QUEUED = MessageState.queued(T0);
    private static final MessageState SENDING = QUEUED.claimed(T0);
    private static final MessageState UNCERTAIN = SENDING.uncertain("no answer from MKOM", T0);
    private static final MessageState SENT = SENDING.accepted(Optional.empty(), T0);
    private static final MessageState FAILED = SENDING.failed("MKOM refused the message", T0);

    private static StatusReport report(String reference, String word, int seconds) {
        return new StatusReport(
                Optional.of("1"),
                Optional.of(reference),
                new Msisdn("5511980664212"),
                Optional.of(T0.plusSeconds(seconds)),
                word);
    }

    static Stream<Arguments> reports() {
        return Stream.of(
                arguments("queued, our reference", QUEUED, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("sending, our reference", SENDING, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("uncertain, our reference", UNCERTAIN, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("uncertain, our reference, unknown word", UNCERTAIN, OURS, "Enviada", MessageStatus.SENT),
                arguments("sent, our reference", SENT, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("failed, our reference", FAILED, OURS, "Entregue", MessageStatus.FAILED),
                arguments("queued, the caller's reference", QUEUED, CALLERS, "Entregue", MessageStatus.QUEUED),
                arguments("sending, the caller's reference", SENDING, CALLERS, "Entregue", MessageStatus.SENDING),
                arguments("uncertain, the caller's reference", UNCERTAIN, CALLERS, "Entregue", MessageStatus.UNCERTAIN),
                arguments("sent, the caller's reference", SENT, CALLERS, "Entregue", MessageStatus.DELIVERED),
                arguments("failed, the caller's reference", FAILED, CALLERS, "Entregue", MessageStatus.FAILED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void apply_shouldBelieveThatMkomHasIt_onlyWhenTheReferenceIsOurs(
            String name, MessageState state, String reference, String word, MessageStatus expected) {
        assertThat(Recorder.apply(state, List.of(report(reference, word, 1))).status())
                .isEqualTo(expected);
    }

    @Test
    void apply_shouldGiveTheSame_whateverTheOrderOfReportsInABatch() {
        StatusReport first = report(OURS, "Enviada", 1);
        StatusReport second = report(OURS, "Entregue", 2);
        StatusReport third = report(OURS, "Lida", 3);

        for (List<StatusReport> order : List.of(
                List.of(first, second, third),
                List.of(third, second, first),
                List.of(second, third, first),
                List.of(third, third, first, second, second))) {
            MessageState after = Recorder.apply(SENT, order);
            assertThat(after.status()).isEqualTo(MessageStatus.DELIVERED);
            assertThat(after.platformStatus()).contains("Lida");
        }
    }

    @Test
    void apply_shouldChangeNothing_whenThereIsNothingNew() {
        assertThat(Recorder.apply(SENT, List.of())).isEqualTo(SENT);
    }
}
