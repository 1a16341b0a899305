package io.mkomhub.core.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message and its state.
 *
 * @param message the message
 * @param mailing its mailing
 * @param origin who submitted it to the hub
 * @param acceptedAt when the hub accepted it
 * @param state its state
 * @param version the number of changes of its state and its status reports, of which its claim is the first; 0 if it is
 *     not stored yet
 * @param reports the platform's status reports that are stored with it, at most {@value #MAX_REPORTS}, in no particular
 *     order
 * @param conversation where it is stored in the conversation with its person; empty if it is not stored yet
 */
public record TrackedMessage(
        OutboundMessage message,
        Mailing mailing,
        String origin,
        Instant acceptedAt,
        MessageState state,
        long version,
        List<StoredReport> reports,
        Optional<ConversationKey> conversation) {

    /** The maximum number of status reports that are stored with a message. Later ones are items of their own. */
    public static final int MAX_REPORTS = 10;

    public TrackedMessage {
        reports = List.copyOf(reports);
    }

    /** A message without status reports and without a place in a conversation. */
    public TrackedMessage(
            OutboundMessage message,
            Mailing mailing,
            String origin,
            Instant acceptedAt,
            MessageState state,
            long version) {
        this(message, mailing, origin, acceptedAt, state, version, List.of(), Optional.empty());
    }

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
        return new TrackedMessage(message, mailing, origin, time, state, version, reports, conversation);
    }

    /** Returns the same message in another state, to be stored as its next version. */
    public TrackedMessage in(MessageState next) {
        return new TrackedMessage(message, mailing, origin, acceptedAt, next, version, reports, conversation);
    }

    /** Returns the same message with other content, to be stored as its next version. */
    public TrackedMessage with(OutboundMessage changed) {
        return new TrackedMessage(changed, mailing, origin, acceptedAt, state, version, reports, conversation);
    }

    /** Returns the same message with further status reports. */
    public TrackedMessage reported(List<StoredReport> further) {
        List<StoredReport> all = new ArrayList<>(reports);
        all.addAll(further);
        return new TrackedMessage(message, mailing, origin, acceptedAt, state, version, all, conversation);
    }

    /** Returns the same message as it is after its claim is stored, and nothing else of it. */
    public TrackedMessage claimedAt(ConversationKey key) {
        return new TrackedMessage(message, mailing, origin, acceptedAt, state, 1, reports, Optional.of(key));
    }

    /** Whether only a claim of it is stored, and no state of its own. */
    public boolean isOnlyClaimed() {
        return version == 1;
    }

    /** Whether a state of its own is stored, which is more than its claim. */
    public boolean hasItem() {
        return version > 1;
    }

    /** Whether a status report with this id is stored with the message. */
    public boolean hasReport(String id) {
        return reports.stream().anyMatch(report -> report.id().equals(id));
    }

    /** Returns the same message with another scheduled time for MKOM. */
    public TrackedMessage scheduled(Instant time) {
        return new TrackedMessage(message.at(time), mailing, origin, acceptedAt, state, version, reports, conversation);
    }

    /** Returns the same message after the person's data were erased: without content, and with nothing left to do. */
    public TrackedMessage erased(Instant now) {
        return new TrackedMessage(
                message.erased(),
                mailing,
                origin,
                acceptedAt,
                state.erased(now),
                version,
                reports.stream().map(StoredReport::erased).toList(),
                conversation);
    }

    /** Returns the same message as it is after being stored. */
    public TrackedMessage stored() {
        return new TrackedMessage(message, mailing, origin, acceptedAt, state, version + 1, reports, conversation);
    }
}
