package io.mkomhub.store.keys;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The index's keys of what was said with a person: items that have them are found by the person, in order of time. Only keys
 * are in the index, so that it costs nothing when a message changes its status.
 */
public final class ContactIndexKey {

    /** Sorts behind everything that was said, in either direction. */
    public static final String END = "T$";

    /** Sorts behind everything that leads to a person. */
    public static final String END_OF_ALL = "~";

    private static final String TEXT = "T#";

    /** What {@link #at} writes, as a regular expression. */
    public static final String POSITION = TEXT + "[0-9]{13}#.+";

    private static final String ASIDE = "X#";

    private ContactIndexKey() {}

    /** The number in what the platform calls a contact's key; empty if it is none. */
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
     * @param person stands for the person
     */
    public static void put(Item item, String person, Instant at, String id) {
        item.with(Table.CONTACT, person).with(Table.SAID, at(at, id));
    }

    /** Makes an item findable by the person, without being part of a conversation. */
    public static void putAside(Item item, String person, Instant at, String id) {
        item.with(Table.CONTACT, person).with(Table.SAID, aside(at, id));
    }

    /** Where something that is no part of a conversation sorts. */
    public static String aside(Instant at, String id) {
        return ASIDE + time(at) + "#" + id;
    }

    /** Where something said at a time sorts. */
    public static String at(Instant at, String id) {
        return TEXT + time(at) + "#" + id;
    }

    /** The time in a sort key. */
    public static Instant time(String said) {
        return Instant.ofEpochMilli(Long.parseLong(said.substring(TEXT.length(), TEXT.length() + 13)));
    }

    /** A time as a text that sorts by it. */
    public static String time(Instant at) {
        return String.format(Locale.ROOT, "%013d", at.toEpochMilli());
    }
}
