package io.mkomhub.store.keys;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Alerts;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * What stands in the table's keys for people, references, and whatever else would outlive an erasure there: an item's key can
 * be neither changed nor emptied, and a plain digest of a telephone number is found out by trying all numbers.
 *
 * <p>Guarantee: all hashes are made with the key that the first of them was made with. With any other, nothing is read or
 * written at all, because everything that is stored would seem to be gone, blocks of people who have opted out among it.
 */
@ApplicationScoped
public class KeyedHashes {

    /** Holds the fingerprint of the key. */
    private static final ItemKey CHECK = new ItemKey("O", "O");

    private static final String FINGERPRINT = "fingerprint";

    private final Table table;
    private final Pseudonyms pseudonyms;
    private final Alerts alerts;
    private volatile Optional<Pseudonyms.Key> checked = Optional.empty();

    public KeyedHashes(Table table, Pseudonyms pseudonyms, Alerts alerts) {
        this.table = table;
        this.pseudonyms = pseudonyms;
        this.alerts = alerts;
    }

    /**
     * 64 hexadecimal digits that stand for the person with this number.
     *
     * @throws UnavailableException if the key cannot be read, or is not the one
     */
    public String person(Msisdn msisdn) {
        return key().of(msisdn);
    }

    /**
     * 64 hexadecimal digits that stand for facts, others for each use.
     *
     * @throws UnavailableException if the key cannot be read, or is not the one
     */
    public String of(String use, String... facts) {
        return key().of(use, facts);
    }

    /** The key, once it is certain that it is the one. It never changes, so it is not read again then. */
    private Pseudonyms.Key key() {
        Optional<Pseudonyms.Key> known = checked;
        if (known.isPresent()) {
            return known.get();
        }
        Pseudonyms.Key key = pseudonyms.key();
        if (!stored(key.fingerprint()).equals(key.fingerprint())) {
            throw alerts.settings("HUB_HASH_KEY is not the key that the table's keys were made with");
        }
        checked = Optional.of(key);
        return key;
    }

    /** The fingerprint that is stored; the first to come stores theirs. */
    private String stored(String mine) {
        Item item = Item.at(CHECK).with(FINGERPRINT, mine);
        return table.find(CHECK)
                .or(() -> table.execute(List.of(table.insert(item))).get(0) ? Optional.of(item) : table.find(CHECK))
                .map(found -> found.text(FINGERPRINT))
                .orElse("");
    }
}
