package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.RetrySchedule;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.NotificationDelivery;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final Channel CHANNEL = TestChannels.webhook("erp", "https://erp.example.com/");
    private static final RetryPolicy POLICY = RetryPolicy.of(EndpointTest.CONFIG, CHANNEL);

    private static NotificationDelivery delivery(int attempts) {
        return Notifications.queued(Notifications.reply("n", 1, "Oi"), attempts).delivery();
    }

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"PT0S, false", "PT24H, false", "PT24H0.001S, true", "PT48H, true"})
    void isGivenUp_shouldBeSo_onlyAfterADay(Duration age, boolean givenUp) {
        assertThat(POLICY.isGivenUp(delivery(0), Notifications.NOW.plus(age))).isEqualTo(givenUp);
    }

    @ParameterizedTest
    @CsvSource({"0, its endpoint did not answer", "1, it answered with status 500"})
    void reasonToGiveUp_shouldNameTheLastTrouble_whenThereWasOne(int attempts, String trouble) {
        assertThat(POLICY.reasonToGiveUp(delivery(attempts))).isEqualTo("not delivered for 24 hours: " + trouble);
    }

    @ParameterizedTest(name = "try {0}, asked for {1}: {2} to {3}")
    @CsvSource({
        "1,   ,      PT1S,  PT3S",
        "3,   ,      PT1S,  PT9S",
        "50,  ,      PT1S,  PT5M1S",
        "1,   PT0S,  PT1S,  PT3S",
        "1,   PT10M, PT10M, PT10M",
        "1,   PT12H, PT12H, PT12H",
        "1,   PT24H, PT12H, PT12H",
    })
    void delay_shouldBeTheLongerOfBackoffAndWhatThePeerAsked_withinHalfADay(
            int tries, @Nullable Duration asked, Duration least, Duration most) {
        Random random = new Random(11);
        for (int i = 0; i < 100; i++) {
            assertThat(POLICY.delay(tries, Optional.ofNullable(asked), random)).isBetween(least, most);
        }
    }

    @Test
    void schedule_shouldBeTheChannels_whenItHasOne() {
        Channel patient = TestChannels.with(
                CHANNEL, new RetrySchedule(Duration.ofSeconds(40), Duration.ofMinutes(10), Duration.ofDays(3)));

        RetryPolicy policy = RetryPolicy.of(EndpointTest.CONFIG, patient);

        assertThat(policy.isGivenUp(delivery(0), Notifications.NOW.plus(Duration.ofDays(3))))
                .isFalse();
        assertThat(policy.isGivenUp(delivery(0), Notifications.NOW.plus(Duration.ofHours(73))))
                .isTrue();
        assertThat(policy.reasonToGiveUp(delivery(0))).startsWith("not delivered for 72 hours");
        assertThat(longest(policy, 1)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(81));
        assertThat(longest(policy, 50)).isBetween(Duration.ofMinutes(9), Duration.ofSeconds(601));
    }

    /** The longest of many waits after a number of attempts. */
    private static Duration longest(RetryPolicy policy, int attempts) {
        Random random = new Random(1);
        return Stream.generate(() -> policy.delay(attempts, Optional.empty(), random))
                .limit(200)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
