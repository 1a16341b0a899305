package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.people.OptOutStore.OptOut;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientCheckTest {

    private static TrackedMessage message(MessageClass messageClass) {
        return RunFixture.tracked(
                RunFixture.batch("m", NOW, List.of(RunFixture.message("m", 1, messageClass, Optional.empty()))), 1);
    }

    private static RecipientCheck check(TrackedMessage message, boolean blocked, @Nullable Integer erasedAfter) {
        return new RecipientCheck(Map.of(
                message.message().msisdn(),
                new OptOut(
                        "p",
                        Optional.empty(),
                        blocked,
                        NOW,
                        "reply",
                        Optional.ofNullable(erasedAfter).map(NOW::plusSeconds),
                        1)));
    }

    @ParameterizedTest(name = "{0} to someone who opted out: {1}")
    @CsvSource({"SERVICE, false", "MARKETING, false", "OPT_OUT_CONFIRMATION, true"})
    void mayReceive_shouldStopAllButTheConfirmation_whenThePersonOptedOut(MessageClass messageClass, boolean may) {
        TrackedMessage message = message(messageClass);

        assertThat(check(message, true, null).mayReceive(message)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({"SERVICE", "MARKETING", "OPT_OUT_CONFIRMATION"})
    void mayReceive_shouldStopNothing_whenThePersonDidNotOptOut(MessageClass messageClass) {
        TrackedMessage message = message(messageClass);

        assertThat(check(message, false, null).mayReceive(message)).isTrue();
        assertThat(new RecipientCheck(Map.of()).mayReceive(message)).isTrue();
    }

    @ParameterizedTest(name = "erased {0} s after it was accepted: {1}")
    @CsvSource({"-1, false", "0, true", "1, true", ", false"})
    void isErased_shouldCompareErasureWithAcceptance_whenAMessageWaits(@Nullable Integer seconds, boolean erased) {
        TrackedMessage message = message(MessageClass.SERVICE);

        assertThat(check(message, false, seconds).isErased(message)).isEqualTo(erased);
    }
}
