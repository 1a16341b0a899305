package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.store.channels.EndpointStore;
import io.mkomhub.store.channels.EndpointStore.Pace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The moments at which one run may call a channel that has a rate limit.
 *
 * <p>Guarantee: all runs together call the channel at most {@link Channel#maxTps} times a second, because each reserves
 * its moments in the table with a conditional write. If the reservation fails, the run gets none. Limit: a reserved
 * moment that a run does not use is lost.
 *
 * <p>{@link #next} is thread-safe; {@link #reserve} must have returned before it is called.
 */
final class CallSlots {

    /** How often a reservation is tried again because another run reserved at the same time. */
    private static final OptimisticRetry RESERVING =
            OptimisticRetry.of(4, "other runs continually reserved calls of the endpoint");

    private final Channel channel;
    private final EndpointStore endpoints;
    private final Duration horizon;
    private final Clock clock;
    private final AtomicInteger used = new AtomicInteger();
    private volatile Optional<RateReservation> reservation = Optional.empty();

    /**
     * Slots for a channel.
     *
     * @param horizon how far ahead moments are reserved
     */
    CallSlots(Channel channel, EndpointStore endpoints, Duration horizon, Clock clock) {
        this.channel = channel;
        this.endpoints = endpoints;
        this.horizon = horizon;
        this.clock = clock;
    }

    /**
     * A moment for one call.
     *
     * @param reserved whether the run may call at that moment; if not, it is when the channel may be free again
     */
    record Slot(Instant moment, boolean reserved) {}

    /** Reserves as many moments as wanted, or as many as the horizon has room for. Earlier unused ones are lost. */
    void reserve(int wanted) {
        used.set(0);
        channel.maxTps().ifPresent(tps -> reservation = Optional.of(reserve(tps, wanted)));
    }

    private RateReservation reserve(int tps, int wanted) {
        return RESERVING
                .find(() -> {
                    Pace pace = endpoints.pace(channel.name());
                    RateReservation possible = RateReservation.of(pace, tps, wanted, clock.instant(), horizon);
                    return possible.count() == 0 || endpoints.save(channel.name(), possible.paceAfter(pace))
                            ? Optional.of(possible)
                            : Optional.empty();
                })
                .orElseGet(() -> new RateReservation(
                        clock.instant().plus(horizon), Duration.ofSeconds(1).dividedBy(tps), 0));
    }

    /** The next moment; empty if the channel has no rate limit, so that a call may be made at once. */
    Optional<Slot> next() {
        return reservation.map(reserved -> {
            int number = used.getAndIncrement();
            return new Slot(reserved.moment(number), number < reserved.count());
        });
    }
}
