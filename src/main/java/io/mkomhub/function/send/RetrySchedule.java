package io.mkomhub.function.send;

import io.mkomhub.platform.sqs.Backoff;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When one run's messages that MKOM did not take are tried again.
 *
 * <p>Guarantee: messages that were tried equally often are due at the same moment, so a message batch stays one record and is one
 * request again. No message is due before the time that MKOM asked for.
 */
final class RetrySchedule {

    private final Backoff backoff;
    private final Map<Integer, Instant> dueByTries = new HashMap<>();
    private Instant notBefore = Instant.MIN;

    RetrySchedule(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * When a message is due again, apart from what MKOM asked for.
     *
     * @param tries how often it was tried, 1 or more
     */
    Instant due(int tries, Instant now, RandomGenerator random) {
        return dueByTries.computeIfAbsent(tries, number -> now.plus(backoff.after(number, random)));
    }

    /** MKOM asked not to be called before a moment. That holds for every retry of the run; the latest moment wins. */
    void notBefore(Instant moment) {
        notBefore = Times.later(notBefore, moment);
    }

    /** The given moment or, if MKOM asked for a later one, that. */
    Instant allowed(Instant due) {
        return Times.later(due, notBefore);
    }
}
