package io.mkomhub.store.keys;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The keys under which a person's items are found in order of time: messages in the person's own partition, everything else
 * in the index by contact. The index holds keys only, so that a change of an item costs no write to it.
 */
public final class ContactIndexKey {

    /** Sorts before all entries of a conversation, and after all other items of a person's partition. */
    public static final String START = "T#";

    private static final String PARTITION = "C#";

    /** Sorts after all entries of a conversation, in both directions. */
    public static final String END = "T$";

    /** Sorts after all entries of a person. */
    public static final String END_OF_ALL = "~";

    /** A regular expression that matches the result of {@link #at}. */
    public static final String POSITION = START + "[0-9]{13}#.+";

    private static final String ASIDE = "X#";

    private ContactIndexKey() {}

    /** Returns the partition of a person's data. */
    public static String partition(String person) {
        return PARTITION + person;
    }

    /** Returns the person whose data a partition holds. */
    public static String person(String partition) {
        return partition.substring(PARTITION.length());
    }

    /** Whether a sort key is an entry of a conversation. */
    public static boolean isEntry(String key) {
        return key.startsWith(START);
    }

    /** Returns the number in what the platform calls a contact's key; empty if it is not a number. */
    public static Optional<Msisdn> contactOf(String written) {
        try {
            return Optional.of(Msisdn.ofPlatform(written));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes an item part of a conversation.
     *
     * @param person the person's pseudonym
     */
    public static void put(Item item, String person, Instant at, String id) {
        item.with(Table.CONTACT, person).with(Table.SAID, at(at, id));
    }

    /** Indexes an item by person without making it part of a conversation. */
    public static void putAside(Item item, String person, Instant at, String id) {
        item.with(Table.CONTACT, person).with(Table.SAID, aside(at, id));
    }

    /** Returns the sort key of an item that is not part of a conversation. */
    public static String aside(Instant at, String id) {
        return ASIDE + time(at) + "#" + id;
    }

    /** Returns the sort key of an entry of a conversation. */
    public static String at(Instant at, String id) {
        return START + time(at) + "#" + id;
    }

    /** Returns the time in a sort key. */
    public static Instant time(String said) {
        return Instant.ofEpochMilli(Long.parseLong(said.substring(START.length(), START.length() + 13)));
    }

    /** Returns a time as a text that sorts by time. */
    public static String time(Instant at) {
        return String.format(Locale.ROOT, "%013d", at.toEpochMilli());
    }
}
