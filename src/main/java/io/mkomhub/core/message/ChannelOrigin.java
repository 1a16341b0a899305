package io.mkomhub.core.message;

import java.util.Optional;

/**
 * The channel that a message came through, and how its peer there wants to hear what becomes of it.
 *
 * @param channel name of the channel
 * @param id the peer's own name for the message, opaque
 * @param reportUrl an address to report to in place of the channel's, such as Kannel's {@code dlr-url}, as the peer gave it
 * @param reportMask which reports the peer wants, in Kannel's bits ({@code dlr-mask}): 1 delivered, 2 failed, 4 buffered,
 *     8 accepted, 16 rejected
 */
public record ChannelOrigin(String channel, String id, Optional<String> reportUrl, int reportMask) {

    /** Every report there is. */
    public static final int EVERY_REPORT = 31;

    /** A peer that is told everything at the channel's own address. */
    public ChannelOrigin(String channel, String id) {
        this(channel, id, Optional.empty(), EVERY_REPORT);
    }

    /** Leaves out what the peer gave: it may hold personal data. */
    @Override
    public String toString() {
        return "ReturnAddress[channel=" + channel + "]";
    }
}
