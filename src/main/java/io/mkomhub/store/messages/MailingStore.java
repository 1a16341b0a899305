package io.mkomhub.store.messages;

import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.HoldStore.Counts;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What was decided about whole mailings: which are paused, up to when their messages are cancelled, and how many are sent a minute.
 *
 * <p>One small item for each mailing that somebody decided about, all in one partition, so that {@code send} reads them with one
 * query. Keys hold a keyed hash of the mailing's id, because an identifier may contain anything.
 *
 * <p>Guarantee: a decision is stored by a conditional write on the last one. It stays as long as it can apply to a message: a pause
 * until it ends, a cancellation for {@value #KEPT_DAYS} days, longer than a record can wait on a queue, be dead-lettered and redriven;
 * a release for as long; a pace for a day after the last message that waited for it.
 */
@ApplicationScoped
public class MailingStore {

    /** The most mailings that can be paused, cancelled, or have a pace or messages to release at a time, because {@code send} reads all of them. */
    public static final int MAX = 1_000;

    /** How many are read: more than {@link #MAX}, because several can be added at the same time. */
    private static final int MOST_READ = 2 * MAX;

    /** How many there may be before none is added without a person's decision, so that a person can still decide. */
    private static final int MOST_OPENED = MAX * 8 / 10;

    /** How long a cancelled mailing is remembered, and what is parked or counted for a mailing. */
    static final Duration KEPT = Duration.ofDays(MailingStore.KEPT_DAYS);

    private static final int KEPT_DAYS = 30;

    /** How long after a decision the last run of {@code send} that did not know of it has certainly ended. */
    private static final Duration SETTLED_AFTER = Duration.ofMinutes(10);

    /** How long a mailing is looked at in which messages wait without a decision, when none does. */
    private static final Duration KEPT_OPEN = Duration.ofDays(1);

    /** The most items that are counted. */
    private static final int MOST_COUNTED = 20_000;

    private static final String PARTITION = "MAILINGS";
    private static final String PAUSED_AT = "paused_at";
    private static final String AWAITS_START_SINCE = "awaits_start_since";
    private static final String CANCELLED_AT = "cancelled_at";
    private static final String CANCELLED_BY = "cancelled_by";
    private static final String MESSAGES_PER_MINUTE = "messages_per_minute";
    private static final String HOLDS = "holds";
    private static final String RELEASED_AT = "released_at";
    private static final String CHANGED_AT = "changed_at";
    private static final String SETTLED = "settled";

    private static final OptimisticRetry RETRY = OptimisticRetry.of(10, "others kept deciding about the same mailing");

    private final Table table;
    private final KeyedHashes hashes;
    private final HoldStore holds;

    public MailingStore(Table table, KeyedHashes hashes, HoldStore holds) {
        this.table = table;
        this.hashes = hashes;
        this.holds = holds;
    }

    /**
     * A mailing that somebody decided about.
     *
     * @param key its name in the table, which reveals nothing about it
     * @param control what was decided
     * @param settled whether everything that waited for it was freed. With a pace, more may come
     * @param version of the item; 0 if there is none
     */
    public record Decided(String key, MailingControl control, boolean settled, long version) {

        /** Whether messages may wait for it. */
        public boolean isOpen() {
            return !settled || parksByItself();
        }

        /** Whether messages wait without anybody's decision, for their turns or for their release. */
        boolean parksByItself() {
            return control.messagesPerMinute().isPresent() || control.holds();
        }
    }

    /** There are too many decisions. */
    public static final class TooManyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManyException() {
            super(MAX + " mailings are paused, have a pace or messages to release, or were cancelled in the last "
                    + KEPT_DAYS + " days");
        }
    }

    /** Returns what stands for a mailing in keys: it reveals nothing about it. */
    public static String key(KeyedHashes hashes, MailingId id) {
        return hashes.of("mailing", id.text());
    }

    /** The partition of what waits for a mailing. */
    static String waiting(KeyedHashes hashes, String origin, Mailing mailing) {
        return waiting(key(hashes, MailingId.of(origin, mailing)));
    }

    static String waiting(String key) {
        return "MAILING#" + key;
    }

    /** Returns all mailings that somebody decided about. */
    public List<Decided> all() {
        return table.partition(PARTITION, "", MOST_READ).stream()
                .map(MailingStore::read)
                .toList();
    }

    /** Returns what stands for a mailing in keys and in the log. */
    public String key(MailingId id) {
        return key(hashes, id);
    }

    /** Returns what was decided about a mailing. */
    public Decided find(MailingId id) {
        return find(key(id));
    }

    private Decided find(String key) {
        return table.find(new ItemKey(PARTITION, key))
                .map(MailingStore::read)
                .orElse(new Decided(key, MailingControl.NONE, true, 0));
    }

    /**
     * Decides about a mailing.
     *
     * @return what is decided now
     * @throws TooManyException if this is one mailing too many
     */
    public Decided decide(MailingId id, UnaryOperator<MailingControl> decision) {
        return decide(key(id), decision);
    }

    /**
     * Makes the messages of a mailing wait until it is started.
     *
     * @throws TooManyException if this is one mailing too many
     */
    public Decided awaitStart(MailingId id, Instant now) {
        return decide(key(id), MOST_OPENED, before -> before.control().awaitingStart(now));
    }

    /** As {@link #decide(MailingId, UnaryOperator)}, for a mailing that is known by its key. */
    public Decided decide(String key, UnaryOperator<MailingControl> decision) {
        return decide(key, MAX, before -> decision.apply(before.control()));
    }

    /**
     * Makes sure, before messages of a mailing are parked without anybody's decision, that {@code sweep} looks for them.
     *
     * @param reason why they are parked, if the mailing does not have it yet
     * @throws TooManyException if this is one mailing too many
     */
    public void open(String key, UnaryOperator<MailingControl> reason, Instant now) {
        var unused = decide(key, MOST_OPENED, before -> {
            MailingControl next = reason.apply(before.control());
            // A decision that was carried out is made again.
            return before.settled() && next.equals(before.control()) ? next.changed(now) : next;
        });
    }

    private Decided decide(String key, int most, Function<Decided, MailingControl> decision) {
        return RETRY.get(() -> {
            Decided before = find(key);
            MailingControl next = decision.apply(before);
            if (next.equals(before.control())) {
                return Optional.of(before);
            }
            if (before.version() == 0 && all().size() >= most) {
                throw new TooManyException();
            }
            return save(new Decided(key, next, false, before.version()), Optional.empty());
        });
    }

    /**
     * Notes that everything that waited for a mailing was freed, if no run of {@code send} can still park a message of it.
     *
     * @param decided the mailing, as it was when this began
     */
    public void settle(Decided decided, Instant startedAt) {
        MailingControl control = decided.control();
        if (control.isPaused() || startedAt.isBefore(control.changedAt().plus(SETTLED_AFTER))) {
            return;
        }
        var unused = save(
                new Decided(decided.key(), control, true, decided.version()),
                Optional.of(startedAt.plus(
                        control.cancelledAt().isPresent()
                                        || control.releasedAt().isPresent()
                                ? KEPT
                                : decided.parksByItself() ? KEPT_OPEN : SETTLED_AFTER)));
    }

    /** Returns what is stored; empty if somebody else decided meanwhile. */
    private Optional<Decided> save(Decided next, Optional<Instant> expiry) {
        MailingControl control = next.control();
        Item item = Item.at(new ItemKey(PARTITION, next.key()))
                .with(Table.VERSION, next.version() + 1)
                .with(CHANGED_AT, control.changedAt().toEpochMilli())
                .with(SETTLED, next.settled());
        control.pausedAt().ifPresent(time -> item.with(PAUSED_AT, time.toEpochMilli()));
        control.awaitsStartSince().ifPresent(time -> item.with(AWAITS_START_SINCE, time.toEpochMilli()));
        control.cancelledAt().ifPresent(time -> item.with(CANCELLED_AT, time.toEpochMilli()));
        control.cancelledBy().ifPresent(who -> item.with(CANCELLED_BY, who));
        control.messagesPerMinute().ifPresent(pace -> item.with(MESSAGES_PER_MINUTE, pace));
        control.releasedAt().ifPresent(time -> item.with(RELEASED_AT, time.toEpochMilli()));
        if (control.holds()) {
            item.with(HOLDS, 1);
        }
        expiry.ifPresent(time -> item.with(Table.EXPIRES_AT, time.getEpochSecond()));
        return table.put(new Table.Put(item, next.version()))
                ? Optional.of(new Decided(next.key(), control, next.settled(), next.version() + 1))
                : Optional.empty();
    }

    private static Decided read(Item item) {
        return new Decided(
                item.text(Table.SK),
                new MailingControl(
                        item.optionalTime(PAUSED_AT),
                        item.optionalTime(AWAITS_START_SINCE),
                        item.optionalTime(CANCELLED_AT),
                        item.optionalText(CANCELLED_BY),
                        item.optionalNumber(MESSAGES_PER_MINUTE),
                        item.optionalNumber(HOLDS).isPresent(),
                        item.optionalTime(RELEASED_AT),
                        item.time(CHANGED_AT)),
                item.flag(SETTLED),
                item.number(Table.VERSION));
    }

    /** Counts what waits for a mailing, and what was cancelled with it: at most {@value #MOST_COUNTED} items of these. */
    public Counts count(MailingId id, Instant now) {
        return holds.count(waiting(key(hashes, id)), now, MOST_COUNTED);
    }

    /** Notes how many messages of each mailing were cancelled with it. Limit: after a crash before this, some are not counted. */
    public void tally(Map<String, Integer> cancelled, Instant now) {
        cancelled.forEach((key, count) -> holds.tally(
                waiting(key),
                count,
                Digests.sha256Hex(UUID.randomUUID().toString()).substring(0, 16),
                now));
    }
}
