package io.mkomhub.core.message;

import java.util.Optional;

/**
 * The channel that a message came through, and the reports that the channel's sender requested.
 *
 * @param channel the channel's name
 * @param id the sender's own id of the message, opaque to the hub
 * @param reportUrl the address for reports on this message instead of the channel's address, such as Kannel's
 *     {@code dlr-url}, as received
 * @param reportMask the requested reports, in Kannel's bits ({@code dlr-mask}): 1 delivered, 2 failed, 4 buffered,
 *     8 accepted, 16 rejected
 */
public record ChannelOrigin(String channel, String id, Optional<String> reportUrl, int reportMask) {

    /** The mask that requests all reports. */
    public static final int EVERY_REPORT = 31;

    /** An origin whose sender receives all reports at the channel's address. */
    public ChannelOrigin(String channel, String id) {
        this(channel, id, Optional.empty(), EVERY_REPORT);
    }

    /** Omits what the sender supplied: it may contain personal data. */
    @Override
    public String toString() {
        return "ChannelOrigin[channel=" + channel + "]";
    }
}
