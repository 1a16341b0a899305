package io.mkomhub.function.forward;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.NotificationDelivery;

/**
 * A notification to deliver, and the record of the forward queue that it came in.
 *
 * @param record the record's id
 */
record QueuedDelivery(String record, NotificationDelivery delivery) {

    ChannelNotification notification() {
        return delivery.notification();
    }
}
