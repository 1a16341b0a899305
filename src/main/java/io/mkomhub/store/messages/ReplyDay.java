package io.mkomhub.store.messages;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Where the index has the replies of a day, in UTC.
 *
 * <p>The attributes are part of the reply's item, so that no reply is without its entry. They tell neither who wrote the
 * reply nor what, and stay when it is erased.
 */
public final class ReplyDay {

    /** The number of partitions that a day is spread over. Each takes about 1,000 replies a second. */
    public static final int SHARDS = 4;

    /** A regular expression that matches the start of a moment, and the position of a reply. */
    public static final String POSITION = "[0-9]{13}(#[0-9a-f]+)?";

    private ReplyDay() {}

    /** Returns the partition of the index for a day. */
    public static String place(LocalDate day, int shard) {
        return "reply#" + day + "#" + shard;
    }

    /** Returns what sorts before every reply from a time on, and after every earlier one. */
    public static String start(Instant at) {
        return String.format(Locale.ROOT, "%013d", Math.max(0, at.toEpochMilli()));
    }

    /** Returns the time in a position. */
    public static Instant time(String position) {
        return Instant.ofEpochMilli(Long.parseLong(position.substring(0, 13)));
    }

    /** Adds a reply to the index. */
    static void put(Item item, Instant at, String event) {
        // The platform may have told any time.
        LocalDate day = LocalDate.ofInstant(at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at, ZoneOffset.UTC);
        item.with(Table.REVIEW, place(day, Math.floorMod(event.hashCode(), SHARDS)))
                .with(Table.SINCE, start(at) + "#" + event);
    }

    /** Leaves a reply in the index when it is reduced to its shell. */
    static void copy(Item event, Item shell) {
        if (event.has(Table.REVIEW)) {
            shell.with(Table.REVIEW, event.text(Table.REVIEW)).with(Table.SINCE, event.text(Table.SINCE));
        }
    }
}
