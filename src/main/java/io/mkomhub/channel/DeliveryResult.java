package io.mkomhub.channel;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How a peer took a notification. */
public sealed interface DeliveryResult {

    /** Request Timeout, Too Early (RFC 8470), Too Many Requests. */
    Set<Integer> NOT_NOW = Set.of(408, 425, 429);

    /** It has it. */
    record Accepted() implements DeliveryResult {}

    /**
     * It does not have it now, and may take it later.
     *
     * @param reason for an operator, without personal data
     * @param endpointDown whether it would take no other notification either
     * @param after what it asked to wait, if it asked
     */
    record Retry(String reason, boolean endpointDown, Optional<Duration> after) implements DeliveryResult {}

    /**
     * It will never take this one.
     *
     * @param reason for an operator, without personal data
     */
    record Rejected(String reason) implements DeliveryResult {}

    /** It has it. */
    static DeliveryResult accepted() {
        return new Accepted();
    }

    /**
     * What a status that is no success means at any peer: 5xx, and those of 4xx that say "not now", are the endpoint's trouble; all
     * others are this notification's.
     */
    static DeliveryResult retry(int status, Optional<Duration> after) {
        return new Retry("it answered with status " + status, status >= 500 || NOT_NOW.contains(status), after);
    }
}
