package io.mkomhub.store.messages;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Put;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The parts of multipart messages that arrive one by one. All parts of one message are in one item.
 *
 * <p>Guarantee: an item is written only over the version that it was derived from, so that of two parts that arrive at
 * once, one sees the other.
 */
@ApplicationScoped
public class PartStore {

    /** How long parts are stored. */
    public static final Duration MEMORY = Duration.ofDays(7);

    /** The prefix of every partition. */
    public static final String PARTITION = "K#";

    private static final String PARTS = "parts";

    private final Table table;
    private final KeyedHashes hashes;

    public PartStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * Parts as they are stored.
     *
     * @param document the parts, in the format of their owner
     * @param version the number of changes, from 1
     */
    public record Stored(String document, long version) {}

    /** Returns the key of parts that have these facts in common. */
    public String key(String... facts) {
        return hashes.of("parts", facts);
    }

    /** Returns what is stored under a key. */
    public Optional<Stored> find(String key) {
        return table.find(at(key)).map(item -> new Stored(item.text(PARTS), item.number(Table.VERSION)));
    }

    /**
     * Stores parts.
     *
     * @param msisdn the recipient; the parts are deleted when this person's data are erased
     * @param startedAt when the first part arrived
     * @param version the version that they were derived from; 0 if nothing was stored
     * @return whether they were stored; false if the stored version has changed
     */
    public boolean save(String key, Msisdn msisdn, Instant startedAt, String document, long version, Instant now) {
        Item item = Item.at(at(key))
                .with(PARTS, document)
                .with(Table.AT, startedAt.toEpochMilli())
                .with(Table.VERSION, version + 1)
                .with(Table.EXPIRES_AT, now.plus(MEMORY).getEpochSecond());
        ContactIndexKey.putAside(item, hashes.person(msisdn), startedAt, key);
        return table.put(new Put(item, version));
    }

    private static ItemKey at(String key) {
        return new ItemKey(PARTITION + key, "K");
    }
}
