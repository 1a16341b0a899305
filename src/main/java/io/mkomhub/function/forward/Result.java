package io.mkomhub.function.forward;

import io.mkomhub.core.message.NotificationDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What became of a notification in one run. */
sealed interface Result {

    /** The notification and the state of its delivery. */
    NotificationDelivery delivery();

    /** How long the peer took to answer; empty if it was not called. */
    default Optional<Duration> took() {
        return Optional.empty();
    }

    /** Its peer took it in this run. */
    record Delivered(NotificationDelivery delivery, Optional<Duration> took) implements Result {}

    /** Its peer knows it already, or does not want it. */
    record Done(NotificationDelivery delivery) implements Result {}

    /** It is tried again when it is due. */
    record Again(NotificationDelivery delivery, Instant due, String reason, Optional<Duration> took)
            implements Result {}

    /** It becomes a dead letter. */
    record Dead(NotificationDelivery delivery, String reason, Optional<Duration> took) implements Result {}
}
