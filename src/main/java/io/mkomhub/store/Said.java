package io.mkomhub.store;

import io.mkomhub.message.Msisdn;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The index's keys of what was said with a person: items that have them are found by the person, in order of time. Only keys
 * are in the index, so that it costs nothing when a message changes its status.
 */
final class Said {

    /** Sorts behind everything that was said, in either direction. */
    static final String END = "T$";

    /** Sorts behind everything that leads to a person. */
    static final String END_OF_ALL = "~";

    private static final String TEXT = "T#";

    /** What {@link #at} writes, as a regular expression. */
    static final String POSITION = TEXT + "[0-9]{13}#.+";

    private static final String ASIDE = "X#";

    private Said() {}

    /** The number in what the platform calls a contact's key; empty if it is none. */
    static Optional<Msisdn> contactOf(String written) {
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
    static void put(Item item, String person, Instant at, String id) {
        item.with(Table.CONTACT, person).with(Table.SAID, at(at, id));
    }

    /** Makes an item findable by the person, without being part of a conversation. */
    static void putAside(Item item, String person, Instant at, String id) {
        item.with(Table.CONTACT, person).with(Table.SAID, aside(at, id));
    }

    /** Where something that is no part of a conversation sorts. */
    static String aside(Instant at, String id) {
        return ASIDE + time(at) + "#" + id;
    }

    /** Where something said at a time sorts. */
    static String at(Instant at, String id) {
        return TEXT + time(at) + "#" + id;
    }

    /** The time in a sort key. */
    static Instant time(String said) {
        return Instant.ofEpochMilli(Long.parseLong(said.substring(TEXT.length(), TEXT.length() + 13)));
    }

    /** A time as a text that sorts by it. */
    static String time(Instant at) {
        return String.format(Locale.ROOT, "%013d", at.toEpochMilli());
    }
}
