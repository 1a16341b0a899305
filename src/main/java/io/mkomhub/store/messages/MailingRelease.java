package io.mkomhub.store.messages;

import io.mkomhub.core.message.MailingControl;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.messages.HoldStore.Held;
import io.mkomhub.store.messages.HoldStore.Part;
import io.mkomhub.store.messages.MailingStore.Decided;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts messages that waited for a decision about their mailing back on their queues: those that were parked when it is resumed, and
 * those of a cancelled mailing wherever they wait in the table, so that {@code send} makes them cancelled.
 *
 * <p>Guarantee: that of {@link HeldRecords}. Parked messages return in the order in which they were accepted.
 */
@ApplicationScoped
public class MailingRelease {

    /** The number of items that are read at once. */
    private static final int PART = 100;

    /**
     * How long freed messages wait on their queue, so that every run of {@code send} that gets them knows the decision. One that does
     * not would hold or park them again, until the next run of {@code sweep}.
     */
    private static final Duration DELAY = MailingControls.FRESH.plusSeconds(1);

    private final HoldStore holds;
    private final HeldRecords records;
    private final Table table;
    private final Clock clock;

    public MailingRelease(HoldStore holds, HeldRecords records, Table table, Clock clock) {
        this.holds = holds;
        this.records = records;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Queues every message that may go.
     *
     * @return whether none is left; false if a queue did not accept all, or the time ran out
     */
    public boolean release(Decided decided, Instant deadline) {
        return releaseParked(decided, deadline) && releaseHeld(decided, deadline);
    }

    private boolean releaseParked(Decided decided, Instant deadline) {
        String waiting = MailingStore.waiting(decided.key());
        Optional<String> after = Optional.empty();
        do {
            Part part = holds.parked(waiting, after, PART);
            if (!queue(free(part.held(), decided.control()), deadline)) {
                return false;
            }
            after = part.last();
        } while (after.isPresent());
        return true;
    }

    /** Messages that are held for a later time are of no use to a mailing that was cancelled. Others stay. */
    private boolean releaseHeld(Decided decided, Instant deadline) {
        if (decided.control().cancelledAt().isEmpty()) {
            return true;
        }
        String waiting = MailingStore.waiting(decided.key());
        Instant now = clock.instant();
        Optional<String> after = Optional.empty();
        do {
            Part part = holds.held(waiting, after, PART, now);
            List<Held> cancelled = part.held().stream()
                    .filter(held -> decided.control().cancels(held.acceptedAt()))
                    .toList();
            if (!queue(cancelled, deadline)) {
                return false;
            }
            removeEntries(part, cancelled);
            after = part.last();
        } while (after.isPresent());
        return true;
    }

    /** Removes the entries of items that are gone, so that they are not counted. */
    private void removeEntries(Part part, List<Held> queued) {
        Set<ItemKey> left = new HashSet<>(part.held().stream().map(Held::key).toList());
        queued.forEach(held -> left.remove(held.key()));
        table.delete(part.entries().entrySet().stream()
                .filter(entry -> !left.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList());
    }

    private static List<Held> free(List<Held> parked, MailingControl control) {
        return parked.stream().filter(held -> control.frees(held.acceptedAt())).toList();
    }

    private boolean queue(List<Held> freed, Instant deadline) {
        Instant now = clock.instant();
        return now.isBefore(deadline)
                && records.queue(
                        freed.stream().map(held -> held.dueAt(now.plus(DELAY))).toList(), deadline);
    }
}
