package io.mkomhub.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a message has come. Immutable; each method gives the state after one thing has happened, and is the only way there.
 *
 * @param status where it stands
 * @param updatedAt when that changed last
 * @param attempts how often MKOM has been asked to send it
 * @param uncertainAttempts how many of these attempts may or may not have reached MKOM
 * @param mkomMailingId MKOM's number for the mailing it went with
 * @param reason why it is not further, in words for an operator
 * @param platformStatus the platform's latest word on it, known to us or not
 * @param platformStatusAt when that word was said, by the platform's clock
 * @param held whether it is uncertain and not sent again before a person has decided
 */
public record MessageState(
        MessageStatus status,
        Instant updatedAt,
        int attempts,
        int uncertainAttempts,
        Optional<String> mkomMailingId,
        Optional<String> reason,
        Optional<String> platformStatus,
        Optional<Instant> platformStatusAt,
        boolean held) {

    /** A message that has been accepted and nothing else. */
    public static MessageState queued(Instant now) {
        return new MessageState(
                MessageStatus.QUEUED,
                now,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** Claimed: MKOM is about to be asked. */
    public MessageState claimed(Instant now) {
        return moved(MessageStatus.SENDING, now, attempts + 1, uncertainAttempts, mkomMailingId, Optional.empty());
    }

    /** MKOM took it. */
    public MessageState accepted(Optional<String> mailingId, Instant now) {
        return moved(MessageStatus.SENT, now, attempts, uncertainAttempts, mailingId, Optional.empty());
    }

    /** MKOM refused this message, or gave it up; it will not be tried again. */
    public MessageState failed(String why, Instant now) {
        return moved(MessageStatus.FAILED, now, attempts, uncertainAttempts, mkomMailingId, Optional.of(why));
    }

    /** The person has opted out: it will not be sent, or, where nobody knows whether it was, not sent again. */
    public MessageState optedOut(Instant now) {
        return moved(
                MessageStatus.OPTED_OUT,
                now,
                attempts,
                uncertainAttempts,
                mkomMailingId,
                Optional.of("the person has opted out"));
    }

    /** MKOM certainly does not have it: back in the queue. */
    public MessageState released(String why, Instant now) {
        return moved(MessageStatus.QUEUED, now, attempts, uncertainAttempts, mkomMailingId, Optional.of(why));
    }

    /** Still queued, and on the dead-letter queue: nothing happens to it before a person puts its record back. It is as old as it was. */
    public MessageState deadLettered(String why) {
        if (status != MessageStatus.QUEUED) {
            throw new IllegalStateException("only a queued message waits on the dead-letter queue");
        }
        return unmoved(Optional.of("waits on the dead-letter queue: " + why), false);
    }

    /** Nobody knows whether MKOM has it, and a person wants it sent again. */
    public MessageState sentAgain(String by, Instant now) {
        if (status != MessageStatus.UNCERTAIN) {
            throw new IllegalStateException("only an uncertain message is sent again");
        }
        return moved(
                MessageStatus.QUEUED,
                now,
                attempts,
                uncertainAttempts,
                mkomMailingId,
                Optional.of("released by " + by));
    }

    /** The person's data were erased. What has ended stays ended that way, without its reason, which may tell of the person. */
    MessageState erased(Instant now) {
        return status.isFinal() ? unmoved(Optional.empty(), false) : failed("the person's data were erased", now);
    }

    /** MKOM may or may not have it. */
    public MessageState uncertain(String why, Instant now) {
        return moved(MessageStatus.UNCERTAIN, now, attempts, uncertainAttempts + 1, mkomMailingId, Optional.of(why));
    }

    /** MKOM may or may not have it, and it is not sent again before a person has decided. It is as old as it was. */
    public MessageState hold() {
        return hold(reason);
    }

    /** The same, for a reason of its own. */
    public MessageState hold(String why) {
        return hold(Optional.of(why));
    }

    private MessageState hold(Optional<String> why) {
        if (status != MessageStatus.UNCERTAIN) {
            throw new IllegalStateException("only an uncertain message is held");
        }
        return unmoved(why, true);
    }

    /**
     * A status report came. It is kept as the latest word if none later is known. Its meaning moves the status forward if
     * that is where it leads; a word without a known meaning still shows that MKOM has the message.
     *
     * @param meaning what the word means, empty if it is not known
     */
    public MessageState reported(Event.StatusReport report, Optional<MessageStatus> meaning, Instant now) {
        Instant at = report.at().orElse(now);
        boolean latest = platformStatusAt.map(last -> !at.isBefore(last)).orElse(true);
        MessageState worded = latest
                ? new MessageState(
                        status,
                        updatedAt,
                        attempts,
                        uncertainAttempts,
                        mkomMailingId,
                        reason,
                        Optional.of(report.status()),
                        Optional.of(at),
                        held)
                : this;
        MessageStatus next = meaning.orElse(MessageStatus.SENT);
        if (!status.canBecome(next)) {
            return worded;
        }
        Optional<String> why = next == MessageStatus.FAILED
                ? Optional.of("reported by the platform: " + report.status())
                : Optional.empty();
        return worded.moved(next, now, attempts, uncertainAttempts, mkomMailingId, why);
    }

    /** When a claim that nothing was heard of since counts as interrupted. */
    public Instant claimExpiry(Duration longestRun) {
        return updatedAt.plus(longestRun);
    }

    /** In the same status and as old as it was, with another reason. */
    private MessageState unmoved(Optional<String> why, boolean isHeld) {
        return new MessageState(
                status,
                updatedAt,
                attempts,
                uncertainAttempts,
                mkomMailingId,
                why,
                platformStatus,
                platformStatusAt,
                isHeld);
    }

    private MessageState moved(
            MessageStatus next,
            Instant now,
            int nextAttempts,
            int nextUncertainAttempts,
            Optional<String> mailingId,
            Optional<String> why) {
        if (!status.canBecome(next)) {
            throw new IllegalStateException("a message does not go from " + status + " to " + next);
        }
        return new MessageState(
                next,
                now,
                nextAttempts,
                nextUncertainAttempts,
                mailingId,
                why,
                platformStatus,
                platformStatusAt,
                false);
    }
}
