package io.mkomhub.store.channels;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.Reply;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Put;
import io.mkomhub.platform.id.Digests;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far each notification has come: what was told, and who is telling it now.
 *
 * <p>All statuses of one topic share one place, so that no two of them are told at the same time, and none after one that
 * goes further. Nothing here tells of a person: the places are digests that {@link ChannelNotification#pseudonym} is part of.
 *
 * <p>Guarantee: of two workers that save on top of the same progress one fails.
 */
@ApplicationScoped
public class NotificationStore {

    /** As long as an event can come back. */
    private static final Duration MEMORY = Duration.ofDays(15);

    private static final String PARTITION = "F#";
    private static final String NOTIFICATION = "N";
    private static final String SPACING = "W";
    private static final String TOLD = "told";
    private static final String BUSY_UNTIL = "busy_until";

    private final Table table;

    public NotificationStore(Table table) {
        this.table = table;
    }

    /**
     * How far it has come.
     *
     * @param told the highest {@link ChannelNotification#rank} that was told; 0 for none
     * @param busyUntil until when somebody else may be telling; in the past if nobody is
     * @param version counts the changes; 0 for what has never been stored
     */
    public record Progress(int told, Instant busyUntil, long version) {

        /** Nothing has happened yet. */
        public static final Progress NONE = new Progress(0, Instant.EPOCH, 0);

        /** Somebody is telling, or keeps everybody from telling, until then. */
        public Progress busy(Instant until) {
            return new Progress(told, until, version);
        }

        /** It was told. */
        public Progress told(int rank) {
            return new Progress(Math.max(told, rank), Instant.EPOCH, version);
        }

        /** The same as it is once stored. */
        public Progress stored() {
            return new Progress(told, busyUntil, version + 1);
        }
    }

    /** The progress of notifications, by {@link ChannelNotification#topic}; {@link Progress#NONE} where there is none. */
    public Map<String, Progress> find(Collection<ChannelNotification> notifications) {
        Map<ItemKey, Item> items =
                table.find(notifications.stream().map(NotificationStore::key).toList());
        Map<String, Progress> found = new HashMap<>();
        for (ChannelNotification notification : notifications) {
            found.put(notification.topic(), read(items.get(key(notification))));
        }
        return found;
    }

    /** Stores progress on top of that which it was made from. @return whether it was stored */
    public boolean save(ChannelNotification notification, Progress next) {
        return save(key(notification), next);
    }

    /**
     * As {@link #save}, together with the time in which nobody may say the same of the same person on the same channel; each
     * is stored or not by itself.
     *
     * @return whether the progress was stored, and whether the spacing was
     */
    public List<Boolean> save(ChannelNotification notification, Progress next, Progress spacing) {
        return List.of(save(key(notification), next), save(spacingKey(notification), spacing));
    }

    /** The time in which nobody may say the same of the same person on the same channel. */
    public Progress spacing(ChannelNotification notification) {
        ItemKey key = spacingKey(notification);
        return read(table.find(List.of(key)).get(key));
    }

    /**
     * Puts the item whole, because that is a request whose keys IAM sees (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html):
     * {@code forward} may write no others.
     */
    private boolean save(ItemKey key, Progress next) {
        return table.put(new Put(
                Item.at(key)
                        .with(TOLD, next.told())
                        .with(BUSY_UNTIL, next.busyUntil().toEpochMilli())
                        .with(Table.EXPIRES_AT, Instant.now().plus(MEMORY).getEpochSecond())
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
        News news = notification.news();
        String said =
                news instanceof Reply reply ? reply.text() : news.getClass().getSimpleName();
        return new ItemKey(
                PARTITION + Digests.sha256Hex("spacing", notification.pseudonym(), notification.channel(), said),
                SPACING);
    }
}
