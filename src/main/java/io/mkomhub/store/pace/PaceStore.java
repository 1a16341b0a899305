package io.mkomhub.store.pace;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.fault.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The moments that are reserved for what has a rate limit, one item for each.
 *
 * <p>Guarantee: no moment is given twice, and any two are at least as far apart as the limit says, because each
 * reservation is a write under the condition that no other was made since the item was read. A reservation whose
 * answer is lost wastes its moments. Limit: moments are of the clock of the worker that reserves them, so the clocks of two workers
 * must agree for their calls to be spaced exactly.
 */
@ApplicationScoped
public class PaceStore {

    private static final Duration MEMORY = Duration.ofDays(2);

    private static final String UNTIL = "until";

    /** How often a reservation is tried again because another worker reserved at the same time. */
    private static final OptimisticRetry RESERVING =
            OptimisticRetry.of(8, "other workers continually reserved the next moments");

    private final Table table;
    private final Clock clock;

    public PaceStore(Table table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * What has a rate limit.
     *
     * @param key where its pace is stored
     */
    public record Subject(ItemKey key) {

        /** MKOM's transmission API. */
        public static final Subject MKOM = new Subject(new ItemKey("PACE", "MKOM"));

        /** A mailing, named by its key. */
        public static Subject mailing(String key) {
            return new Subject(new ItemKey("PACE#" + key, "P"));
        }

        /** The endpoint of a channel. */
        public static Subject endpoint(String channel) {
            return new Subject(new ItemKey("ENDPOINT#" + channel, "P"));
        }
    }

    /**
     * Reserves moments for calls.
     *
     * @param rate the limit
     * @param wanted how many moments are wanted at most
     * @param horizon how far ahead the last of them may be
     * @return the reserved moments; none if there is no room before the horizon, or other workers were always faster
     * @throws UnavailableException if it cannot be known whether anything was reserved; no moment may be used then
     */
    public RateReservation reserve(Subject subject, Rate rate, int wanted, Duration horizon) {
        return reserve(
                subject, rate, horizon, pace -> RateReservation.of(pace, rate, wanted, clock.instant(), horizon));
    }

    /**
     * Reserves moments as above, but none as long as the next free one has not come.
     *
     * @return the reserved moments; none if the next free one has not come, or other workers were always faster
     */
    public RateReservation reserveDue(Subject subject, Rate rate, int wanted, Duration horizon) {
        return reserve(
                subject,
                rate,
                horizon,
                pace -> pace.nextFree().isAfter(clock.instant())
                        ? RateReservation.none(pace.nextFree(), rate)
                        : RateReservation.of(pace, rate, wanted, clock.instant(), horizon));
    }

    private RateReservation reserve(
            Subject subject, Rate rate, Duration horizon, Function<Pace, RateReservation> offer) {
        return RESERVING
                .find(() -> {
                    Pace pace = find(subject);
                    RateReservation possible = offer.apply(pace);
                    return possible.count() == 0 || save(subject, possible.paceAfter(pace))
                            ? Optional.of(possible)
                            : Optional.empty();
                })
                .orElseGet(() -> RateReservation.none(clock.instant().plus(horizon), rate));
    }

    /** Returns up to when moments are reserved. */
    public Pace find(Subject subject) {
        @Nullable Item item = table.find(List.of(subject.key())).get(subject.key());
        return item == null ? new Pace(Instant.EPOCH, 0) : new Pace(item.time(UNTIL), item.number(Table.VERSION));
    }

    private boolean save(Subject subject, Pace next) {
        return table.put(new Table.Put(
                Item.at(subject.key())
                        .with(Table.VERSION, next.version() + 1)
                        .with(Table.EXPIRES_AT, clock.instant().plus(MEMORY).getEpochSecond())
                        .with(UNTIL, next.nextFree().toEpochMilli()),
                next.version()));
    }
}
