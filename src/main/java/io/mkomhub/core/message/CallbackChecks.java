package io.mkomhub.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of whether callbacks about uncertain messages were accepted and wait unread. {@code record} looks, once for
 * each check that {@code send} asks for; until enough checks in a row have passed none of the messages is sent again.
 *
 * @param passed checks in a row that passed
 * @param refused checks in a row that did not
 * @param since when {@code send} asked for the first of the row
 * @param at when {@code record} looked last
 * @param reason why the last one did not pass; empty if it did
 */
public record CallbackChecks(int passed, int refused, Instant since, Instant at, Optional<String> reason) {

    /** Checks in a row that have to pass. */
    public static final int ENOUGH = 2;

    /** So long what was found holds; after that a callback may have come that waits. */
    public static final Duration FRESH = Duration.ofHours(1);

    /**
     * A check passed.
     *
     * @param before what was known before
     * @param askedAt when {@code send} asked for it
     */
    public static CallbackChecks passed(Optional<CallbackChecks> before, Instant askedAt, Instant now) {
        // A row that was complete and led nowhere is over.
        return before.filter(checks -> checks.passed > 0 && checks.passed < ENOUGH)
                .map(checks -> new CallbackChecks(checks.passed + 1, 0, checks.since, now, Optional.empty()))
                .orElseGet(() -> new CallbackChecks(1, 0, askedAt, now, Optional.empty()));
    }

    /** A check did not pass: as {@link #passed}. */
    public static CallbackChecks refused(Optional<CallbackChecks> before, Instant askedAt, Instant now, String reason) {
        return new CallbackChecks(
                0, before.map(CallbackChecks::refused).orElse(0) + 1, askedAt, now, Optional.of(reason));
    }

    /** Whether a message may be sent again that has settled at the given time. */
    public boolean clear(Instant settled, Instant now) {
        return passed >= ENOUGH && !since.isBefore(settled) && now.isBefore(at.plus(FRESH));
    }
}
