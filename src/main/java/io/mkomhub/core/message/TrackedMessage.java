package io.mkomhub.core.message;

import java.time.Instant;

/**
 * A message and how far it has come.
 *
 * @param message what is sent
 * @param mailing what it is sent under
 * @param origin who gave it to the hub
 * @param acceptedAt when
 * @param state how far it has come
 * @param version counts the changes of its state, from 1; 0 for one that has never been stored
 */
public record TrackedMessage(
        OutboundMessage message, Mailing mailing, String origin, Instant acceptedAt, MessageState state, long version) {

    /** A message of a message batch, of which nothing is stored yet. */
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

    /** From when on it can be heard of: its last change, or the time it is scheduled for if that is later. */
    public Instant heardOfFrom() {
        return message.schedule().filter(state.updatedAt()::isBefore).orElse(state.updatedAt());
    }

    /** The same message, as old as if it had been given to the hub at another time. */
    public TrackedMessage acceptedAt(Instant time) {
        return new TrackedMessage(message, mailing, origin, time, state, version);
    }

    /** The same message in another state, to be stored on top of this one. */
    public TrackedMessage in(MessageState next) {
        return new TrackedMessage(message, mailing, origin, acceptedAt, next, version);
    }

    /** The same message, to be sent by MKOM at another time. */
    public TrackedMessage scheduled(Instant time) {
        return new TrackedMessage(message.at(time), mailing, origin, acceptedAt, state, version);
    }

    /** The same message when the data of the person it was for are erased: an empty shell, and nothing left to do. */
    public TrackedMessage erased(Instant now) {
        return new TrackedMessage(message.erased(), mailing, origin, acceptedAt, state.erased(now), version);
    }

    /** The same message as it is once stored. */
    public TrackedMessage stored() {
        return new TrackedMessage(message, mailing, origin, acceptedAt, state, version + 1);
    }
}
