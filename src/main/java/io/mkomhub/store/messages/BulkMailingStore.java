package io.mkomhub.store.messages;

import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.TableConfig;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What mailings that were created say to their people, and who these people are.
 *
 * <p>A partition for each mailing: one item with its terms, and one for each part of its file, with {@value #BYTES} bytes for each
 * person: the beginning of a keyed hash, which reveals no number. The first guards the others: a part is stored together with it, on
 * its version, so that of two parts at the same time one sees the other. It says how many there are, because a query may see one of two
 * items that were written together without the other
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation).
 *
 * <p>Guarantee: a person belongs to one part, and a part that comes again has the same people at the same places. Limits: at most
 * {@link #MOST_PEOPLE} people and {@value #MOST_PARTS} parts, all of which are read for each part; what has expired does not
 * count. Of {@link #MOST_PEOPLE} people, one is taken for another with a probability of 1 to 500 million.
 */
@ApplicationScoped
public class BulkMailingStore {

    /** The most people of a mailing. */
    public static final int MOST_PEOPLE = 250_000;

    private static final int MOST_PARTS = 2_500;

    private static final int BYTES = Long.BYTES;

    private static final String TERMS_KEY = "T";
    private static final String PART_KEY = "R#";
    private static final String TERMS = "terms";
    private static final String STARTED_AT = "started_at";
    private static final String PARTS = "parts";
    private static final String NUMBER = "number";
    private static final String PEOPLE = "people";

    /** Several callers may send parts at the same time. */
    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(25, "others kept adding people to the same mailing");

    private final Table table;
    private final KeyedHashes hashes;

    public BulkMailingStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * A mailing that was created.
     *
     * @param terms what applies to all of its messages, as JSON
     * @param startedAt when it was started; empty if it was not
     * @param parts how many parts were stored so far
     * @param version of the item
     */
    public record BulkMailing(String terms, Instant createdAt, Optional<Instant> startedAt, int parts, long version) {

        BulkMailing started(Instant now) {
            return new BulkMailing(terms, createdAt, Optional.of(now), parts, version);
        }

        BulkMailing withOneMore() {
            return new BulkMailing(terms, createdAt, startedAt, parts + 1, version);
        }

        BulkMailing stored() {
            return new BulkMailing(terms, createdAt, startedAt, parts, version + 1);
        }
    }

    /**
     * Whom a part belongs to.
     *
     * @param own those of its people who get their message through it
     * @param elsewhere those who get it through another part
     */
    public record Claimed(Set<Msisdn> own, Set<Msisdn> elsewhere) {

        public Claimed {
            own = Set.copyOf(own);
            elsewhere = Set.copyOf(elsewhere);
        }
    }

    /** A mailing has too many people or parts. */
    public static final class FullException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        FullException(String message) {
            super(message);
        }
    }

    private String partition(MailingId id) {
        return "BULK#" + MailingStore.key(hashes, id);
    }

    /** Returns a mailing; empty if it was not created. */
    public Optional<BulkMailing> find(MailingId id) {
        return table.find(new ItemKey(partition(id), TERMS_KEY)).map(BulkMailingStore::read);
    }

    private static BulkMailing read(Item item) {
        return new BulkMailing(
                item.text(TERMS),
                item.time(Table.AT),
                item.optionalTime(STARTED_AT),
                (int) item.number(PARTS),
                item.number(Table.VERSION));
    }

    /** The item of a mailing as it is to be stored. It lasts as long as messages that are accepted now. */
    private Table.Put put(MailingId id, BulkMailing mailing, Instant now) {
        Item item = Item.at(new ItemKey(partition(id), TERMS_KEY))
                .with(TERMS, mailing.terms())
                .with(Table.AT, mailing.createdAt().toEpochMilli())
                .with(PARTS, mailing.parts())
                .with(Table.VERSION, mailing.version() + 1)
                .with(Table.EXPIRES_AT, table.expiry(now));
        mailing.startedAt().ifPresent(time -> item.with(STARTED_AT, time.toEpochMilli()));
        return new Table.Put(item, mailing.version());
    }

    /** Stores a new mailing; returns the one that exists already, or the new one. */
    public BulkMailing create(MailingId id, String terms, Instant now) {
        return RETRY.get(() -> find(id).or(() -> {
            BulkMailing created = new BulkMailing(terms, now, Optional.empty(), 0, 0);
            return table.put(put(id, created, now)) ? Optional.of(created.stored()) : Optional.empty();
        }));
    }

    /** Notes that a mailing was started; empty if it was not created. One that was started stays as it is. */
    public Optional<BulkMailing> start(MailingId id, Instant now) {
        return RETRY.get(() -> {
            Optional<BulkMailing> found = find(id);
            if (found.isEmpty() || found.get().startedAt().isPresent()) {
                return Optional.of(found);
            }
            BulkMailing started = found.get().started(now);
            return table.put(put(id, started, now)) ? Optional.of(Optional.of(started.stored())) : Optional.empty();
        });
    }

    /**
     * Makes people belong to a part of a mailing, unless they belong to another. A part that was stored before keeps its people, and gets
     * those behind the last of them that belong nowhere: so the places of its messages stay what they were.
     *
     * @param part what tells the part from others
     * @param people those who can get a message, without a duplicate, in the order of the file
     * @param not those of them who must not belong to it
     * @throws FullException if there are too many people or parts
     */
    public Claimed claim(MailingId id, String part, List<Msisdn> people, Set<Msisdn> not, Instant now) {
        ItemKey key = key(id, part);
        Map<Long, Msisdn> names = new LinkedHashMap<>();
        people.forEach(person -> names.put(name(id, person), person));
        return RETRY.get(() -> {
            Optional<BulkMailing> mailing = find(id);
            Map<String, Set<Msisdn>> found = new HashMap<>();
            long stored = 0;
            // All are read after the mailing: one that is stored in between changes its version.
            List<Item> parts = table.partition(partition(id), PART_KEY, MOST_PARTS + 1);
            if (mailing.filter(current -> areAll(parts, current, now)).isEmpty()) {
                return Optional.empty();
            }
            for (Item other : parts) {
                ByteBuffer all = ByteBuffer.wrap(other.bytes(PEOPLE));
                stored += all.remaining() / BYTES;
                found.put(other.text(Table.SK), known(all, names));
            }
            Set<Msisdn> own = Optional.ofNullable(found.remove(key.sk())).orElse(Set.of());
            Set<Msisdn> elsewhere = new HashSet<>();
            found.values().forEach(elsewhere::addAll);
            Map<Long, Msisdn> fresh = new LinkedHashMap<>();
            names.forEach((name, person) -> {
                if (own.contains(person)) {
                    fresh.clear();
                } else if (!elsewhere.contains(person) && !not.contains(person)) {
                    fresh.put(name, person);
                }
            });
            if (fresh.isEmpty()) {
                return Optional.of(new Claimed(own, elsewhere));
            }
            if (stored + fresh.size() > MOST_PEOPLE) {
                throw new FullException("a mailing can have " + MOST_PEOPLE + " people; create another for the rest");
            }
            Set<Msisdn> all = new HashSet<>(own);
            all.addAll(fresh.values());
            Optional<Item> before =
                    parts.stream().filter(other -> other.key().equals(key)).findFirst();
            if (before.isPresent()) {
                return mailing.filter(same -> table.putTogether(List.of(
                                put(id, same, now),
                                part(before.get(), joined(before.get().bytes(PEOPLE), bytes(fresh.keySet()))))))
                        .map(same -> new Claimed(all, elsewhere));
            }
            if (parts.size() >= MOST_PARTS) {
                throw new FullException("a mailing can have " + MOST_PARTS + " parts; send more lines in each");
            }
            return mailing.map(BulkMailing::withOneMore)
                    .filter(next -> table.putTogether(
                            List.of(put(id, next, now), part(key, next.parts(), bytes(fresh.keySet()), now))))
                    .map(next -> new Claimed(all, elsewhere));
        });
    }

    /** Whether these are the parts of a mailing, without those that may have expired. */
    private static boolean areAll(List<Item> parts, BulkMailing mailing, Instant now) {
        boolean someMayHaveExpired = now.isAfter(mailing.createdAt().plus(TableConfig.LEAST_DAYS, ChronoUnit.DAYS));
        return someMayHaveExpired
                ? parts.isEmpty() || parts.stream().anyMatch(part -> part.number(NUMBER) == mailing.parts())
                : parts.size() == mailing.parts();
    }

    /** Makes only the first people of a part belong to it, because no message was accepted for the others. */
    public void keep(MailingId id, String part, int count) {
        RETRY.run(() -> table.find(key(id, part))
                .map(item -> table.put(part(
                        item, Arrays.copyOf(item.bytes(PEOPLE), Math.min(count * BYTES, item.bytes(PEOPLE).length)))))
                .orElse(true));
    }

    /** A part that is stored, with other people. */
    private static Table.Put part(Item before, byte[] people) {
        return new Table.Put(
                Item.at(before.key())
                        .with(PEOPLE, people)
                        .with(NUMBER, before.number(NUMBER))
                        .with(Table.AT, before.number(Table.AT))
                        .with(Table.VERSION, before.number(Table.VERSION) + 1)
                        .with(Table.EXPIRES_AT, before.number(Table.EXPIRES_AT)),
                before.number(Table.VERSION));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private ItemKey key(MailingId id, String part) {
        return new ItemKey(
                partition(id), PART_KEY + hashes.of("part of a mailing", part).substring(0, 32));
    }

    private Table.Put part(ItemKey key, int number, byte[] people, Instant now) {
        return new Table.Put(
                Item.at(key)
                        .with(PEOPLE, people)
                        .with(NUMBER, number)
                        .with(Table.AT, now.toEpochMilli())
                        .with(Table.VERSION, 1)
                        .with(Table.EXPIRES_AT, table.expiry(now)),
                0);
    }

    /** What a person is called in the items of a mailing. */
    private long name(MailingId id, Msisdn msisdn) {
        return Long.parseUnsignedLong(
                hashes.of("person of a mailing", id.text(), msisdn.person()).substring(0, 2 * BYTES), 16);
    }

    private static byte[] bytes(Set<Long> names) {
        ByteBuffer bytes = ByteBuffer.allocate(names.size() * BYTES);
        names.forEach(bytes::putLong);
        return bytes.array();
    }

    /** Those of the people whose names are stored. */
    private static Set<Msisdn> known(ByteBuffer stored, Map<Long, Msisdn> names) {
        Set<Msisdn> known = new HashSet<>();
        while (stored.hasRemaining()) {
            Optional.ofNullable(names.get(stored.getLong())).ifPresent(known::add);
        }
        return known;
    }
}
