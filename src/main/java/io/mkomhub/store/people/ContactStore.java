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
import java.util.List;
import java.util.Optional;

/**
 * Contact attributes for scheduled messages.
 *
 * <p>WhatsApp omits the ninth digit of older Brazilian mobile numbers, which their owners write. Both forms are one
 * contact here.
 */
@ApplicationScoped
public class ContactStore {

    private final Table table;
    private final KeyedHashes hashes;

    public ContactStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * A contact.
     *
     * @param msisdn the number as last written
     * @param attributes a JSON object
     * @param updatedAt when the attributes were written
     */
    public record Contact(Msisdn msisdn, String attributes, Instant updatedAt) {

        /** Omits the attributes, which are personal data. */
        @Override
        public String toString() {
            return "Contact[msisdn=" + msisdn + "]";
        }
    }

    /** Returns the contact with this number. */
    public Optional<Contact> find(Msisdn msisdn, Duration timeout) {
        return table.find(key(msisdn), timeout)
                .map(item ->
                        new Contact(new Msisdn(item.text("msisdn")), item.text("attributes"), item.time(Table.AT)));
    }

    /**
     * Writes contacts, replacing their previous attributes. If several have the same number, the last one is stored.
     */
    public void put(Collection<Contact> contacts) {
        List<Item> items = new ArrayList<>();
        for (Contact contact : contacts) {
            items.add(Item.at(key(contact.msisdn()))
                    .with("msisdn", contact.msisdn().digits())
                    .with("attributes", contact.attributes())
                    .with(Table.AT, contact.updatedAt().toEpochMilli())
                    .with(Table.EXPIRES_AT, table.expiry(contact.updatedAt())));
        }
        table.put(items);
    }

    private ItemKey key(Msisdn msisdn) {
        return new ItemKey(ContactIndexKey.partition(hashes.person(msisdn)), "C");
    }
}
