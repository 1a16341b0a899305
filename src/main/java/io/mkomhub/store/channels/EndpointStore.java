package io.mkomhub.store.channels;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
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
 * The shared health of a channel's endpoint.
 *
 * <p>Guarantee: if two workers save changes of the same state, one of them fails.
 */
@ApplicationScoped
public class EndpointStore {

    private static final Duration MEMORY = Duration.ofDays(2);

    private static final String HEALTH = "H";
    private static final String FAILURES = "failures";
    private static final String UNTIL = "until";
    private static final String PROBING = "probing";

    private final Table table;
    private final Clock clock;

    public EndpointStore(Table table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * The health of an endpoint.
     *
     * @param failures the number of consecutive failures
     * @param until until when nobody calls the endpoint or, while it is probed, nobody else
     * @param probing whether a worker is probing the endpoint
     * @param version the number of changes; 0 if never stored
     */
    public record Health(int failures, Instant until, boolean probing, long version) {

        /** The health of an endpoint without known failures. */
        public static final Health GOOD = new Health(0, Instant.EPOCH, false, 0);

        /** Returns the same health as it is after being stored. */
        public Health stored() {
            return new Health(failures, until, probing, version + 1);
        }
    }

    /** Returns the health of a channel's endpoint. */
    public Health health(String channel) {
        ItemKey key = key(channel);
        return health(table.find(List.of(key)).get(key));
    }

    /** Returns the health of the endpoint of each channel. */
    public Map<String, Health> health(Collection<String> channels) {
        Map<ItemKey, Item> items =
                table.find(channels.stream().map(EndpointStore::key).toList());
        Map<String, Health> found = new HashMap<>();
        channels.forEach(channel -> found.put(channel, health(items.get(key(channel)))));
        return found;
    }

    private static Health health(@Nullable Item item) {
        return item == null
                ? Health.GOOD
                : new Health(
                        (int) item.number(FAILURES), item.time(UNTIL), item.flag(PROBING), item.number(Table.VERSION));
    }

    /**
     * Stores a changed health.
     *
     * @return whether it was stored; false if the stored version has changed
     */
    public boolean save(String channel, Health next) {
        return table.put(new Table.Put(
                Item.at(key(channel))
                        .with(Table.VERSION, next.version() + 1)
                        .with(Table.EXPIRES_AT, clock.instant().plus(MEMORY).getEpochSecond())
                        .with(FAILURES, next.failures())
                        .with(UNTIL, next.until().toEpochMilli())
                        .with(PROBING, next.probing()),
                next.version()));
    }

    private static ItemKey key(String channel) {
        return new ItemKey("ENDPOINT#" + channel, HEALTH);
    }
}
