package io.mkomhub.function.forward;

import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.sqs.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a notification that its peer did not take waits, and when it is given up.
 *
 * @param giveUpAfter age at which it is given up
 */
record RetryPolicy(Backoff backoff, Duration giveUpAfter) {

    static RetryPolicy of(ForwardConfig config) {
        return new RetryPolicy(new Backoff(config.backoffBase(), config.backoffCap()), config.giveUpAfter());
    }

    /** Whether a notification is so old at a moment that it is given up. */
    boolean isGivenUp(NotificationDelivery delivery, Instant now) {
        return delivery.since()
                .filter(since -> now.isAfter(since.plus(giveUpAfter)))
                .isPresent();
    }

    /** Why a notification is given up. */
    String reasonToGiveUp(NotificationDelivery delivery) {
        String trouble = delivery.trouble().isEmpty() ? "its endpoint did not answer" : delivery.trouble();
        return "not told for " + giveUpAfter.toHours() + " hours: " + trouble;
    }

    /**
     * The wait that a peer asked for, cut to half of the time after which a notification is given up: it is tried once more before.
     */
    Duration allowed(Duration asked) {
        Duration longest = giveUpAfter.dividedBy(2);
        return asked.compareTo(longest) > 0 ? longest : asked;
    }

    /**
     * The wait before the next try.
     *
     * @param tries how often it was tried, 1 or more
     * @param asked the wait that the peer asked for; it counts if it is longer than the backoff
     */
    Duration delay(int tries, Optional<Duration> asked, RandomGenerator random) {
        Duration wait = backoff.after(tries, random);
        return asked.filter(longer -> longer.compareTo(wait) > 0)
                .map(this::allowed)
                .orElse(wait);
    }
}
