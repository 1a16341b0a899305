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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Puts messages that waited for their mailing back on their queues: those that were parked when it is resumed, those of a mailing with
 * a pace shortly before their turns, and those of a cancelled mailing wherever they wait in the table, so that {@code send} makes them
 * cancelled.
 *
 * <p>Guarantee: that of {@link HeldRecords}. Parked messages return in the order in which they were accepted. Limit: {@code send} keeps
 * the pace; this only avoids that messages come long before their turns. After a restart it may be too many for a minute, which are
 * parked again.
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

    /** How far ahead the turns may be for which messages are queued: longer than {@code sweep} takes until its next run. */
    private static final Duration AHEAD = Duration.ofSeconds(90);

    private final HoldStore holds;
    private final HeldRecords records;
    private final Table table;
    private final Clock clock;

    /** Up to when messages were queued, by mailing. */
    private final Map<String, Instant> supplied = new ConcurrentHashMap<>();

    public MailingRelease(HoldStore holds, HeldRecords records, Table table, Clock clock) {
        this.holds = holds;
        this.records = records;
        this.table = table;
        this.clock = clock;
    }

    /** What is left of what may go. */
    public enum Left {
        /** No message that may go is left. */
        NOTHING,
        /** The rest waits for a decision, or for its turns. */
        WAITING,
        /** A queue did not accept all, or the time ran out. */
        UNFINISHED
    }

    /** Queues every message that may go. */
    public Left release(Decided decided, Instant deadline) {
        Left left = releaseParked(decided, deadline);
        return left != Left.UNFINISHED && releaseHeld(decided, deadline) ? left : Left.UNFINISHED;
    }

    private Left releaseParked(Decided decided, Instant deadline) {
        Instant now = clock.instant();
        String waiting = MailingStore.waiting(decided.key());
        Optional<Turns> turns = decided.control().messagesPerMinute().map(pace -> turns(decided.key(), pace, now));
        boolean waits = decided.parksByItself() && holds.holds(waiting, now);
        Optional<String> after = Optional.empty();
        do {
            Part part = holds.parked(waiting, after, PART);
            List<Held> free = free(part.held(), decided.control(), now);
            waits |= free.size() < part.held().size();
            Map<Boolean, List<Held>> byPaced = free.stream()
                    .collect(Collectors.partitioningBy(
                            held -> turns.isPresent() && !ends(held, decided.control(), now)));
            List<Held> paced = byPaced.getOrDefault(true, List.of());
            List<Held> taken = turns.map(given -> given.take(paced)).orElse(List.of());
            if (!queue(byPaced.getOrDefault(false, List.of()), deadline) || !records.queue(taken, deadline)) {
                return Left.UNFINISHED;
            }
            if (!paced.isEmpty() && turns.filter(given -> given.left() == 0).isPresent()) {
                return Left.WAITING;
            }
            after = part.last();
        } while (after.isPresent());
        return waits ? Left.WAITING : Left.NOTHING;
    }

    private Turns turns(String key, int perMinute, Instant now) {
        supplied.values().removeIf(now::isAfter);
        Instant from = Optional.ofNullable(supplied.get(key))
                .filter(now.plus(DELAY)::isBefore)
                .orElse(now.plus(DELAY));
        return new Turns(key, Duration.ofMinutes(1).dividedBy(perMinute), now, from);
    }

    /** The turns of one mailing for which messages are queued now. */
    private final class Turns {

        private final String key;
        private final Duration interval;
        private final Instant now;
        private final Instant end;
        private Instant next;

        Turns(String key, Duration interval, Instant now, Instant next) {
            this.key = key;
            this.interval = interval;
            this.now = now;
            this.end = now.plus(AHEAD);
            this.next = next;
        }

        /** How many turns have no message yet. */
        int left() {
            return next.isBefore(end) ? (int) (Duration.between(next, end).dividedBy(interval) + 1) : 0;
        }

        /** Returns as many messages as there are turns, due then. The rest of an item is parked in one of its own. */
        List<Held> take(List<Held> parked) {
            List<Held> taken = new ArrayList<>();
            for (Held held : parked) {
                List<Integer> places = held.places();
                int count = Math.min(places.size(), left());
                if (count == 0) {
                    break;
                }
                SortedMap<Instant, List<Integer>> due = new TreeMap<>();
                for (int place : places.subList(0, count)) {
                    // Those of a second are queued together.
                    due.computeIfAbsent(next.truncatedTo(ChronoUnit.SECONDS), second -> new ArrayList<>())
                            .add(place);
                    next = next.plus(interval);
                }
                if (count < places.size()) {
                    SortedMap<Instant, List<Integer>> rest = new TreeMap<>();
                    rest.put(held.due().firstKey(), places.subList(count, places.size()));
                    holds.parkApart(held.due(rest), now);
                }
                taken.add(held.due(due));
            }
            supplied.put(key, next);
            return taken;
        }
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

    /** What may go. What has waited for too long goes back to {@code send}, which ends it. */
    private static List<Held> free(List<Held> parked, MailingControl control, Instant now) {
        return parked.stream()
                .filter(held -> control.frees(held.acceptedAt()))
                .filter(held -> !held.unreleased() || control.releases(held.acceptedAt()) || ends(held, control, now))
                .toList();
    }

    /** Whether messages are not sent any more, so that they need neither a release nor a turn. */
    private static boolean ends(Held held, MailingControl control, Instant now) {
        return control.cancels(held.acceptedAt())
                || held.parkedUntil().filter(now::isAfter).isPresent();
    }

    private boolean queue(List<Held> freed, Instant deadline) {
        Instant now = clock.instant();
        return now.isBefore(deadline)
                && records.queue(
                        freed.stream().map(held -> held.dueAt(now.plus(DELAY))).toList(), deadline);
    }
}
