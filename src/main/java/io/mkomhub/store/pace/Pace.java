package io.mkomhub.store.pace;

import java.time.Instant;

/**
 * When something may be called again under its rate limit.
 *
 * @param nextFree the first moment that is not reserved
 * @param version the number of changes; 0 if never stored
 */
public record Pace(Instant nextFree, long version) {}
