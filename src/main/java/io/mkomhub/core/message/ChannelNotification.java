package io.mkomhub.core.message;

import io.mkomhub.platform.id.Digests;
import java.time.Instant;
import java.util.Optional;

/**
 * A notification to the system that a channel connects.
 *
 * <p>Its id is derived from its content, so that the same notification emitted twice counts as one.
 *
 * @param id 64 hexadecimal digits
 * @param channel the channel's name
 * @param msisdn the telephone number that the notification is about
 * @param at when it happened
 * @param news what happened
 * @param pseudonym replaces the telephone number in stored delivery records, which must not hold it; empty until
 *     the notification is published
 * @param replay the id of the replay that tells it again; empty unless it is told again because somebody asked for it
 */
public record ChannelNotification(
        String id, String channel, Msisdn msisdn, Instant at, News news, String pseudonym, Optional<String> replay) {

    /** A notification that is not published yet. */
    public ChannelNotification(String id, String channel, Msisdn msisdn, Instant at, News news) {
        this(id, channel, msisdn, at, news, "", Optional.empty());
    }

    /** Returns the same notification with a pseudonym for the person. */
    public ChannelNotification of(String person) {
        return new ChannelNotification(id, channel, msisdn, at, news, person, replay);
    }

    /** Returns the same notification, to be told again: once for each replay, whatever was told before. */
    public ChannelNotification in(String toldIn) {
        return new ChannelNotification(id, channel, msisdn, at, news, pseudonym, Optional.of(toldIn));
    }

    /** What happened. */
    public sealed interface News {}

    /**
     * A message has a new status.
     *
     * @param message the hub's id of the message
     * @param returnAddress the channel's id of the message and the reports that the channel requested
     * @param status {@link MessageStatus#SENT}, {@link MessageStatus#DELIVERED}, {@link MessageStatus#FAILED},
     *     {@link MessageStatus#OPTED_OUT}, {@link MessageStatus#CANCELLED} or {@link MessageStatus#EXPIRED}
     * @param reason why the message failed or was not sent, for an operator
     * @param reference the caller's reference
     */
    public record StatusChange(
            MessageId message,
            ChannelOrigin returnAddress,
            MessageStatus status,
            Optional<String> reason,
            Optional<String> reference)
            implements News {}

    /**
     * A person replied.
     *
     * @param text the text of the reply; may be empty
     * @param answered the hub's message that the reply answers, if the platform named it
     */
    public record ReplyReceived(String text, Optional<MessageId> answered) implements News {

        /** Omits the text, which is personal data. */
        @Override
        public String toString() {
            return "ReplyReceived[answered=" + answered + "]";
        }
    }

    /**
     * A person opted out.
     *
     * @param text the text of the reply
     */
    public record OptOutReceived(String text) implements News {}

    /**
     * A message whose delivery to MKOM is unconfirmed. It is not sent again until a person decides.
     *
     * @param message the hub's id of the message
     * @param reason why its delivery is unconfirmed, for an operator
     * @param reference the caller's reference
     */
    public record Held(MessageId message, Optional<String> reason, Optional<String> reference) implements News {}

    /**
     * Creates the notification of a message's current status.
     *
     * @param peer the channel to notify
     * @return empty if the status is not reported, because the message is still being sent
     */
    public static Optional<ChannelNotification> ofStatus(TrackedMessage message, ChannelOrigin peer) {
        MessageState state = message.state();
        return rank(state.status()) == 0
                ? Optional.empty()
                : Optional.of(new ChannelNotification(
                        Digests.sha256Hex(
                                "status",
                                message.id().toString(),
                                state.status().word()),
                        peer.channel(),
                        message.message().msisdn(),
                        state.updatedAt(),
                        new StatusChange(
                                message.id(),
                                peer,
                                state.status(),
                                state.reason(),
                                message.message().reference())));
    }

    /**
     * Creates the notification that a message is held. A message that is released and held again is reported again.
     *
     * @return empty if the message is not held
     */
    public static Optional<ChannelNotification> ofHeld(String channel, TrackedMessage message) {
        MessageState state = message.state();
        return state.held()
                ? Optional.of(new ChannelNotification(
                        Digests.sha256Hex("held", message.id().toString(), Integer.toString(state.uncertainAttempts())),
                        channel,
                        message.message().msisdn(),
                        state.updatedAt(),
                        new Held(message.id(), state.reason(), message.message().reference())))
                : Optional.empty();
    }

    /** Creates the notification of a reply. */
    public static ChannelNotification ofReply(
            String channel, Event.Reply reply, Optional<MessageId> answered, Instant at) {
        return new ChannelNotification(
                id(reply), channel, reply.msisdn(), at, new ReplyReceived(reply.text(), answered));
    }

    /** Creates the notification of a reply that opts out. */
    public static ChannelNotification ofOptOut(String channel, Event.Reply reply, Instant at) {
        return new ChannelNotification(id(reply), channel, reply.msisdn(), at, new OptOutReceived(reply.text()));
    }

    /**
     * Returns the same notification for another channel, which gets it whatever becomes of this one.
     *
     * @param other the name of the other channel
     */
    public ChannelNotification copiedTo(String other) {
        News copied = news instanceof StatusChange change
                ? new StatusChange(
                        change.message(),
                        new ChannelOrigin(other, change.message().toString()),
                        change.status(),
                        change.reason(),
                        change.reference())
                : news;
        return new ChannelNotification(
                Digests.sha256Hex("copy", id, other), other, msisdn, at, copied, pseudonym, replay);
    }

    /** Omits the channel, so that a reply that is routed to another channel is still sent only once. */
    private static String id(Event.Reply reply) {
        return Digests.sha256Hex("reply", reply.id());
    }

    /**
     * The subject of the notification, as the receiver sees it. A sender that splits a long text gives all parts the
     * same id, and so receives reports for one message, whatever happens to each part. A sender that writes to several
     * people at once gives all of them the same id. What is told again is a subject of its own in each replay.
     */
    public String topic() {
        return replay.map(told -> Digests.sha256Hex("replay", told, subject())).orElseGet(this::subject);
    }

    private String subject() {
        if (news instanceof StatusChange change) {
            ChannelOrigin peer = change.returnAddress();
            return peer.id().isEmpty() && peer.reportUrl().isEmpty()
                    ? change.message().toString()
                    : Digests.sha256Hex(channel, peer.id(), peer.reportUrl().orElse(""), msisdn.digits());
        }
        return id;
    }

    /**
     * The rank of the notification: after one of a rank is sent, none of the same topic with the same or a lower rank
     * is sent. A failed part outranks a delivered one, because the whole message has then not arrived.
     */
    public int rank() {
        return news instanceof StatusChange change ? rank(change.status()) : 1;
    }

    private static int rank(MessageStatus status) {
        return switch (status) {
            case QUEUED, SENDING, UNCERTAIN -> 0;
            case SENT -> 1;
            case DELIVERED -> 2;
            case FAILED, OPTED_OUT, CANCELLED, EXPIRED -> 3;
        };
    }
}
