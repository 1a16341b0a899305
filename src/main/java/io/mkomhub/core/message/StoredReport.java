package io.mkomhub.core.message;

import java.time.Instant;
import java.util.Optional;

/**
 * A status report of the platform, as it is stored with the message that it is about. The message has the number and
 * the reference.
 *
 * @param id identifies the report among those of the message; derived from its content, so that a repeat has the same
 * @param receivedAt when the hub received it
 * @param at when it happened, if the platform said so
 * @param status the platform's word
 * @param internalId the platform's own id, if it gave one
 */
public record StoredReport(
        String id, Instant receivedAt, Optional<Instant> at, String status, Optional<String> internalId) {

    /** The maximum length of a word or id, in characters, so that no report makes its message too large to be stored. */
    private static final int MAX_LENGTH = 200;

    /** Whether the report is small enough to be stored with its message. */
    public boolean isSmall() {
        return status.length() <= MAX_LENGTH && internalId.map(String::length).orElse(0) <= MAX_LENGTH;
    }

    /** Returns the same report after the person's data were erased: only that it was received. */
    public StoredReport erased() {
        return new StoredReport(id, receivedAt, at, status, Optional.empty());
    }
}
