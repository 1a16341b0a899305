package io.mkomhub.function.receive;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how fast one API key can call: a token bucket for each.
 *
 * <p>Guarantee: this process lets a key through no more often than its rate, after a first burst of two seconds' worth. Limit:
 * each process counts for itself, so what a key gets in all grows with the number of processes; API Gateway's own throttle
 * bounds that. Nothing is stored, and a call costs no request.
 */
@ApplicationScoped
class RateLimit {

    private static final int BURST_SECONDS = 2;

    private final int perSecond;
    private final Map<String, Bucket> buckets = new HashMap<>();

    RateLimit(AccessConfig config) {
        this.perSecond = config.rateLimit();
    }

    /**
     * What is left to a key.
     *
     * @param tokens calls it may make at once
     * @param at when that was so
     */
    private record Bucket(double tokens, Instant at) {}

    /**
     * Lets a call through, or not.
     *
     * @param caller the API key's name, of which there are only as many as keys were given out; empty for callers without one
     */
    synchronized boolean allows(String caller, Instant now) {
        if (perSecond == 0 || caller.isEmpty()) {
            return true;
        }
        double full = (double) perSecond * BURST_SECONDS;
        Bucket bucket = buckets.getOrDefault(caller, new Bucket(full, now));
        double since = Math.max(0, Duration.between(bucket.at(), now).toMillis() / 1000.0);
        double tokens = Math.min(full, bucket.tokens() + since * perSecond);
        boolean allowed = tokens >= 1;
        buckets.put(caller, new Bucket(allowed ? tokens - 1 : tokens, now));
        return allowed;
    }
}
