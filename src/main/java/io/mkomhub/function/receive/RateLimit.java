package io.mkomhub.function.receive;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits how fast one API key can call, with a token bucket for each key.
 *
 * <p>Guarantee: a process accepts a key's requests no faster than its rate, after an initial burst of two seconds'
 * worth. Limit: each process counts separately, so that the total grows with the number of processes; API Gateway's
 * throttling limits it. Nothing is stored, and a request costs no further call.
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
     * A key's bucket.
     *
     * @param tokens the number of requests it may make at once
     * @param at the time of that number
     */
    private record Bucket(double tokens, Instant at) {}

    /**
     * Whether a request is within the rate limit.
     *
     * @param caller the API key's name, of which there are only as many as keys were issued; empty for callers
     *     without a key
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
