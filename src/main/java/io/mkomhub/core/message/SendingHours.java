package io.mkomhub.core.message;

import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.core.window.QuietConfig;
import io.mkomhub.core.window.RecipientZone;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;

/**
 * When a message may be sent: within its own delivery window or, for advertising without one, outside quiet hours. Both are
 * in the time zone of the recipient.
 *
 * @param advertising the window of advertising without a window of its own; empty for any time
 */
public record SendingHours(Optional<DeliveryWindow> advertising) {

    /** No quiet hours. */
    public static final SendingHours ANY = new SendingHours(Optional.empty());

    /**
     * The hours outside the configured quiet hours.
     *
     * @throws IllegalArgumentException if the setting is invalid
     */
    public static SendingHours of(QuietConfig config) {
        return new SendingHours(config.quietHours().map(SendingHours::outside));
    }

    /**
     * The window outside quiet hours such as {@code 21:00-08:00}, on every day.
     *
     * @throws IllegalArgumentException if the text has another format
     */
    public static DeliveryWindow outside(String quietHours) {
        String[] parts = quietHours.strip().split("\\s*-\\s*", -1);
        try {
            if (parts.length == 2) {
                LocalTime begin = DeliveryWindow.readFrom(parts[0]);
                LocalTime end = DeliveryWindow.readFrom(parts[1]);
                if (!begin.equals(end)) {
                    return new DeliveryWindow(end, begin, DeliveryWindow.EVERY_DAY, true);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HUB_QUIET_HOURS must be like 21:00-08:00", e);
        }
        throw new IllegalArgumentException("HUB_QUIET_HOURS must be like 21:00-08:00");
    }

    /** The given moment or, if the message must not be sent then, the next time at which it may be. */
    public Instant firstAllowed(OutboundMessage message, Instant moment) {
        return firstAllowed(message.handling().window(), message.messageClass(), message.msisdn(), moment);
    }

    /** As above, for a message that is not accepted yet. */
    public Instant firstAllowed(
            Optional<DeliveryWindow> own, MessageClass messageClass, Msisdn msisdn, Instant moment) {
        return own.or(() -> messageClass == MessageClass.MARKETING ? advertising : Optional.empty())
                .map(window -> window.firstOpen(moment, RecipientZone.of(msisdn.digits())))
                .orElse(moment);
    }
}
