package io.mkomhub.function.send;

/**
 * How many messages one request to MKOM may carry, so that after an outage traffic grows with what MKOM takes.
 *
 * <p>A request that MKOM could not take brings the limit down to {@value #LEAST}; each one that it took doubles it. While MKOM
 * is away every run asks with few messages, and what waits is not claimed in vain. Limit: each process of the function keeps its
 * own; not thread-safe, because a process does one batch at a time.
 */
final class AdaptiveBatchLimit {

    /** Messages in the request that finds out whether MKOM is back. */
    static final int LEAST = 10;

    private final int most;
    private int limit;

    /**
     * A ramp at its top.
     *
     * @param most messages in one request, at most
     */
    AdaptiveBatchLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    /** Messages that the next request may carry. */
    int limit() {
        return limit;
    }

    /** MKOM took a request. */
    void taken() {
        limit = Math.min(most, limit * 2);
    }

    /** MKOM could not take a request, now. */
    void refused() {
        limit = Math.min(most, LEAST);
    }
}
