package io.mkomhub.store.people;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The channel that a person's replies go to: the one that last wrote to the person, or that the person requested since.
 *
 * <p>Limit: if two channels write to one person at the same moment, either may be stored as the last.
 */
@ApplicationScoped
public class RoutingStore {

    /** How long a channel receives a person's replies after it last wrote to them. */
    public static final Duration MEMORY = Duration.ofDays(30);

    private static final String LAST_CHANNEL = "L";
    private static final String CHANNEL = "channel";

    private final Table table;
    private final KeyedHashes hashes;

    public RoutingStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /** Routes a person's replies to a channel from now on. */
    public void route(Map<Msisdn, String> channels, Instant now) {
        List<Item> items = new ArrayList<>();
        channels.forEach((msisdn, channel) -> items.add(Item.at(key(msisdn))
                .with(CHANNEL, channel)
                .with(Table.AT, now.toEpochMilli())
                .with(Table.EXPIRES_AT, now.plus(MEMORY).getEpochSecond())));
        table.put(items);
    }

    /**
     * Returns the channels that people's replies go to, by {@link Msisdn#person}; people without a channel are absent.
     */
    public Map<String, String> channels(Collection<Msisdn> numbers, Instant now) {
        Map<ItemKey, Item> items = table.find(numbers.stream().map(this::key).toList());
        Map<String, String> channels = new HashMap<>();
        for (Msisdn number : numbers) {
            @Nullable Item item = items.get(key(number));
            if (item != null && item.time(Table.AT).plus(MEMORY).isAfter(now)) {
                channels.put(number.person(), item.text(CHANNEL));
            }
        }
        return channels;
    }

    private ItemKey key(Msisdn msisdn) {
        return new ItemKey(ContactIndexKey.partition(hashes.person(msisdn)), LAST_CHANNEL);
    }
}
