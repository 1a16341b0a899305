package io.mkomhub.core.message;

import java.time.Instant;

/**
 * A message and its state.
 *
 * @param message the message
 * @param mailing its mailing
 * @param origin who submitted it to the hub
 * @param acceptedAt when the hub accepted it
 * @param state its state
 * @param version the number of changes of its state, from 1; 0 if it is not stored yet
 */
public record TrackedMessage(
        OutboundMessage message, Mailing mailing, String origin, Instant acceptedAt, MessageState state, long version) {

    /** A message of a batch that is not stored yet. */
    public static TrackedMessage of(MessageBatch messageBatch, OutboundMessage message) {
        return new TrackedMessage(
                message,
                messageBatch.mailing(),
                messageBatch.origin(),
                messageBatch.acceptedAt(),
                MessageState.queued(messageBatch.acceptedAt()),
                0);
    }

    /** The message's id. */
    public MessageId id() {
        return message.id();
    }

    /**
     * The earliest time at which a callback can be expected: the last change, or the scheduled time if that is later.
     */
    public Instant heardOfFrom() {
        return message.schedule().filter(state.updatedAt()::isBefore).orElse(state.updatedAt());
    }

    /** Returns the same message with another time of acceptance. */
    public TrackedMessage acceptedAt(Instant time) {
        return new TrackedMessage(message, mailing, origin, time, state, version);
    }

    /** Returns the same message in another state, to be stored as its next version. */
    public TrackedMessage in(MessageState next) {
        return new TrackedMessage(message, mailing, origin, acceptedAt, next, version);
    }

    /** Returns the same message with another scheduled time for MKOM. */
    public TrackedMessage scheduled(Instant time) {
        return new TrackedMessage(message.at(time), mailing, origin, acceptedAt, state, version);
    }

    /** Returns the same message after the person's data were erased: without content, and with nothing left to do. */
    public TrackedMessage erased(Instant now) {
        return new TrackedMessage(message.erased(), mailing, origin, acceptedAt, state.erased(now), version);
    }

    /** Returns the same message as it is after being stored. */
    public TrackedMessage stored() {
        return new TrackedMessage(message, mailing, origin, acceptedAt, state, version + 1);
    }
}
