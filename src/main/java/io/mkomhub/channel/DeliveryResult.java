package io.mkomhub.channel;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The result of one attempt to deliver a notification. */
public sealed interface DeliveryResult {

    /** Statuses that mean "not now": Request Timeout, Too Early (RFC 8470), Too Many Requests. */
    Set<Integer> NOT_NOW = Set.of(408, 425, 429);

    /** The endpoint accepted the notification. */
    record Accepted() implements DeliveryResult {}

    /**
     * The notification was not delivered, but may be later.
     *
     * @param reason for an operator, without personal data
     * @param endpointDown whether the endpoint would reject every other notification now, too
     * @param after the wait that the endpoint asked for, if any
     */
    record Retry(String reason, boolean endpointDown, Optional<Duration> after) implements DeliveryResult {}

    /**
     * The endpoint will never accept this notification.
     *
     * @param reason for an operator, without personal data
     */
    record Rejected(String reason) implements DeliveryResult {}

    /** The endpoint accepted the notification. */
    static DeliveryResult accepted() {
        return new Accepted();
    }

    /**
     * The result for a status other than 2xx that has no meaning of its own for the channel. 5xx and the statuses
     * {@link #NOT_NOW} concern the whole endpoint; all others concern this notification only.
     */
    static DeliveryResult retry(int status, Optional<Duration> after) {
        return new Retry("it answered with status " + status, status >= 500 || NOT_NOW.contains(status), after);
    }
}
