package io.mkomhub.function.forward;

import io.mkomhub.store.channels.EndpointStore;
import io.mkomhub.store.channels.EndpointStore.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What one run knows about the health of an endpoint: the circuit {@link Breaker} with its state in the table.
 *
 * <p>Guarantee: of all runs one probes an endpoint that was left alone. Calls of a run that fail together count as one failure. Limit:
 * a run learns at its start what other runs found out, and no later; if two runs store a result at once, one result is lost.
 *
 * <p>Thread-safe.
 */
final class EndpointHealth {

    private static final Logger LOG = Logger.getLogger(EndpointHealth.class);

    private final String endpoint;
    private final Breaker breaker;
    private final EndpointStore endpoints;
    private final Clock clock;
    private Health health = Health.GOOD;
    private volatile boolean down;

    /**
     * Health of an endpoint.
     *
     * @param endpoint the name that its health is stored under
     */
    EndpointHealth(String endpoint, Breaker breaker, EndpointStore endpoints, Clock clock) {
        this.endpoint = endpoint;
        this.breaker = breaker;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /** Reads the health from the table. @return what this run may do with the endpoint */
    synchronized Breaker.State read() {
        health = endpoints.health(endpoint);
        return breaker.state(health, clock.instant());
    }

    /**
     * Begins to probe the endpoint.
     *
     * @param until when another run may probe it if this one ends without a result
     * @return whether this run probes; false if another run does
     */
    synchronized boolean beginProbe(Instant until) {
        Health probing = breaker.probing(health, until);
        boolean saved = endpoints.save(endpoint, probing);
        health = saved ? probing.stored() : probing;
        return saved;
    }

    /**
     * Records a failed call. Only the first of a run counts: calls that were under way together fail together.
     *
     * @param asked for how long the endpoint asked to be left alone; zero if it did not ask
     * @param reason for the log, without personal data
     */
    synchronized void failed(Duration asked, String reason) {
        if (down) {
            return;
        }
        down = true;
        keep(breaker.failed(health, asked, clock.instant()));
        LOG.warnf(
                "endpoint %s does not take notifications (%d failures in a row): %s",
                endpoint, health.failures(), reason);
    }

    /** Records that the endpoint answered, unless a call of this run has failed. */
    synchronized void answered() {
        if (health.failures() > 0 && !down) {
            keep(breaker.answered(health));
            LOG.infof("endpoint %s takes notifications again", endpoint);
        }
    }

    /** Stores health; if another run stored it first, that run's result stands. */
    private void keep(Health next) {
        health = endpoints.save(endpoint, next) ? next.stored() : endpoints.health(endpoint);
    }

    /** Whether a call of this run has failed, so that the run makes no more. */
    boolean isDown() {
        return down;
    }

    /** Until when the endpoint is left alone; empty if it may be called, or another run is probing it. */
    synchronized Optional<Instant> leftAloneUntil() {
        return breaker.state(health, clock.instant()) == Breaker.State.OPEN && !health.probing()
                ? Optional.of(health.until())
                : Optional.empty();
    }
}
