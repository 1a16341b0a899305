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
 * Hashes people, references and other facts for use in the table's keys. They would otherwise outlive an erasure: a key
 * of an item can be neither changed nor emptied, and a plain digest of a telephone number can be reversed by trying all
 * numbers.
 *
 * <p>Guarantee: all hashes use the key that the first one was made with. With any other key nothing is read or written,
 * because everything stored would seem to be missing, opt-outs included.
 */
@ApplicationScoped
public class KeyedHashes {

    /** The item with the fingerprint of the key. */
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
     * Returns 64 hexadecimal digits that stand for the person with this number.
     *
     * @throws UnavailableException if the key cannot be read, or is the wrong key
     */
    public String person(Msisdn msisdn) {
        return key().of(msisdn);
    }

    /**
     * Returns 64 hexadecimal digits that stand for facts, different for each use.
     *
     * @throws UnavailableException if the key cannot be read, or is the wrong key
     */
    public String of(String use, String... facts) {
        return key().of(use, facts);
    }

    /** Returns the key after verifying it once. The key never changes, so it is not read again. */
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

    /** Returns the stored fingerprint. The first process stores its own. */
    private String stored(String mine) {
        Item item = Item.at(CHECK).with(FINGERPRINT, mine);
        return table.find(CHECK)
                .or(() -> table.execute(List.of(table.insert(item))).get(0) ? Optional.of(item) : table.find(CHECK))
                .map(found -> found.text(FINGERPRINT))
                .orElse("");
    }
}
