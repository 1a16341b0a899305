package io.mkomhub.function.send;

/**
 * The maximum number of messages in one request to MKOM. After an outage the limit grows as MKOM accepts requests.
 *
 * <p>A request that MKOM could not accept sets the limit to {@value #LEAST}; each accepted request doubles it. While
 * MKOM is down, every run sends few messages and does not claim others in vain. Limit: each process of the function has
 * its own value. Not thread-safe, because a process handles one batch at a time.
 */
final class AdaptiveBatchLimit {

    /** The number of messages in the request that probes whether MKOM is back. */
    static final int LEAST = 10;

    private final int most;
    private int limit;

    /**
     * Creates a limit that starts at its maximum.
     *
     * @param most the maximum number of messages in one request
     */
    AdaptiveBatchLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    /** The maximum number of messages in the next request. */
    int limit() {
        return limit;
    }

    /** MKOM accepted a request. */
    void taken() {
        limit = Math.min(most, limit * 2);
    }

    /** MKOM could not accept a request now. */
    void refused() {
        limit = Math.min(most, LEAST);
    }
}
