package io.mkomhub.local.eventsource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What SQS standard queues may do and seldom do: deliver twice, and in any order. Off by default.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html">Standard queues</a>
 */
public final class Disorder {

    private static final long LONGEST_DELAY_MS = 1_500;

    private volatile double duplicateRate;
    private volatile boolean shuffle;

    /**
     * Sets it for all queues.
     *
     * @param duplicates batches that are delivered twice, from 0 to 1
     * @param reorder whether batches are shuffled and overtake each other
     */
    public void set(double duplicates, boolean reorder) {
        duplicateRate = duplicates;
        shuffle = reorder;
    }

    boolean duplicates() {
        return duplicateRate > 0 && ThreadLocalRandom.current().nextDouble() < duplicateRate;
    }

    /** The batch in the order it is delivered in, when that is. */
    <T> List<T> reorder(List<T> batch) throws InterruptedException {
        if (!shuffle) {
            return batch;
        }
        Thread.sleep(ThreadLocalRandom.current().nextLong(LONGEST_DELAY_MS));
        List<T> shuffled = new ArrayList<>(batch);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        return shuffled;
    }
}
