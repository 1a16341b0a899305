package io.mkomhub.function.send;

/**
 * Counts failures in a row of one run's requests to MKOM, to decide when the run asks no more.
 *
 * <p>Not thread-safe: one thread does a run.
 */
final class FailureStreak {

    /** Requests in a row that MKOM could not take, after which a run stops asking. */
    static final int MAX_FAILURES = 2;

    /**
     * Refused requests in a row after which a run stops searching for the message at fault. Halving a request of 500 down to one
     * message takes fewer.
     */
    static final int MAX_REFUSALS = 25;

    private int failures;
    private int refusals;

    /** MKOM took a request. */
    void accepted() {
        failures = 0;
    }

    /** MKOM could not take a request now, or its outcome is uncertain. */
    void failed() {
        failures++;
    }

    /** MKOM does not accept the token: no further request can succeed in this run. */
    void unauthorised() {
        failures = MAX_FAILURES;
    }

    /** Whether the run stops asking. */
    boolean isOver() {
        return failures >= MAX_FAILURES;
    }

    /** MKOM refused a request for what is in it. */
    void refused() {
        refusals++;
    }

    /** MKOM gave any other answer. */
    void notRefused() {
        refusals = 0;
    }

    /** Whether a refused request may be split once more to find the message at fault. */
    boolean maySplit() {
        return refusals < MAX_REFUSALS;
    }
}
