package io.mkomhub.function.forward;

import io.mkomhub.core.message.NotificationDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The result of a notification in one run. */
sealed interface Result {

    /** The notification and the state of its delivery. */
    NotificationDelivery delivery();

    /** How long the receiver took to respond; empty if it was not called. */
    default Optional<Duration> took() {
        return Optional.empty();
    }

    /** The receiver accepted it in this run. */
    record Delivered(NotificationDelivery delivery, Optional<Duration> took) implements Result {}

    /** The receiver knows it already, or did not request it. */
    record Done(NotificationDelivery delivery) implements Result {}

    /** It is tried again when it is due. */
    record Again(NotificationDelivery delivery, Instant due, String reason, Optional<Duration> took)
            implements Result {}

    /** It is dead-lettered. */
    record Dead(NotificationDelivery delivery, String reason, Optional<Duration> took) implements Result {}
}
