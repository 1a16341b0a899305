package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.sqs.Backoff;
import io.mkomhub.platform.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a refused notification waits, and when it is given up.
 *
 * @param giveUpAfter the age at which it is given up
 */
record RetryPolicy(Backoff backoff, Duration giveUpAfter) {

    /** The policy for a channel: its own schedule, or the hub's. */
    static RetryPolicy of(ForwardConfig config, Channel channel) {
        return channel.retry()
                .map(own -> new RetryPolicy(new Backoff(own.first(), own.longest()), own.giveUpAfter()))
                .orElseGet(() ->
                        new RetryPolicy(new Backoff(config.backoffBase(), config.backoffCap()), config.giveUpAfter()));
    }

    /** Whether a notification has reached the age at which it is given up. */
    boolean isGivenUp(NotificationDelivery delivery, Instant now) {
        return delivery.since()
                .filter(since -> now.isAfter(since.plus(giveUpAfter)))
                .isPresent();
    }

    /** Why a notification is given up. */
    String reasonToGiveUp(NotificationDelivery delivery) {
        String trouble = delivery.trouble().isEmpty() ? "its endpoint did not answer" : delivery.trouble();
        return "not delivered for " + Durations.inWords(giveUpAfter) + ": " + trouble;
    }

    /**
     * Limits the wait that a receiver requested to half of the time after which a notification is given up, so that it
     * is tried once more before.
     */
    Duration allowed(Duration asked) {
        Duration longest = giveUpAfter.dividedBy(2);
        return asked.compareTo(longest) > 0 ? longest : asked;
    }

    /**
     * The wait before the next attempt.
     *
     * @param tries the number of attempts, 1 or more
     * @param asked the wait that the receiver requested; it applies if it is longer than the backoff
     */
    Duration delay(int tries, Optional<Duration> asked, RandomGenerator random) {
        Duration wait = backoff.after(tries, random);
        return asked.filter(longer -> longer.compareTo(wait) > 0)
                .map(this::allowed)
                .orElse(wait);
    }
}
