package io.mkomhub.function.sweep;

import io.mkomhub.store.messages.HeldRecords;
import io.mkomhub.store.messages.HoldStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Puts held messages on their queue shortly before they are due, in order of their time.
 *
 * <p>Guarantee: that of {@link HeldRecords}.
 */
@ApplicationScoped
class Handover {

    private final HoldStore holds;
    private final HeldRecords records;
    private final Clock clock;

    Handover(HoldStore holds, HeldRecords records, Clock clock) {
        this.holds = holds;
        this.records = records;
        this.clock = clock;
    }

    /**
     * Hands over what is due.
     *
     * @return whether nothing that is due is left
     */
    boolean handOver(Instant deadline) {
        while (clock.instant().isBefore(deadline)) {
            HoldStore.Due due = holds.due(clock.instant());
            if (due.complete()) {
                return true;
            }
            if (!records.queue(due.held(), deadline)) {
                return false;
            }
        }
        return false;
    }
}
