package io.mkomhub.store.tally;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.platform.dynamodb.TableChange;
import io.mkomhub.platform.dynamodb.ZippedText;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.Places;
import io.mkomhub.store.tally.Delta.Group;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Sums of what became of messages, by day and by mailing, and where its messages are listed.
 *
 * <p>Guarantee: each change of the table is counted once, however often and in whatever portions it is delivered, as long as
 * the changes of a shard come in their order. Every item of sums belongs to one shard of the stream and has the place of the
 * last change that it counts, so that what comes again is passed over. Limits: what is a day is told in Brasília; sums
 * lag behind the table by some seconds, and are lost with the stream's records if nobody counts them for 24 hours.
 */
@ApplicationScoped
public class TallyStore {

    private static final String DAY = "TALLY#";
    private static final String MAILING = "REPORT#";
    private static final String FOUND = "FOUND#";

    /** The sort keys of a day's sums, and of the mailings of the day. */
    private static final String ALL = "A#";

    private static final String ITS_MAILINGS = "M#";

    private static final String SUMS = "sums";
    private static final String POSITION = "position";
    private static final String FIRST_AT = "first_at";
    private static final String LAST_AT = "last_at";
    private static final String IDENTIFIER = "identifier";
    private static final String COST_CENTRE = "cost_centre_id";
    private static final String ORIGIN = "origin";
    private static final String IDS = "ids";

    /** The characters of a shard's name in keys. */
    private static final int SHARD = 12;

    /** The most digits of a place in the stream. */
    private static final int PLACE = 40;

    /** The most mailings of a day that are listed. */
    private static final int MOST = 5_000;

    /** More items of sums than there are of a day or a mailing: one for each shard of the stream. */
    private static final int ALL_SHARDS = 200_000;

    /** How far ahead a message may be planned and valid, with the time that it is kept after that. */
    private static final Duration LONGEST_PLAN = Duration.ofDays(400);

    private final Table table;
    private final KeyedHashes hashes;
    private final ChangeReader reader;
    private final Recount recount;

    TallyStore(Table table, KeyedHashes hashes, ChangeReader reader, Recount recount) {
        this.table = table;
        this.hashes = hashes;
        this.reader = reader;
        this.recount = recount;
    }

    /**
     * Sums of a mailing.
     *
     * @param tally the sums
     * @param days the days on which its messages were accepted
     * @param firstAt when the first message was accepted; empty if there is none
     * @param lastAt when anything last happened
     */
    public record MailingSums(
            Tally tally, NavigableSet<LocalDate> days, Optional<Instant> firstAt, Optional<Instant> lastAt) {}

    /**
     * A mailing in the list of a day.
     *
     * @param firstAt when its first message was accepted on that day
     */
    public record ListedMailing(String origin, Mailing mailing, Instant firstAt) {

        public MailingId id() {
            return MailingId.of(origin, mailing);
        }
    }

    /**
     * One change as it concerns one item of sums.
     *
     * @param place its place in the shard
     */
    private record Step(BigInteger place, Delta delta) {}

    /**
     * Counts changes. If it throws, the same changes must come again.
     *
     * @param shard the shard of the stream that they are from
     * @param changes changes in the order of the shard
     */
    public void count(String shard, List<TableChange> changes) {
        String name = Digests.sha256Hex(shard).substring(0, SHARD);
        for (Generation generation : recount.generations().counted()) {
            count(name, changes, generation);
        }
    }

    private void count(String name, List<TableChange> changes, Generation generation) {
        Keys keys = new Keys(generation);
        Map<ItemKey, List<Step>> steps = new LinkedHashMap<>();
        Map<ItemKey, Group> groups = new HashMap<>();
        Map<Group, String> mailings = new HashMap<>();
        List<List<Delta>> deltas = reader.read(changes, generation);
        for (int i = 0; i < changes.size(); i++) {
            BigInteger place = new BigInteger(changes.get(i).sequence());
            for (Delta delta : deltas.get(i)) {
                LocalDate day = RecipientZone.dayInBrasilia(delta.acceptedAt());
                Step step = new Step(place, delta);
                steps.computeIfAbsent(new ItemKey(keys.day(day), ALL + name), key -> new ArrayList<>())
                        .add(step);
                String mailing = mailings.computeIfAbsent(delta.group(), group -> key(group.id()));
                ItemKey ofMailing = new ItemKey(keys.mailing(mailing), day + "#" + name);
                steps.computeIfAbsent(ofMailing, key -> new ArrayList<>()).add(step);
                groups.put(ofMailing, delta.group());
            }
        }
        count(name, keys, steps, groups);
    }

    private void count(String shard, Keys keys, Map<ItemKey, List<Step>> steps, Map<ItemKey, Group> groups) {
        Map<ItemKey, Item> stored = table.find(List.copyOf(steps.keySet()));
        List<Item> listings = new ArrayList<>();
        List<Statement> mailings = new ArrayList<>();
        List<Statement> sums = new ArrayList<>();
        steps.forEach((key, all) -> {
            @Nullable Item before = stored.get(key);
            BigInteger counted = before == null ? BigInteger.ONE.negate() : new BigInteger(before.text(POSITION));
            List<Step> fresh = all.stream()
                    .filter(step -> step.place().compareTo(counted) > 0)
                    .toList();
            if (fresh.isEmpty()) {
                return;
            }
            @Nullable Group group = groups.get(key);
            if (group != null) {
                listings.addAll(listings(shard, keys, keys.mailing(key), fresh));
                if (before == null) {
                    mailings.add(table.insert(listed(keys, key, group, fresh)));
                }
            }
            sums.add(save(key, Optional.ofNullable(before), fresh));
        });
        // Before the sums, so that whoever comes again after an interruption writes the same ones anew.
        table.put(listings);
        // False for those that are listed already.
        var unused = table.execute(mailings);
        if (table.execute(sums).contains(false)) {
            throw new IllegalStateException("another run counts the same shard");
        }
    }

    private Statement save(ItemKey key, Optional<Item> before, List<Step> fresh) {
        Tally tally = before.map(TallyStore::tally).orElseGet(Tally::new);
        fresh.forEach(step -> step.delta().addTo(tally, key.pk().startsWith(MAILING)));
        Instant first = fresh.stream()
                .map(step -> step.delta().acceptedAt())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = fresh.stream()
                .map(step -> step.delta().changedAt())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(SUMS, AttributeValue.fromB(SdkBytes.fromByteArray(ZippedText.zip(tally.write()))));
        values.put(
                POSITION,
                AttributeValue.fromS(fresh.get(fresh.size() - 1).place().toString()));
        values.put(
                FIRST_AT,
                Table.number(before.map(item -> item.time(FIRST_AT))
                        .filter(first::isAfter)
                        .orElse(first)
                        .toEpochMilli()));
        values.put(
                LAST_AT,
                Table.number(before.map(item -> item.time(LAST_AT))
                        .filter(last::isBefore)
                        .orElse(last)
                        .toEpochMilli()));
        long version = before.map(item -> item.number(Table.VERSION)).orElse(0L);
        values.put(Table.VERSION, Table.number(version + 1));
        values.put(Table.EXPIRES_AT, Table.number(expiry(fresh)));
        return table.save(key, version, values);
    }

    /** The same for all sums of a day, so that none of those that make up a figure goes before the others. */
    private long expiry(List<Step> ofOneDay) {
        LocalDate day = RecipientZone.dayInBrasilia(ofOneDay.get(0).delta().acceptedAt());
        return table.expiry(RecipientZone.startInBrasilia(day).plus(LONGEST_PLAN));
    }

    private Item listed(Keys keys, ItemKey key, Group group, List<Step> fresh) {
        LocalDate day = LocalDate.parse(key.sk().substring(0, key.sk().indexOf('#')));
        return Item.at(new ItemKey(keys.day(day), ITS_MAILINGS + keys.mailing(key)))
                .with(ORIGIN, group.origin())
                .with(IDENTIFIER, group.mailing().identifier())
                .with(COST_CENTRE, group.mailing().costCentreId())
                .with(FIRST_AT, fresh.get(0).delta().acceptedAt().toEpochMilli())
                .with(Table.EXPIRES_AT, expiry(fresh));
    }

    /** The messages of a mailing that are to be listed, one item for those of an hour. */
    private List<Item> listings(String shard, Keys keys, String mailing, List<Step> fresh) {
        Map<String, Map<BatchId, TreeSet<Integer>>> places = new LinkedHashMap<>();
        Map<String, BigInteger> firsts = new HashMap<>();
        fresh.forEach(step -> step.delta().listing().ifPresent(listing -> {
            String partition =
                    keys.found(listing.word(), Tally.hour(step.delta().acceptedAt()));
            firsts.putIfAbsent(partition, step.place());
            places.computeIfAbsent(partition, each -> new LinkedHashMap<>())
                    .computeIfAbsent(listing.batch(), each -> new TreeSet<>())
                    .addAll(listing.places());
        }));
        List<Item> items = new ArrayList<>();
        places.forEach((partition, ids) -> {
            StringBuilder text = new StringBuilder();
            ids.forEach((batch, each) -> text.append(text.isEmpty() ? "" : ";")
                    .append(batch)
                    .append(':')
                    .append(Places.write(each)));
            String place = String.valueOf(firsts.get(partition));
            items.add(Item.at(new ItemKey(
                            partition,
                            mailing + "#" + "0".repeat(Math.max(0, PLACE - place.length())) + place + "#" + shard))
                    .with(IDS, ZippedText.zip(text.toString()))
                    .with(Table.EXPIRES_AT, expiry(fresh)));
        });
        return items;
    }

    /** The keys of one generation. */
    record Keys(Generation generation) {

        String day(LocalDate day) {
            return DAY + generation.number() + "#" + day;
        }

        String mailing(String key) {
            return MAILING + generation.number() + "#" + key;
        }

        /** What stands for the mailing of an item. */
        String mailing(ItemKey key) {
            return key.pk().substring(mailing("").length());
        }

        String found(String word, long hour) {
            return FOUND + generation.number() + "#" + word + "#" + hour;
        }
    }

    /** The generation that is shown now. */
    Keys shown() {
        return new Keys(recount.generations().shown());
    }

    /** The generation with this number, which was shown before. */
    static Keys generation(long number) {
        return new Keys(new Generation(number, Instant.EPOCH));
    }

    private String key(MailingId id) {
        return MailingStore.key(hashes, id);
    }

    private static Tally tally(Item item) {
        return Tally.read(ZippedText.unzip(item.bytes(SUMS)));
    }

    /** Returns the sums of each day from one to another. */
    public NavigableMap<LocalDate, Tally> days(LocalDate from, LocalDate to) {
        Keys keys = shown();
        TreeMap<LocalDate, Tally> days = new TreeMap<>();
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            Tally sum = new Tally();
            table.partition(keys.day(day), ALL, ALL_SHARDS).forEach(item -> sum.add(tally(item)));
            days.put(day, sum);
        }
        return days;
    }

    /** Returns the mailings that had messages on a day, those that began last first. */
    public List<ListedMailing> mailings(LocalDate day) {
        return mailings(shown(), day);
    }

    List<ListedMailing> mailings(Keys keys, LocalDate day) {
        return table.partition(keys.day(day), ITS_MAILINGS, MOST).stream()
                .map(TallyStore::listed)
                .sorted(Comparator.comparing(ListedMailing::firstAt)
                        .thenComparing(listed -> listed.id().text())
                        .reversed())
                .toList();
    }

    /** Returns a mailing as it is in the list of a day; empty if it had no messages on that day. */
    public Optional<ListedMailing> mailing(MailingId id, LocalDate day) {
        return table.find(new ItemKey(shown().day(day), ITS_MAILINGS + key(id))).map(TallyStore::listed);
    }

    private static ListedMailing listed(Item item) {
        return new ListedMailing(
                item.text(ORIGIN), new Mailing(item.text(IDENTIFIER), item.number(COST_CENTRE)), item.time(FIRST_AT));
    }

    /** Whether a mailing had messages on some days, from one to another. */
    boolean hasMessages(Keys keys, MailingId id, LocalDate from, LocalDate to) {
        return !table.partitionBetween(keys.mailing(key(id)), from + "#", to + "$", 1)
                .isEmpty();
    }

    /** Returns the sums of a mailing over the messages of some days. */
    public MailingSums mailing(MailingId id, LocalDate from, LocalDate to) {
        return mailing(shown(), id, from, to);
    }

    MailingSums mailing(Keys keys, MailingId id, LocalDate from, LocalDate to) {
        Tally sum = new Tally();
        TreeSet<LocalDate> days = new TreeSet<>();
        Optional<Instant> first = Optional.empty();
        Optional<Instant> last = Optional.empty();
        for (Item item : table.partitionBetween(keys.mailing(key(id)), from + "#", to + "$", ALL_SHARDS)) {
            sum.add(tally(item));
            days.add(LocalDate.parse(
                    item.text(Table.SK).substring(0, item.text(Table.SK).indexOf('#'))));
            Instant begun = item.time(FIRST_AT);
            first = first.filter(begun::isAfter).or(() -> Optional.of(begun));
            Instant ended = item.time(LAST_AT);
            last = last.filter(ended::isBefore).or(() -> Optional.of(ended));
        }
        return new MailingSums(sum, days, first, last);
    }

    /**
     * Messages that are listed together.
     *
     * @param place where they are in the list of their hour
     * @param ids their ids, in the order in which they were accepted; a message may be listed several times
     */
    record ListedMessages(String place, List<MessageId> ids) {}

    /** Returns some of the messages of a mailing and an hour that are listed under a word, after a place. */
    List<ListedMessages> listed(Keys keys, String word, long hour, MailingId id, String after, int most) {
        String mailing = key(id) + "#";
        return table.partitionBetween(keys.found(word, hour), mailing + after, mailing + "~", most).stream()
                .map(item -> new ListedMessages(
                        item.text(Table.SK).substring(mailing.length()), ids(ZippedText.unzip(item.bytes(IDS)))))
                .toList();
    }

    private static List<MessageId> ids(String written) {
        List<MessageId> ids = new ArrayList<>();
        for (String batch : written.split(";", -1)) {
            int end = batch.indexOf(':');
            BatchId id = new BatchId(batch.substring(0, end));
            Places.read(batch.substring(end + 1)).forEach(place -> ids.add(new MessageId(id, place)));
        }
        return ids;
    }
}
