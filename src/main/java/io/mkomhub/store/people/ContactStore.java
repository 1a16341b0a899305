package io.mkomhub.store.people;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is known of contacts, for scheduled messages.
 *
 * <p>WhatsApp knows older Brazilian mobile numbers without the ninth digit that their owners write. Both are one contact
 * here.
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
     * @param msisdn its number, as it was written last
     * @param attributes a JSON object
     * @param updatedAt when it was written
     */
    public record Contact(Msisdn msisdn, String attributes, Instant updatedAt) {

        /** Leaves out the attributes: they are personal data. */
        @Override
        public String toString() {
            return "Contact[msisdn=" + msisdn + "]";
        }
    }

    /** The contact with this number. */
    public Optional<Contact> find(Msisdn msisdn, Duration timeout) {
        return table.find(key(msisdn), timeout)
                .map(item ->
                        new Contact(new Msisdn(item.text("msisdn")), item.text("attributes"), item.time(Table.AT)));
    }

    /** Writes contacts over what was known of them. Of several with one number, the last counts. */
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
        return new ItemKey(ConversationStore.partition(hashes.person(msisdn)), "C");
    }
}
