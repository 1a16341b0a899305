package io.mkomhub.core.message;

import io.mkomhub.platform.id.Digests;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that a channel's peer is to be told.
 *
 * <p>Its id follows from what it tells, so that the same news emitted twice is one notification.
 *
 * @param id 64 hexadecimal digits
 * @param channel name of the channel
 * @param msisdn whose telephone it is about
 * @param at when it happened
 * @param news what happened
 * @param pseudonym stands for the person wherever it is kept what was told, which the number must not; empty before the notification
 *     is published
 */
public record ChannelNotification(String id, String channel, Msisdn msisdn, Instant at, News news, String pseudonym) {

    /** A notification that is not published yet. */
    public ChannelNotification(String id, String channel, Msisdn msisdn, Instant at, News news) {
        this(id, channel, msisdn, at, news, "");
    }

    /** The same notification about a person whom this stands for. */
    public ChannelNotification of(String person) {
        return new ChannelNotification(id, channel, msisdn, at, news, person);
    }

    /** What happened. */
    public sealed interface News {}

    /**
     * A message got further.
     *
     * @param message the hub's name for it
     * @param returnAddress the peer's name for it, and what the peer wants to hear
     * @param status {@link MessageStatus#SENT}, {@link MessageStatus#DELIVERED}, {@link MessageStatus#FAILED} or
     *     {@link MessageStatus#OPTED_OUT}
     * @param reason why it failed, for an operator
     * @param reference the caller's own reference
     */
    public record StatusChange(
            MessageId message,
            ChannelOrigin returnAddress,
            MessageStatus status,
            Optional<String> reason,
            Optional<String> reference)
            implements News {}

    /**
     * A person answered.
     *
     * @param text what; may be empty
     * @param answered the message of ours that it answers, where the platform said so
     */
    public record Reply(String text, Optional<MessageId> answered) implements News {

        /** Leaves out the text: it is personal data. */
        @Override
        public String toString() {
            return "Reply[answered=" + answered + "]";
        }
    }

    /**
     * A person wants no more messages.
     *
     * @param text what they wrote
     */
    public record OptOut(String text) implements News {}

    /**
     * Nobody knows whether MKOM has a message, and it is not sent again before a person has decided.
     *
     * @param message the hub's name for it
     * @param reason why nobody knows, for an operator
     * @param reference the caller's own reference
     */
    public record Held(MessageId message, Optional<String> reason, Optional<String> reference) implements News {}

    /**
     * The news of a message's status as it is now.
     *
     * @param peer who is told
     * @return empty if it is no news for anybody outside, because the message is still being sent
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
     * The news that a message is held. One that was released and is held again is news again.
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

    /** The news of a reply. */
    public static ChannelNotification ofReply(
            String channel, Event.Reply reply, Optional<MessageId> answered, Instant at) {
        return new ChannelNotification(id(reply), channel, reply.msisdn(), at, new Reply(reply.text(), answered));
    }

    /** The news of a reply that is an opt-out. */
    public static ChannelNotification ofOptOut(String channel, Event.Reply reply, Instant at) {
        return new ChannelNotification(id(reply), channel, reply.msisdn(), at, new OptOut(reply.text()));
    }

    /** Leaves out the channel, so that a reply that is routed anew is told once all the same. */
    private static String id(Event.Reply reply) {
        return Digests.sha256Hex("reply", reply.id());
    }

    /**
     * What the news is about, as the peer sees it. A peer that splits a long text gives all parts one id, and so hears of one
     * message, whatever becomes of each part; one that writes to several people at once gives all of them one id.
     */
    public String topic() {
        if (news instanceof StatusChange change) {
            ChannelOrigin peer = change.returnAddress();
            return peer.id().isEmpty() && peer.reportUrl().isEmpty()
                    ? change.message().toString()
                    : Digests.sha256Hex(channel, peer.id(), peer.reportUrl().orElse(""), msisdn.digits());
        }
        return id;
    }

    /**
     * How far the news goes: once news of a rank is told, none of the same topic that goes no further is. A part that failed
     * outdoes one that was delivered, because the whole has not arrived then.
     */
    public int rank() {
        return news instanceof StatusChange change ? rank(change.status()) : 1;
    }

    private static int rank(MessageStatus status) {
        return switch (status) {
            case QUEUED, SENDING, UNCERTAIN -> 0;
            case SENT -> 1;
            case DELIVERED -> 2;
            case FAILED, OPTED_OUT -> 3;
        };
    }
}
