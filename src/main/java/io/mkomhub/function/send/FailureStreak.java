package io.mkomhub.function.send;

/**
 * Counts consecutive failures of one run's requests to MKOM, to decide when the run stops.
 *
 * <p>Not thread-safe: one thread executes a run.
 */
final class FailureStreak {

    /** The number of consecutive requests that MKOM could not accept after which a run stops. */
    static final int MAX_FAILURES = 2;

    /**
     * The number of consecutive refused requests after which a run stops searching for the invalid message. Halving a
     * request of 500 down to one message takes fewer.
     */
    static final int MAX_REFUSALS = 25;

    private int failures;
    private int refusals;

    /** MKOM accepted a request. */
    void accepted() {
        failures = 0;
    }

    /** MKOM could not accept a request now, or its outcome is uncertain. */
    void failed() {
        failures++;
    }

    /** MKOM does not accept the token: no further request can succeed in this run. */
    void unauthorised() {
        failures = MAX_FAILURES;
    }

    /** Whether the run stops calling MKOM. */
    boolean isOver() {
        return failures >= MAX_FAILURES;
    }

    /** MKOM refused a request because of its content. */
    void refused() {
        refusals++;
    }

    /** MKOM gave any other answer. */
    void notRefused() {
        refusals = 0;
    }

    /** Whether a refused request may be split further to find the invalid message. */
    boolean maySplit() {
        return refusals < MAX_REFUSALS;
    }
}
