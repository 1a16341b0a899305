package io.mkomhub.channel;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends notifications to the channels of one kind. {@code forward} finds every bean of this type and uses it for its
 * kind.
 *
 * <p>Limit: a notification is sent again whenever it is unknown whether the previous attempt arrived. The receiving
 * system must tolerate repeats.
 */
public interface ChannelAdapter {

    /** The kind that this adapter serves. Each kind has one adapter. */
    Channel.Kind kind();

    /**
     * Builds the request that delivers a notification.
     *
     * @param channel a channel of this kind, possibly without an address
     * @return empty if the system does not want this notification, or has no address for it
     */
    Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now);

    /** Interprets the response, whatever its status. */
    DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer);

    /**
     * The least time between two notifications of the same content about the same person. Systems that would discard
     * the second as a duplicate need it; zero for systems that identify notifications by an id.
     */
    default Duration spacing(ChannelNotification notification, Channel channel) {
        return Duration.ZERO;
    }
}
