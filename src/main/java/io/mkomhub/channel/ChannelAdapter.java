package io.mkomhub.channel;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How notifications are told to channels of one kind. Each bean of this type adds a kind to those that {@code forward} can speak.
 *
 * <p>A wire is told a notification again whenever nobody knows whether the last time was heard: its peer has to bear that.
 */
public interface ChannelAdapter {

    /** The kind it is for; there is one wire a kind. */
    Channel.Kind kind();

    /**
     * The request that tells the notification.
     *
     * @param channel a channel of this kind, possibly without an address
     * @return empty if the peer is not to be told this, or nowhere
     */
    Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now);

    /** What the peer's answer means, of whatever status. */
    DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer);

    /**
     * The time that has to pass between this notification and one that says the same of the same person, because the peer would
     * take the second for a repeat; zero where it knows notifications by an id.
     */
    default Duration spacing(ChannelNotification notification, Channel channel) {
        return Duration.ZERO;
    }
}
