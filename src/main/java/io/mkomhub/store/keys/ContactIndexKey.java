package io.mkomhub.store.keys;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The keys of the index by contact. Items that have these keys are found by person, in order of time. The index holds
 * keys only, so that a change of a message's status costs no write to it.
 */
public final class ContactIndexKey {

    /** Sorts after all entries of a conversation, in both directions. */
    public static final String END = "T$";

    /** Sorts after all entries of a person. */
    public static final String END_OF_ALL = "~";

    private static final String TEXT = "T#";

    /** A regular expression that matches the result of {@link #at}. */
    public static final String POSITION = TEXT + "[0-9]{13}#.+";

    private static final String ASIDE = "X#";

    private ContactIndexKey() {}

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
        return TEXT + time(at) + "#" + id;
    }

    /** Returns the time in a sort key. */
    public static Instant time(String said) {
        return Instant.ofEpochMilli(Long.parseLong(said.substring(TEXT.length(), TEXT.length() + 13)));
    }

    /** Returns a time as a text that sorts by time. */
    public static String time(Instant at) {
        return String.format(Locale.ROOT, "%013d", at.toEpochMilli());
    }
}
