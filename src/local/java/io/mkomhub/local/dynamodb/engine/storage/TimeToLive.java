package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * When expired items are deleted. DynamoDB deletes them within days, so by default they stay.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">Time to Live</a>
 */
public final class TimeToLive {

    /** DynamoDB leaves alone what expired before that: such a number is more likely no time at all. */
    private static final Duration OLDEST = Duration.ofDays(5 * 365);

    private final InstantSource clock;
    private volatile Optional<Duration> lag = Optional.empty();

    TimeToLive(InstantSource clock) {
        this.clock = clock;
    }

    /** Sets how long after it expired an item is deleted; empty for never. */
    public void lag(Optional<Duration> behind) {
        lag = behind;
    }

    boolean deletes(TableSchema table) {
        return lag.isPresent() && table.timeToLiveAttribute().isPresent();
    }

    boolean isOver(TableSchema table, Item item) {
        if (!deletes(table)) {
            return false;
        }
        return item.get(table.timeToLiveAttribute().orElseThrow()) instanceof Value.N seconds
                && isOver(seconds.number().longValue());
    }

    private boolean isOver(long second) {
        Instant now = clock.instant();
        long latest = now.minus(lag.orElse(Duration.ZERO)).getEpochSecond();
        return second <= latest && second > now.minus(OLDEST).getEpochSecond();
    }
}
