package io.mkomhub.store.channels;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The shared state of a channel's endpoint: its health, and when it may be called next.
 *
 * <p>Guarantee: if two workers save changes of the same state, one of them fails.
 */
@ApplicationScoped
public class EndpointStore {

    private static final Duration MEMORY = Duration.ofDays(2);

    private static final String HEALTH = "H";
    private static final String PACE = "P";
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

    /**
     * When an endpoint may be called again under its rate limit.
     *
     * @param nextFree the first moment that is not reserved
     * @param version the number of changes; 0 if never stored
     */
    public record Pace(Instant nextFree, long version) {}

    /** Returns the health of a channel's endpoint. */
    public Health health(String channel) {
        @Nullable Item item = find(channel, HEALTH);
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
        return save(
                key(channel, HEALTH),
                next.version(),
                Map.of(
                        FAILURES, Table.number(next.failures()),
                        UNTIL, Table.number(next.until().toEpochMilli()),
                        PROBING, AttributeValue.fromBool(next.probing())));
    }

    /** Returns the reservations of a channel's endpoint. */
    public Pace pace(String channel) {
        @Nullable Item item = find(channel, PACE);
        return item == null ? new Pace(Instant.EPOCH, 0) : new Pace(item.time(UNTIL), item.number(Table.VERSION));
    }

    /**
     * Stores a changed pace.
     *
     * @return whether it was stored; false if the stored version has changed
     */
    public boolean save(String channel, Pace next) {
        return save(
                key(channel, PACE),
                next.version(),
                Map.of(UNTIL, Table.number(next.nextFree().toEpochMilli())));
    }

    private @Nullable Item find(String channel, String what) {
        ItemKey key = key(channel, what);
        return table.find(List.of(key)).get(key);
    }

    private boolean save(ItemKey key, long version, Map<String, AttributeValue> state) {
        Item item = Item.at(key)
                .with(Table.VERSION, version + 1)
                .with(Table.EXPIRES_AT, clock.instant().plus(MEMORY).getEpochSecond());
        state.forEach(item::with);
        return table.put(new Table.Put(item, version));
    }

    private static ItemKey key(String channel, String what) {
        return new ItemKey("ENDPOINT#" + channel, what);
    }
}
