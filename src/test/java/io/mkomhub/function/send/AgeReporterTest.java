package io.mkomhub.function.send;

import static io.mkomhub.function.send.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.function.send.Waits.WaitReason;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.TestAlerts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeReporterTest {

    /** It is 12:00 in Brasília. Quiet hours ended at 08:00. */
    @ParameterizedTest(name = "{0}, {1}, accepted {2} ago: {3} s")
    @CsvSource({
        "RETRY,      SERVICE,   PT6H, 21600",
        "UNFINISHED, SERVICE,   PT6H, 21600",
        "RETRY,      MARKETING, PT6H, 14400",
        "RETRY,      MARKETING, PT1H, 3600",
        "EXPECTED,   SERVICE,   PT6H, ",
        "CHECK,      SERVICE,   PT6H, ",
    })
    void report_shouldCountFromWhenTheMessageCouldHaveGone_whenItIsLate(
            WaitReason kind, MessageClass messageClass, Duration age, @Nullable Integer seconds) {
        MessageBatch messageBatch = RunFixture.batch(
                "m", NOW.minus(age), List.of(RunFixture.message("m", 1, messageClass, Optional.empty())));
        Run run = RunFixture.run(messageBatch);
        run.waits().add(messageBatch.messages().get(0).id(), kind, NOW, "why");

        try (MetricLines counted = new MetricLines()) {
            new AgeReporter(TestAlerts.create(), () -> Optional.of("21:00-08:00")).report(run, List.of(messageBatch));

            assertThat(counted.of(Metric.OLDEST_MESSAGE_SECONDS.title()))
                    .isEqualTo(seconds == null ? List.of() : List.of(seconds));
        }
    }
}
