package io.mkomhub.function.forward;

import static io.mkomhub.function.forward.Notifications.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.function.forward.CallSlots.Slot;
import io.mkomhub.function.forward.NotificationClaims.Claim;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.TestStores.Touched;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What runs for the same endpoint share through the table: health, rate and claims. */
class EndpointStateTest {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration SPACING = Duration.ofSeconds(6);

    private static TestStores stores;

    @BeforeAll
    static void start() {
        stores = new TestStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    private static EndpointHealth health(String endpoint, Instant now) {
        return new EndpointHealth(
                endpoint,
                new Breaker(1, Duration.ofSeconds(2), Duration.ofSeconds(60)),
                stores.endpoints(),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void health_shouldLetOneRunProbe_whenTheEndpointWasLeftAlone() {
        EndpointHealth failing = health("probe", NOW);
        assertThat(failing.read()).isEqualTo(Breaker.State.CLOSED);
        failing.failed(Duration.ZERO, "it answered with status 500");
        failing.failed(Duration.ofHours(1), "a second call of the same run counts for nothing");
        assertThat(failing.isDown()).isTrue();
        assertThat(failing.leftAloneUntil()).contains(NOW.plusSeconds(2));

        Instant later = NOW.plusSeconds(2);
        EndpointHealth one = health("probe", later);
        EndpointHealth other = health("probe", later);
        assertThat(one.read()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(other.read()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(one.beginProbe(later.plusSeconds(7))).isTrue();
        assertThat(other.beginProbe(later.plusSeconds(7))).isFalse();
        assertThat(other.leftAloneUntil()).isEmpty();

        one.answered();
        assertThat(health("probe", later).read()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void health_shouldStayBad_whenACallOfTheRunFailedBeforeAnotherWasAnswered() {
        EndpointHealth health = health("bad", NOW);
        health.read();
        health.failed(Duration.ZERO, "it answered with status 500");
        health.answered();

        assertThat(health("bad", NOW).read()).isEqualTo(Breaker.State.OPEN);
    }

    private static CallSlots slots(String channel, Optional<Integer> maxTps) {
        return new CallSlots(
                TestChannels.limited(TestChannels.webhook(channel, "https://erp.example.com"), maxTps),
                stores.paces(CLOCK),
                Duration.ofSeconds(2));
    }

    @Test
    void slots_shouldBeOneRunsAlone_whenTwoRunsReserve() {
        CallSlots one = slots("rate", Optional.of(5));
        CallSlots other = slots("rate", Optional.of(5));
        one.reserve(3);
        other.reserve(3);
        List<Instant> moments = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            moments.add(one.next().filter(Slot::reserved).orElseThrow().moment());
            moments.add(other.next().filter(Slot::reserved).orElseThrow().moment());
        }

        assertThat(moments).doesNotHaveDuplicates();
        assertThat(moments.stream().sorted())
                .containsExactly(
                        NOW,
                        NOW.plusMillis(200),
                        NOW.plusMillis(400),
                        NOW.plusMillis(600),
                        NOW.plusMillis(800),
                        NOW.plusMillis(1_000));
        assertThat(one.next())
                .hasValueSatisfying(slot -> assertThat(slot.reserved()).isFalse());
    }

    @Test
    void slots_shouldNotHoldUpAnything_whenTheChannelHasNoLimit() {
        CallSlots slots = slots("free", Optional.empty());
        slots.reserve(1_000);

        assertThat(slots.next()).isEmpty();
    }

    private static NotificationClaims claims(ChannelNotification... notifications) {
        NotificationClaims claims = new NotificationClaims(stores.notifications());
        claims.read(List.of(notifications));
        return claims;
    }

    private static Optional<Claim> claim(NotificationClaims claims, ChannelNotification notification) {
        return claims.claim(notification, NOW.plusSeconds(15), Duration.ZERO, NOW);
    }

    @Test
    void claims_shouldGiveAMessageToOneRun_andTellNoStatusAfterOneThatGoesFurther() {
        ChannelNotification sent = Notifications.status("m", 1, MessageStatus.SENT, 0);
        ChannelNotification delivered = Notifications.status("m", 1, MessageStatus.DELIVERED, 1);
        NotificationClaims one = claims(sent);
        NotificationClaims other = claims(delivered);
        assertThat(claim(one, sent)).isPresent();
        assertThat(claim(other, delivered)).isEmpty();

        NotificationClaims next = claims(delivered);
        assertThat(next.progress(delivered).busyUntil()).isEqualTo(NOW.plusSeconds(15));
        next.told(claim(next, delivered).orElseThrow(), Instant.EPOCH, NOW);

        assertThat(claims(sent).isTold(sent)).isTrue();
        assertThat(claims(delivered).isTold(delivered)).isTrue();
    }

    @Test
    void claims_shouldLeaveTheNotificationUntold_whenThePeerDidNotTakeIt() {
        ChannelNotification sent = Notifications.status("refused", 1, MessageStatus.SENT, 0);
        NotificationClaims one = claims(sent);
        one.notTold(claim(one, sent).orElseThrow(), NOW.plusSeconds(10));

        NotificationClaims other = claims(sent);
        assertThat(other.isTold(sent)).isFalse();
        assertThat(other.progress(sent).busyUntil()).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void claims_shouldKeepTheSpacing_whenTheSameIsSaidOfTheSamePerson() {
        ChannelNotification first = Notifications.reply("one", 1, "Sim");
        ChannelNotification again = Notifications.reply("two", 1, "Sim");
        ChannelNotification otherText = Notifications.reply("three", 1, "Nao");
        ChannelNotification otherPerson = Notifications.reply("four", 2, "Sim");
        NotificationClaims claims = claims(first, again, otherText, otherPerson);
        Instant until = NOW.plusSeconds(15);

        claims.told(claims.claim(first, until, SPACING, NOW).orElseThrow(), Instant.EPOCH, NOW.plus(SPACING));

        assertThat(claims.claim(again, until, SPACING, NOW)).isEmpty();
        assertThat(claims.claim(otherText, until, SPACING, NOW)).isPresent();
        assertThat(claims.claim(otherPerson, until, SPACING, NOW)).isPresent();
        Optional<Claim> free = claims.claim(again, until.plus(SPACING), SPACING, NOW.plus(SPACING));
        assertThat(free)
                .as("it is free again, though it was claimed in vain before")
                .isPresent();
        claims.told(free.orElseThrow(), Instant.EPOCH, NOW.plus(SPACING).plus(SPACING));
        assertThat(claims(again).isTold(again)).isTrue();
    }

    @Test
    void claims_shouldLeaveTheNotificationFree_whenItIsSpacedFromAnother() {
        ChannelNotification first = Notifications.reply("spaced-1", 3, "Sim");
        ChannelNotification second = Notifications.reply("spaced-2", 3, "Sim");
        NotificationClaims claims = claims(first, second);
        assertThat(claims.claim(first, NOW.plusSeconds(15), SPACING, NOW)).isPresent();

        assertThat(claims.claim(second, NOW.plusSeconds(15), SPACING, NOW)).isEmpty();

        assertThat(claims.progress(second).busyUntil()).isEqualTo(Instant.EPOCH);
        assertThat(claims(second).progress(second)).isEqualTo(claims.progress(second));
    }

    /** The time in which it may still arrive is over, so another run may send the same content. */
    @Test
    void claims_shouldEndTheSpacing_whenThePeerDidNotTakeIt() {
        ChannelNotification first = Notifications.reply("refused-1", 4, "Sim");
        ChannelNotification second = Notifications.reply("refused-2", 4, "Sim");
        NotificationClaims claims = claims(first, second);
        Claim claim = claims.claim(first, NOW.plusSeconds(15), SPACING, NOW).orElseThrow();
        claims.notTold(claim, Instant.EPOCH);

        assertThat(claims.claim(second, NOW.plusSeconds(15), SPACING, NOW)).isPresent();
    }

    @Test
    void skip_shouldBeStored_unlessAnotherRunChangedTheProgress() {
        ChannelNotification status = Notifications.status("skipped", 1, MessageStatus.DELIVERED, 0);
        NotificationClaims one = claims(status);
        NotificationClaims other = claims(status);

        assertThat(one.skip(status)).isTrue();
        assertThat(other.skip(status)).isFalse();

        assertThat(one.isTold(status)).isTrue();
        assertThat(claims(status).progress(status).told()).isEqualTo(2);
    }

    /** The receiver has it already, so the result is worth several attempts; then the claim expires by itself. */
    @ParameterizedTest(name = "{0} failures: stored {1}")
    @CsvSource({"0, true", "3, true", "4, false"})
    void told_shouldTryFourTimes_whenTheTableDoesNotRespond(int failures, boolean stored) {
        ChannelNotification sent = Notifications.status("tries-" + failures, 1, MessageStatus.SENT, 0);
        NotificationClaims claims = claims(sent);
        Claim claim = claim(claims, sent).orElseThrow();
        AtomicInteger requests = new AtomicInteger();
        stores.gate(() -> {
            if (requests.incrementAndGet() <= failures) {
                throw SdkClientException.create("unable to connect");
            }
        });
        try {
            claims.told(claim, Instant.EPOCH, NOW);
        } finally {
            stores.gate(() -> {});
        }

        assertThat(requests).hasValue(stored ? failures + 1 : failures);
        assertThat(claims(sent).isTold(sent)).isEqualTo(stored);
    }

    /** Every run reads the health, and few endpoints fail: a write for each call would double the table's load. */
    @Test
    void health_shouldNotBeStored_whenAGoodEndpointResponds() {
        EndpointHealth health = health("good", NOW);
        health.read();
        health.answered();

        assertThat(stores.touched())
                .contains(new Touched("dynamodb:BatchGetItem", "ENDPOINT#good"))
                .doesNotContain(new Touched("dynamodb:PutItem", "ENDPOINT#good"));
    }

    @Test
    void health_shouldBeThatOfTheOtherRun_whenItWasStoredFirst() {
        EndpointHealth one = health("both", NOW);
        EndpointHealth other = health("both", NOW);
        one.read();
        other.read();
        one.failed(Duration.ofMinutes(10), "it answered with status 503");
        other.failed(Duration.ZERO, "it answered with status 500");

        assertThat(other.leftAloneUntil()).contains(NOW.plus(Duration.ofMinutes(10)));
        assertThat(stores.endpoints().health("both").failures()).isEqualTo(1);
    }
}
