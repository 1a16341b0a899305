package io.mkomhub.function.send;

import io.mkomhub.platform.sqs.Backoff;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When the messages of one run that MKOM did not accept are tried again.
 *
 * <p>Guarantee: messages with the same number of attempts are due at the same moment, so that a batch stays one record
 * and becomes one request again. No message is due before the time that MKOM requested.
 */
final class RetrySchedule {

    private final Backoff backoff;
    private final Map<Integer, Instant> dueByTries = new HashMap<>();
    private Instant notBefore = Instant.MIN;

    RetrySchedule(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * Returns when a message is due again, without the time that MKOM requested.
     *
     * @param tries the number of attempts, 1 or more
     */
    Instant due(int tries, Instant now, RandomGenerator random) {
        return dueByTries.computeIfAbsent(tries, number -> now.plus(backoff.after(number, random)));
    }

    /** Sets a time before which MKOM requested no calls. It applies to every retry of the run; the latest time wins. */
    void notBefore(Instant moment) {
        notBefore = Times.later(notBefore, moment);
    }

    /** Returns the given moment or, if MKOM requested a later one, that. */
    Instant allowed(Instant due) {
        return Times.later(due, notBefore);
    }
}
