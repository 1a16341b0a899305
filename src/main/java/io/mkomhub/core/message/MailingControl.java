package io.mkomhub.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was decided about a mailing as a whole. Immutable; a mailing that nobody decided about has {@link #NONE}.
 *
 * @param pausedAt since when it is paused; empty if it is not
 * @param awaitsStartSince since when it waits for its start; empty if it was started or needs no start
 * @param cancelledAt what was accepted by then is cancelled; empty if it was never cancelled
 * @param cancelledBy who cancelled it; empty if it was never cancelled
 * @param messagesPerMinute how many of its messages are sent a minute at most; empty if that was not decided
 * @param holds whether messages over a cap may wait for their release
 * @param releasedAt what was accepted by then is released; empty if nothing ever was
 * @param changedAt when this was decided
 */
public record MailingControl(
        Optional<Instant> pausedAt,
        Optional<Instant> awaitsStartSince,
        Optional<Instant> cancelledAt,
        Optional<String> cancelledBy,
        Optional<Integer> messagesPerMinute,
        boolean holds,
        Optional<Instant> releasedAt,
        Instant changedAt) {

    /** Nothing was decided: messages are sent. */
    public static final MailingControl NONE = new MailingControl(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Instant.EPOCH);

    /** The fastest pace: a message a millisecond. */
    public static final int MOST_PER_MINUTE = 60_000;

    /**
     * How long a message waits for its mailing to be started or resumed. Its content is kept for 15 days at least, and it may have waited on a
     * queue before.
     */
    public static final Duration LONGEST_PAUSE = Duration.ofDays(7);

    /** How long after its cancellation a mailing that was not started keeps waiting: longer than any request takes. */
    private static final Duration CANCELLED_FOR_GOOD = Duration.ofDays(1);

    /** From now on no message of the mailing is sent. A mailing that is paused already stays as it is. */
    public MailingControl paused(Instant now) {
        return pausedAt.isPresent() ? this : pausedAt(Optional.of(now), now);
    }

    /** The messages of the mailing may be sent again, once it is started. A mailing that is not paused stays as it is. */
    public MailingControl resumed(Instant now) {
        return pausedAt.isPresent() ? pausedAt(Optional.empty(), now) : this;
    }

    private MailingControl pausedAt(Optional<Instant> since, Instant now) {
        return new MailingControl(
                since, awaitsStartSince, cancelledAt, cancelledBy, messagesPerMinute, holds, releasedAt, now);
    }

    /** No message of the mailing is sent until it is started. A mailing that waits for its start already stays as it is. */
    public MailingControl awaitingStart(Instant now) {
        return awaitsStartSince.isPresent() ? this : awaitsStartSince(Optional.of(now), now);
    }

    /** The messages of the mailing may be sent, unless it is paused. A mailing that waits for no start stays as it is. */
    public MailingControl started(Instant now) {
        return awaitsStartSince.isPresent() ? awaitsStartSince(Optional.empty(), now) : this;
    }

    private MailingControl awaitsStartSince(Optional<Instant> since, Instant now) {
        return new MailingControl(pausedAt, since, cancelledAt, cancelledBy, messagesPerMinute, holds, releasedAt, now);
    }

    /** What was accepted by now is cancelled. A pause goes on, for what comes later. */
    public MailingControl cancelled(String by, Instant now) {
        return new MailingControl(
                pausedAt,
                awaitsStartSince,
                Optional.of(now),
                Optional.of(by),
                messagesPerMinute,
                holds,
                releasedAt,
                now);
    }

    /** No more than so many messages of the mailing are sent a minute. */
    public MailingControl paced(int perMinute, Instant now) {
        return new MailingControl(
                pausedAt, awaitsStartSince, cancelledAt, cancelledBy, Optional.of(perMinute), holds, releasedAt, now);
    }

    /** Messages of the mailing wait for their release. */
    public MailingControl holding(Instant now) {
        return holds
                ? this
                : new MailingControl(
                        pausedAt, awaitsStartSince, cancelledAt, cancelledBy, messagesPerMinute, true, releasedAt, now);
    }

    /** What was accepted by now may be sent though it is over a cap. */
    public MailingControl released(Instant now) {
        return new MailingControl(
                pausedAt, awaitsStartSince, cancelledAt, cancelledBy, messagesPerMinute, holds, Optional.of(now), now);
    }

    /** The same, decided again. */
    public MailingControl changed(Instant now) {
        return new MailingControl(
                pausedAt, awaitsStartSince, cancelledAt, cancelledBy, messagesPerMinute, holds, releasedAt, now);
    }

    /**
     * Cancels what has waited for too long. A mailing that was cancelled before its start waits for it no longer, once nobody can add
     * to it who did not know.
     */
    public MailingControl timedOut(Instant now) {
        if (awaitsStartSince
                .flatMap(since -> cancelledAt.filter(since::isBefore))
                .filter(time -> !now.isBefore(time.plus(CANCELLED_FOR_GOOD)))
                .isPresent()) {
            return cancelled(cancelledBy.orElse("its sender"), now).started(now);
        }
        boolean over = Stream.of(pausedAt, awaitsStartSince)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(since -> cancelledAt.filter(since::isBefore).orElse(since))
                .filter(since -> !now.isBefore(since.plus(LONGEST_PAUSE)))
                .isPresent();
        return over ? cancelled("the end of a pause of " + LONGEST_PAUSE.toDays() + " days", now) : this;
    }

    /** Whether no message of the mailing is sent now: it is paused, or waits for its start. */
    public boolean isPaused() {
        return pausedAt.isPresent() || awaitsStartSince.isPresent();
    }

    /** Whether a message is cancelled that was accepted then. */
    public boolean cancels(Instant acceptedAt) {
        return cancelledAt.filter(time -> !acceptedAt.isAfter(time)).isPresent();
    }

    /** Whether a message that was accepted then may leave the place where it waits for the mailing. */
    public boolean frees(Instant acceptedAt) {
        return !isPaused() || cancels(acceptedAt);
    }

    /** Whether a message that was accepted then may be sent though it is over a cap. */
    public boolean releases(Instant acceptedAt) {
        return releasedAt.filter(time -> !acceptedAt.isAfter(time)).isPresent();
    }

    /** How many messages are sent a minute at most, for a message that was accepted with such a limit or without. */
    public Optional<Integer> pace(Handling handling) {
        return messagesPerMinute.or(handling::messagesPerMinute);
    }

    /** Why messages of the mailing are cancelled. */
    public String reason() {
        return "its mailing was cancelled by " + cancelledBy.orElse("its sender");
    }
}
