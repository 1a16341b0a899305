package io.mkomhub.core.message;

import io.mkomhub.platform.id.CorrelationId;
import java.time.Instant;
import java.util.Optional;

/**
 * A notification on its way: one record of the forward queue.
 *
 * @param notification what is to be told
 * @param since when the hub first tried; empty if it has not yet
 * @param attempts how often the peer was asked to take it
 * @param correlation the request that the news came with, where that is known
 * @param trouble why it was not told the last time; empty if nothing went wrong yet
 */
public record NotificationDelivery(
        ChannelNotification notification,
        Optional<Instant> since,
        int attempts,
        Optional<CorrelationId> correlation,
        String trouble) {

    /** A notification that nobody has tried to tell. */
    public static NotificationDelivery of(ChannelNotification notification) {
        return of(notification, Optional.empty());
    }

    /** A notification that nobody has tried to tell, and the request that its news came with. */
    public static NotificationDelivery of(ChannelNotification notification, Optional<CorrelationId> correlation) {
        return new NotificationDelivery(notification, Optional.empty(), 0, correlation, "");
    }

    /** The same of a notification about a person whom this stands for. */
    public NotificationDelivery of(String person) {
        return new NotificationDelivery(notification.of(person), since, attempts, correlation, trouble);
    }

    /** The same, waiting since a time if not since earlier. */
    public NotificationDelivery since(Instant now) {
        return new NotificationDelivery(notification, since.or(() -> Optional.of(now)), attempts, correlation, trouble);
    }

    /** The same after one more try that failed. */
    public NotificationDelivery failed(String why) {
        return new NotificationDelivery(notification, since, attempts + 1, correlation, why);
    }
}
