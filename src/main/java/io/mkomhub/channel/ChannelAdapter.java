package io.mkomhub.channel;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How notices are told to channels of one kind. Each bean of this type adds a kind to those that {@code forward} can speak.
 *
 * <p>A wire is told a notice again whenever nobody knows whether the last time was heard: its peer has to bear that.
 */
public interface ChannelAdapter {

    /** The kind it is for; there is one wire a kind. */
    Channel.Kind kind();

    /**
     * The request that tells the notice.
     *
     * @param channel a channel of this kind, possibly without an address
     * @return empty if the peer is not to be told this, or nowhere
     */
    Optional<OutgoingRequest> render(ChannelNotification notice, Channel channel, Instant now);

    /** What the peer's answer means, of whatever status. */
    DeliveryResult judge(ChannelNotification notice, Channel channel, OutgoingAnswer answer);

    /**
     * The time that has to pass between this notice and one that says the same of the same person, because the peer would
     * take the second for a repeat; zero where it knows notices by an id.
     */
    default Duration spacing(ChannelNotification notice, Channel channel) {
        return Duration.ZERO;
    }
}
