package io.mkomhub.function.forward;

import io.mkomhub.core.message.NotificationDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What became of a notification in one run. */
sealed interface Result {

    /** The notification with what is known of its delivery. */
    NotificationDelivery delivery();

    /** How long its peer took to answer, if it was asked. */
    default Optional<Duration> took() {
        return Optional.empty();
    }

    /** Its peer has just been told. */
    record Delivered(NotificationDelivery delivery, Optional<Duration> took) implements Result {}

    /** Nothing was left to tell: its peer knew, or does not want to. */
    record Done(NotificationDelivery delivery) implements Result {}

    /** It is to be seen again. */
    record Again(NotificationDelivery delivery, Instant due, String reason, Optional<Duration> took)
            implements Result {}

    /** It is given up. */
    record Dead(NotificationDelivery delivery, String reason, Optional<Duration> took) implements Result {}
}
