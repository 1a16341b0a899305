package io.mkomhub.channel;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How a peer took a notice. */
public sealed interface DeliveryResult {

    /** Request Timeout, Too Early (RFC 8470), Too Many Requests. */
    Set<Integer> NOT_NOW = Set.of(408, 425, 429);

    /** It has it. */
    record Told() implements DeliveryResult {}

    /**
     * It does not have it now, and may take it later.
     *
     * @param reason for an operator, without personal data
     * @param endpointDown whether it would take no other notice either
     * @param after what it asked to wait, if it asked
     */
    record TryLater(String reason, boolean endpointDown, Optional<Duration> after) implements DeliveryResult {}

    /**
     * It will never take this one.
     *
     * @param reason for an operator, without personal data
     */
    record Never(String reason) implements DeliveryResult {}

    /** It has it. */
    static DeliveryResult told() {
        return new Told();
    }

    /**
     * What a status that is no success means at any peer: 5xx, and those of 4xx that say "not now", are the endpoint's trouble; all
     * others are this notice's.
     */
    static DeliveryResult later(int status, Optional<Duration> after) {
        return new TryLater("it answered with status " + status, status >= 500 || NOT_NOW.contains(status), after);
    }
}
