package io.mkomhub.function.send;

import io.mkomhub.channel.mkom.MkomConfig;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.time.Sleeper;
import io.mkomhub.store.pace.PaceStore;
import io.mkomhub.store.pace.PaceStore.Subject;
import io.mkomhub.store.pace.Rate;
import io.mkomhub.store.pace.RateReservation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives every request to MKOM its moment, if the number of requests a second is limited.
 *
 * <p>Guarantee: the moments of all runs of both lanes are at least a second divided by the limit apart. Bulk messages take a moment
 * only within the next second, urgent ones also later, so that an urgent request waits about a second for bulk messages and no
 * longer. Without a limit nothing is read or written. Limit: between its moment and the request lies the claim of its messages, so
 * requests reach MKOM as evenly as claims take equally long. The moment of a run that ends before its request is lost.
 */
@ApplicationScoped
class RequestPace {

    /** The highest limit: one request a millisecond, because moments are stored in milliseconds. */
    static final int MOST = 1_000;

    /** Why a message waits for which there was no moment. */
    static final String REASON = "the limit of requests to MKOM (MkomRequestsPerSecond)";

    /** How far ahead a run takes moments. */
    private static final Duration URGENT_HORIZON = Duration.ofSeconds(3);

    /** Shorter, so that bulk messages never take all moments within the horizon of urgent ones. */
    private static final Duration NORMAL_HORIZON = Duration.ofSeconds(1);

    /** Runs that wait for the same moment try it again within so many milliseconds. */
    private static final int SPREAD_MILLIS = 100;

    private final PaceStore paces;
    private final Optional<Rate> limit;
    private final Sleeper sleeper;
    private final Clock clock;

    RequestPace(PaceStore paces, MkomConfig config, Sleeper sleeper, Clock clock) {
        this.paces = paces;
        int perSecond = config.requestsPerSecond();
        if (perSecond < 0 || perSecond > MOST) {
            throw new IllegalArgumentException("HUB_MKOM_REQUESTS_PER_SECOND must be 0 to " + MOST);
        }
        this.limit = perSecond == 0 ? Optional.empty() : Optional.of(Rate.perSecond(perSecond));
        this.sleeper = sleeper;
        this.clock = clock;
    }

    /**
     * Waits for the moment of the next request, as long as the run has time.
     *
     * @return empty if the request may be made now; otherwise when there may be a moment for it
     * @throws UnavailableException if the table cannot be reached; the request may not be made
     */
    Optional<Instant> await(Run run, Priority priority) {
        return limit.flatMap(rate -> await(run, rate, priority == Priority.URGENT ? URGENT_HORIZON : NORMAL_HORIZON));
    }

    private Optional<Instant> await(Run run, Rate rate, Duration horizon) {
        while (true) {
            RateReservation reserved = paces.reserve(Subject.MKOM, rate, 1, Times.shorter(horizon, run.timeLeft()));
            Duration until = Duration.between(clock.instant(), reserved.first());
            if (reserved.count() > 0) {
                sleeper.sleep(until);
                return Optional.empty();
            }
            if (until.compareTo(run.timeLeft()) >= 0) {
                return Optional.of(reserved.first());
            }
            // Other runs wait for the same moment.
            sleeper.sleep(
                    until.minus(horizon).plusMillis(ThreadLocalRandom.current().nextInt(1, SPREAD_MILLIS)));
        }
    }
}
