package io.mkomhub.channel;

import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.fault.UnavailableException;
import java.time.Instant;
import java.util.Optional;

/** Reassembles the parts of multipart messages. Implemented by the channel whose senders send parts. */
public interface Reassembler {

    /**
     * Checks the parts of a message when its reminder arrives: accepts the message if it is complete, and gives it up
     * if its time is over.
     *
     * @return the notification for its sender if it was given up; the same on every call
     * @throws UnavailableException if the reminder must be processed again
     */
    Optional<ChannelNotification> check(PartsDue due, Instant now);
}
