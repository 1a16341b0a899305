package io.mkomhub.core.message;

import io.mkomhub.platform.id.CorrelationId;
import java.time.Instant;
import java.util.Optional;

/**
 * The delivery of a notification: one record of the forward queue.
 *
 * @param notification the notification
 * @param since when the hub first tried to deliver it; empty before the first attempt
 * @param attempts the number of delivery attempts
 * @param correlation the correlation id of the request that caused the notification, if known
 * @param trouble why the last attempt failed; empty if none failed
 * @param event where the reply is stored that the notification is about, without personal data, so that it can be told
 *     again; empty if it is about a message
 */
public record NotificationDelivery(
        ChannelNotification notification,
        Optional<Instant> since,
        int attempts,
        Optional<CorrelationId> correlation,
        String trouble,
        Optional<String> event) {

    /** A delivery without an attempt. */
    public static NotificationDelivery of(ChannelNotification notification) {
        return of(notification, Optional.empty());
    }

    /** A delivery without an attempt, with a correlation id. */
    public static NotificationDelivery of(ChannelNotification notification, Optional<CorrelationId> correlation) {
        return new NotificationDelivery(notification, Optional.empty(), 0, correlation, "", Optional.empty());
    }

    /** Returns the same delivery with a pseudonym for the person. */
    public NotificationDelivery of(String person) {
        return new NotificationDelivery(notification.of(person), since, attempts, correlation, trouble, event);
    }

    /** Returns the same delivery of a reply that is stored there. */
    public NotificationDelivery storedAt(String address) {
        return new NotificationDelivery(notification, since, attempts, correlation, trouble, Optional.of(address));
    }

    /** Returns the same delivery as if it had not been tried. */
    public NotificationDelivery untried() {
        return new NotificationDelivery(notification, Optional.empty(), 0, correlation, "", event);
    }

    /** Returns the same delivery, first tried at the given time if not earlier. */
    public NotificationDelivery since(Instant now) {
        return new NotificationDelivery(
                notification, since.or(() -> Optional.of(now)), attempts, correlation, trouble, event);
    }

    /** Returns the same delivery after another failed attempt. */
    public NotificationDelivery failed(String why) {
        return new NotificationDelivery(notification, since, attempts + 1, correlation, why, event);
    }
}
