package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.store.pace.PaceStore;
import io.mkomhub.store.pace.PaceStore.Subject;
import io.mkomhub.store.pace.Rate;
import io.mkomhub.store.pace.RateReservation;
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

    private final Channel channel;
    private final PaceStore paces;
    private final Duration horizon;
    private final AtomicInteger used = new AtomicInteger();
    private volatile Optional<RateReservation> reservation = Optional.empty();

    /**
     * Slots for a channel.
     *
     * @param horizon how far ahead moments are reserved
     */
    CallSlots(Channel channel, PaceStore paces, Duration horizon) {
        this.channel = channel;
        this.paces = paces;
        this.horizon = horizon;
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
        channel.maxTps()
                .ifPresent(tps -> reservation = Optional.of(
                        paces.reserve(Subject.endpoint(channel.name()), Rate.perSecond(tps), wanted, horizon)));
    }

    /** The next moment; empty if the channel has no rate limit, so that a call may be made at once. */
    Optional<Slot> next() {
        return reservation.map(reserved -> {
            int number = used.getAndIncrement();
            return new Slot(reserved.moment(number), number < reserved.count());
        });
    }
}
