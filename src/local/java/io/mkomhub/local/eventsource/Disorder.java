package io.mkomhub.local.eventsource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What standard queues of SQS are allowed to do and rarely do: deliver a message twice, and in any order. Off by
 * default.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html">Standard queues</a>
 */
public final class Disorder {

    private static final long LONGEST_DELAY_MS = 1_500;

    private volatile double duplicateRate;
    private volatile boolean shuffle;

    /**
     * Sets the disorder of all queues.
     *
     * @param duplicates the share of batches that are delivered twice, from 0 to 1
     * @param reorder whether batches are shuffled and overtake each other
     */
    public void set(double duplicates, boolean reorder) {
        duplicateRate = duplicates;
        shuffle = reorder;
    }

    boolean duplicates() {
        return duplicateRate > 0 && ThreadLocalRandom.current().nextDouble() < duplicateRate;
    }

    /** Returns the batch in the order of delivery, when it is time to deliver it. */
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
