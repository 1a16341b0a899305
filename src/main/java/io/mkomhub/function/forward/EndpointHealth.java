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
 * <p>Guarantee: only one run probes an endpoint whose circuit is open. Calls of a run that fail together count as one
 * failure. Limit: a run reads the results of other runs only at its start. If two runs store a result at once, one
 * result is lost.
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
     * Creates the health of an endpoint.
     *
     * @param endpoint the name that its health is stored under
     */
    EndpointHealth(String endpoint, Breaker breaker, EndpointStore endpoints, Clock clock) {
        this.endpoint = endpoint;
        this.breaker = breaker;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /**
     * Reads the health from the table.
     *
     * @return what this run may do with the endpoint
     */
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
     * Records a failed call. Only the first of a run counts: calls that were in progress together fail together.
     *
     * @param asked how long the endpoint requested not to be called; zero if it did not
     * @param reason the reason for the log, without personal data
     */
    synchronized void failed(Duration asked, String reason) {
        if (down) {
            return;
        }
        down = true;
        keep(breaker.failed(health, asked, clock.instant()));
        LOG.warnf(
                "endpoint %s does not accept notifications (%d consecutive failures): %s",
                endpoint, health.failures(), reason);
    }

    /** Records that the endpoint responded, unless a call of this run has failed. */
    synchronized void answered() {
        if (health.failures() > 0 && !down) {
            keep(breaker.answered(health));
            LOG.infof("endpoint %s accepts notifications again", endpoint);
        }
    }

    /** Stores the health. If another run stored a change first, that run's result stays. */
    private void keep(Health next) {
        health = endpoints.save(endpoint, next) ? next.stored() : endpoints.health(endpoint);
    }

    /** Whether a call of this run has failed, so that the run makes no more. */
    boolean isDown() {
        return down;
    }

    /** Until when the endpoint is not called; empty if it may be called, or another run is probing it. */
    synchronized Optional<Instant> leftAloneUntil() {
        return breaker.state(health, clock.instant()) == Breaker.State.OPEN && !health.probing()
                ? Optional.of(health.until())
                : Optional.empty();
    }
}
