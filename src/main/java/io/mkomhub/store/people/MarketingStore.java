package io.mkomhub.store.people;

import io.mkomhub.core.message.MarketingCap;
import io.mkomhub.core.message.MarketingTally;
import io.mkomhub.core.message.MarketingTally.Exceeded;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How many messages of class {@code marketing} each person got lately.
 *
 * <p>Guarantee: a message is counted once, however often it is counted, and of all runs that count for a person none
 * exceeds the cap. Limit: a message counts from the time when {@code send} was about to claim it for the first time, whether or not MKOM then
 * accepts it. After an erasure the count begins anew.
 */
@ApplicationScoped
public class MarketingStore {

    /** In {@code docs/data-model.md}: the person's tally. */
    private static final String TALLY = "M";

    private static final String COUNTED = "counted";

    /** Two campaigns that are sent at the same time to the same people count for each of them at the same time. */
    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(8, "other runs kept counting messages for the same person");

    private final Table table;
    private final KeyedHashes hashes;

    public MarketingStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * Counts messages before they are sent, in their order. Those that were counted before are not counted again.
     *
     * @return the messages that are over the cap, which are not counted
     * @throws io.mkomhub.platform.fault.UnavailableException if the table cannot be read or written now, or other runs
     *     were always faster
     */
    public Map<MessageId, Exceeded> count(MarketingCap cap, List<TrackedMessage> messages, Instant now) {
        Map<String, List<MessageId>> byPerson = new LinkedHashMap<>();
        messages.forEach(message -> byPerson.computeIfAbsent(
                        hashes.person(message.message().msisdn()), person -> new ArrayList<>())
                .add(message.id()));
        Map<MessageId, Exceeded> over = new HashMap<>();
        RETRY.runAll(byPerson.keySet(), people -> {
            Map<ItemKey, Item> items =
                    table.find(people.stream().map(MarketingStore::key).toList());
            Map<String, Statement> writes = new LinkedHashMap<>();
            people.forEach(person -> {
                Optional<Item> item = Optional.ofNullable(items.get(key(person)));
                MarketingTally before = item.map(MarketingStore::read).orElse(MarketingTally.NONE);
                MarketingTally after = count(before, byPerson.getOrDefault(person, List.of()), cap, over, now);
                if (!after.equals(before)) {
                    writes.put(person, save(person, item, after, cap, now));
                }
            });
            return table.conflicts(writes);
        });
        return over;
    }

    private static MarketingTally count(
            MarketingTally before, List<MessageId> ids, MarketingCap cap, Map<MessageId, Exceeded> over, Instant now) {
        MarketingTally tally = before;
        for (MessageId id : ids) {
            over.remove(id);
            if (!tally.has(id.toString())) {
                Optional<Exceeded> exceeded = tally.exceeded(cap, now);
                if (exceeded.isPresent()) {
                    over.put(id, exceeded.get());
                } else {
                    tally = tally.count(id.toString(), cap, now);
                }
            }
        }
        return tally;
    }

    /** Returns what people got lately; people who got nothing are absent. */
    public Map<Msisdn, MarketingTally> find(Collection<Msisdn> numbers) {
        Map<Msisdn, ItemKey> keys = new HashMap<>();
        numbers.forEach(number -> keys.put(number, key(hashes.person(number))));
        Map<ItemKey, Item> items = table.find(List.copyOf(Set.copyOf(keys.values())));
        Map<Msisdn, MarketingTally> found = new HashMap<>();
        keys.forEach(
                (number, key) -> Optional.ofNullable(items.get(key)).ifPresent(item -> found.put(number, read(item))));
        return found;
    }

    private Statement save(String person, Optional<Item> before, MarketingTally tally, MarketingCap cap, Instant now) {
        long version = before.map(item -> item.number(Table.VERSION)).orElse(0L);
        Map<String, AttributeValue> counted = new HashMap<>();
        tally.counted().forEach((message, at) -> counted.put(message, Table.number(at.toEpochMilli())));
        return table.save(
                key(person),
                version,
                Map.of(
                        COUNTED,
                        AttributeValue.fromM(counted),
                        Table.AT,
                        Table.number(now.toEpochMilli()),
                        Table.EXPIRES_AT,
                        Table.number(now.plus(cap.memory()).getEpochSecond() + 1),
                        Table.VERSION,
                        Table.number(version + 1)));
    }

    private static MarketingTally read(Item item) {
        Map<String, Instant> counted = new HashMap<>();
        item.map(COUNTED).forEach((message, at) -> counted.put(message, Instant.ofEpochMilli(Long.parseLong(at.n()))));
        return new MarketingTally(counted);
    }

    private static ItemKey key(String person) {
        return new ItemKey(ContactIndexKey.partition(person), TALLY);
    }
}
