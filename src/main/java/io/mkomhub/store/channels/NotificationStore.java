package io.mkomhub.store.channels;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Put;
import io.mkomhub.platform.id.Digests;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The progress of notifications: what was sent, and which worker is sending now.
 *
 * <p>All statuses of one topic share one item, so that no two of them are sent at the same time, and none after one
 * with a higher rank. No item identifies a person: keys are digests that include {@link ChannelNotification#pseudonym}.
 *
 * <p>Guarantee: if two workers save changes of the same progress, one of them fails.
 */
@ApplicationScoped
public class NotificationStore {

    /** How long progress is kept: as long as an event can be redelivered. */
    private static final Duration MEMORY = Duration.ofDays(15);

    private static final String PARTITION = "F#";
    private static final String NOTIFICATION = "N";
    private static final String SPACING = "W";
    private static final String TOLD = "told";
    private static final String BUSY_UNTIL = "busy_until";

    private final Table table;
    private final Clock clock;

    public NotificationStore(Table table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * The progress of a notification.
     *
     * @param told the highest {@link ChannelNotification#rank} that was sent; 0 for none
     * @param busyUntil until when another worker may be sending; in the past if none is
     * @param version the number of changes; 0 if never stored
     */
    public record Progress(int told, Instant busyUntil, long version) {

        /** The initial progress. */
        public static final Progress NONE = new Progress(0, Instant.EPOCH, 0);

        /** Returns the progress while a worker sends, or prevents others from sending, until the given moment. */
        public Progress busy(Instant until) {
            return new Progress(told, until, version);
        }

        /** Returns the progress after a notification was sent. */
        public Progress told(int rank) {
            return new Progress(Math.max(told, rank), Instant.EPOCH, version);
        }

        /** Returns the same progress as it is after being stored. */
        public Progress stored() {
            return new Progress(told, busyUntil, version + 1);
        }
    }

    /**
     * Returns the progress of notifications by {@link ChannelNotification#topic}; {@link Progress#NONE} if there is
     * none.
     */
    public Map<String, Progress> find(Collection<ChannelNotification> notifications) {
        Map<ItemKey, Item> items =
                table.find(notifications.stream().map(NotificationStore::key).toList());
        Map<String, Progress> found = new HashMap<>();
        for (ChannelNotification notification : notifications) {
            found.put(notification.topic(), read(items.get(key(notification))));
        }
        return found;
    }

    /**
     * Stores a changed progress.
     *
     * @return whether it was stored; false if the stored version has changed
     */
    public boolean save(ChannelNotification notification, Progress next) {
        return save(key(notification), next);
    }

    /**
     * Stores progress like {@link #save}, together with the spacing: the time in which no other notification with the
     * same content may be sent to the same person on the same channel. Each is stored or refused independently.
     *
     * @return whether the progress was stored, and whether the spacing was
     */
    public List<Boolean> save(ChannelNotification notification, Progress next, Progress spacing) {
        return List.of(save(key(notification), next), save(spacingKey(notification), spacing));
    }

    /**
     * Returns the time in which no notification with the same content may be sent to the same person on the same
     * channel.
     */
    public Progress spacing(ChannelNotification notification) {
        ItemKey key = spacingKey(notification);
        return read(table.find(List.of(key)).get(key));
    }

    /**
     * Writes the whole item, because IAM conditions can then restrict its keys
     * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html): {@code forward}
     * may write no others.
     */
    private boolean save(ItemKey key, Progress next) {
        return table.put(new Put(
                Item.at(key)
                        .with(TOLD, next.told())
                        .with(BUSY_UNTIL, next.busyUntil().toEpochMilli())
                        .with(Table.EXPIRES_AT, clock.instant().plus(MEMORY).getEpochSecond())
                        .with(Table.VERSION, next.version() + 1),
                next.version()));
    }

    private static Progress read(@Nullable Item item) {
        return item == null
                ? Progress.NONE
                : new Progress((int) item.number(TOLD), item.time(BUSY_UNTIL), item.number(Table.VERSION));
    }

    private static ItemKey key(ChannelNotification notification) {
        return new ItemKey(
                PARTITION + Digests.sha256Hex("notification", notification.pseudonym(), notification.topic()),
                NOTIFICATION);
    }

    private static ItemKey spacingKey(ChannelNotification notification) {
        return new ItemKey(
                PARTITION
                        + Digests.sha256Hex(
                                "spacing",
                                notification.pseudonym(),
                                notification.channel(),
                                kind(notification.news()),
                                notification.news() instanceof ReplyReceived reply ? reply.text() : ""),
                SPACING);
    }

    /** What a notification is about, so that no text of a reply is taken for anything but a reply. */
    private static String kind(News news) {
        if (news instanceof ReplyReceived) {
            return "reply";
        } else if (news instanceof OptOutReceived) {
            return "opt_out";
        } else if (news instanceof Held) {
            return "held";
        }
        return "status";
    }
}
