package io.mkomhub.function.send;

/**
 * How many messages one request to MKOM may carry. After an outage the limit grows with what MKOM takes.
 *
 * <p>A request that MKOM could not take sets the limit to {@value #LEAST}; each request that it took doubles it. While MKOM is down,
 * every run asks with few messages and does not claim others in vain. Limit: each process of the function has its own; not
 * thread-safe, because a process does one batch at a time.
 */
final class AdaptiveBatchLimit {

    /** Messages in the request that probes whether MKOM is back. */
    static final int LEAST = 10;

    private final int most;
    private int limit;

    /**
     * A limit that starts at its highest.
     *
     * @param most messages in one request, at most
     */
    AdaptiveBatchLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    /** Messages that the next request may carry, at most. */
    int limit() {
        return limit;
    }

    /** MKOM took a request. */
    void taken() {
        limit = Math.min(most, limit * 2);
    }

    /** MKOM could not take a request now. */
    void refused() {
        limit = Math.min(most, LEAST);
    }
}
