package io.mkomhub.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a message. Immutable. Each method returns the state after one event; there is no other way to change it.
 *
 * @param status the status
 * @param updatedAt when the status last changed
 * @param attempts how often the hub requested MKOM to send the message
 * @param uncertainAttempts how many of these attempts may or may not have reached MKOM
 * @param mkomMailingId MKOM's id of the mailing that the message was sent in
 * @param reason why the message has not advanced, for an operator
 * @param platformStatus the platform's latest status word, known to the hub or not
 * @param platformStatusAt the time of that status word, by the platform's clock
 * @param held whether the message is uncertain and not sent again until a person decides
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

    private static final String REPORTED = "reported by the platform: ";

    /** The initial state: accepted. */
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

    /** A run of {@code send} claimed the message and is about to call MKOM. */
    public MessageState claimed(Instant now) {
        return moved(MessageStatus.SENDING, now, attempts + 1, uncertainAttempts, mkomMailingId, Optional.empty());
    }

    /** MKOM accepted the message. */
    public MessageState accepted(Optional<String> mailingId, Instant now) {
        return moved(MessageStatus.SENT, now, attempts, uncertainAttempts, mailingId, Optional.empty());
    }

    /** MKOM refused the message, or the hub gave up. It is not tried again. */
    public MessageState failed(String why, Instant now) {
        return moved(MessageStatus.FAILED, now, attempts, uncertainAttempts, mkomMailingId, Optional.of(why));
    }

    /** The message's validity ended before MKOM was known to have it. */
    public MessageState expired(Instant now) {
        return moved(
                MessageStatus.EXPIRED,
                now,
                attempts,
                uncertainAttempts,
                mkomMailingId,
                Optional.of("its validity ended before MKOM was known to have it"));
    }

    /** The person has opted out. The message is not sent, or not sent again if its delivery to MKOM is unconfirmed. */
    public MessageState optedOut(Instant now) {
        return moved(
                MessageStatus.OPTED_OUT,
                now,
                attempts,
                uncertainAttempts,
                mkomMailingId,
                Optional.of("the person has opted out"));
    }

    /**
     * The message is not sent, because its sender does not want it any more. Only a message that MKOM definitely does not
     * have can be cancelled.
     *
     * @param why who cancelled it, or what
     */
    public MessageState cancelled(String why, Instant now) {
        if (!isUnsent()) {
            throw new IllegalStateException("only a message that was not sent can be cancelled");
        }
        return moved(MessageStatus.CANCELLED, now, attempts, uncertainAttempts, mkomMailingId, Optional.of(why));
    }

    /** Whether the message waits to be sent, and MKOM definitely does not have it. It can be changed and cancelled. */
    public boolean isUnsent() {
        return status == MessageStatus.QUEUED && uncertainAttempts == 0;
    }

    /**
     * Whether the same content can be sent as another message without anybody getting it twice: this one failed or
     * expired, and MKOM definitely does not have it or reported that it failed. It is not so if MKOM may have the message from an
     * attempt whose result is unknown.
     */
    public boolean canBeSentAnew() {
        boolean neverAtMkom = uncertainAttempts == 0 && mkomMailingId.isEmpty() && platformStatus.isEmpty();
        boolean failedThere = platformStatus.isPresent()
                && reason.equals(platformStatus.map(word -> REPORTED + word))
                && (uncertainAttempts == 0 || attempts == 1);
        return switch (status) {
            case FAILED -> neverAtMkom || failedThere;
            case EXPIRED -> neverAtMkom;
            default -> false;
        };
    }

    /** MKOM definitely does not have the message: it returns to the queue. */
    public MessageState released(String why, Instant now) {
        return moved(MessageStatus.QUEUED, now, attempts, uncertainAttempts, mkomMailingId, Optional.of(why));
    }

    /**
     * The message is still queued, but its record is on the dead-letter queue until a person redrives it. The time of
     * the last change stays the same.
     */
    public MessageState deadLettered(String why) {
        if (status != MessageStatus.QUEUED) {
            throw new IllegalStateException("only a queued message can wait on the dead-letter queue");
        }
        return unmoved(Optional.of("waits on the dead-letter queue: " + why), false);
    }

    /** A person requested an uncertain message to be sent again. */
    public MessageState sentAgain(String by, Instant now) {
        if (status != MessageStatus.UNCERTAIN) {
            throw new IllegalStateException("only an uncertain message can be sent again");
        }
        return moved(
                MessageStatus.QUEUED,
                now,
                attempts,
                uncertainAttempts,
                mkomMailingId,
                Optional.of("released by " + by));
    }

    /** The person's data were erased. A final status stays, but without its reason, which may contain personal data. */
    MessageState erased(Instant now) {
        return status.isFinal() ? unmoved(Optional.empty(), false) : failed("the person's data were erased", now);
    }

    /** MKOM may or may not have the message. */
    public MessageState uncertain(String why, Instant now) {
        return moved(MessageStatus.UNCERTAIN, now, attempts, uncertainAttempts + 1, mkomMailingId, Optional.of(why));
    }

    /**
     * MKOM may or may not have the message, and it is not sent again until a person decides. The time of the last
     * change stays the same.
     */
    public MessageState hold() {
        return hold(reason);
    }

    /** Like {@link #hold()}, with another reason. */
    public MessageState hold(String why) {
        return hold(Optional.of(why));
    }

    private MessageState hold(Optional<String> why) {
        if (status != MessageStatus.UNCERTAIN) {
            throw new IllegalStateException("only an uncertain message can be held");
        }
        return unmoved(why, true);
    }

    /**
     * Applies a status report. The state keeps it as the latest report unless a later one is known. If its meaning
     * allows, the status moves forward. A status word without a known meaning still proves that MKOM has the message.
     *
     * @param meaning the meaning of the status word; empty if unknown
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
        Optional<String> why =
                next == MessageStatus.FAILED ? Optional.of(REPORTED + report.status()) : Optional.empty();
        return worded.moved(next, now, attempts, uncertainAttempts, mkomMailingId, why);
    }

    /** When a claim without a result counts as interrupted. */
    public Instant claimExpiry(Duration longestRun) {
        return updatedAt.plus(longestRun);
    }

    /** Returns the same status with another reason. The time of the last change stays the same. */
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
            throw new IllegalStateException("a message cannot change from " + status + " to " + next);
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
