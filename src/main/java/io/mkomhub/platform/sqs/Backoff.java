package io.mkomhub.platform.sqs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a random wait between one second and a limit that doubles with every attempt.
 *
 * @param base the limit after the first attempt
 * @param cap the highest limit
 */
public record Backoff(Duration base, Duration cap) {

    /**
     * The wait before the next attempt.
     *
     * @param tries attempts so far, 1 or more
     */
    public Duration after(int tries, RandomGenerator random) {
        long limit = base.toMillis() << Math.min(tries - 1, 20);
        long bounded = Math.min(Math.max(limit, 1_000), Math.max(cap.toMillis(), 1_000));
        return Duration.ofMillis(1_000 + random.nextLong(bounded));
    }
}
