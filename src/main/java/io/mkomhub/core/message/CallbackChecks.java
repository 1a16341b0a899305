package io.mkomhub.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The results of the checks for unread callbacks about uncertain messages. {@code send} requests a check and
 * {@code record} makes it. No message is sent again until enough checks in a row have passed.
 *
 * @param passed the number of checks in a row that passed
 * @param refused the number of checks in a row that did not pass
 * @param since when {@code send} requested the first check of the row
 * @param at when {@code record} made the last check
 * @param reason why the last check did not pass; empty if it passed
 */
public record CallbackChecks(int passed, int refused, Instant since, Instant at, Optional<String> reason) {

    /** The number of checks in a row that must pass. */
    public static final int ENOUGH = 2;

    /** How long a result stays valid. Later, newer callbacks may wait unread. */
    public static final Duration FRESH = Duration.ofHours(1);

    /**
     * Adds a check that passed.
     *
     * @param before the previous results
     * @param askedAt when {@code send} requested the check
     */
    public static CallbackChecks passed(Optional<CallbackChecks> before, Instant askedAt, Instant now) {
        // A complete row is not continued: a new row starts.
        return before.filter(checks -> checks.passed > 0 && checks.passed < ENOUGH)
                .map(checks -> new CallbackChecks(checks.passed + 1, 0, checks.since, now, Optional.empty()))
                .orElseGet(() -> new CallbackChecks(1, 0, askedAt, now, Optional.empty()));
    }

    /** Adds a check that did not pass; see {@link #passed}. */
    public static CallbackChecks refused(Optional<CallbackChecks> before, Instant askedAt, Instant now, String reason) {
        return new CallbackChecks(
                0, before.map(CallbackChecks::refused).orElse(0) + 1, askedAt, now, Optional.of(reason));
    }

    /** Whether a message that settled at the given time may be sent again. */
    public boolean clear(Instant settled, Instant now) {
        return passed >= ENOUGH && !since.isBefore(settled) && now.isBefore(at.plus(FRESH));
    }
}
