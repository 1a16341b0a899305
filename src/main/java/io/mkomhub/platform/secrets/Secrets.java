package io.mkomhub.platform.secrets;

import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.secrets.ApiKeys.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The hub's tokens and keys.
 *
 * <p>Values from SSM are read again every {@link #FRESH}, so that a new value takes effect without a deployment. Before
 * a caller is rejected they are read again, at most every {@link #SOONEST}, so that a new token or key works as soon as
 * it is stored. While SSM is unavailable, the last value stays in use.
 */
@ApplicationScoped
public class Secrets {

    /** How long a value is cached. */
    public static final Duration FRESH = Duration.ofMinutes(5);

    /**
     * The fewest characters of a token or API key; shorter ones could be guessed and are rejected. Those that the
     * guides and scripts create have 48.
     */
    static final int SHORTEST = 12;

    /** The least time between two reads that rejected callers cause. */
    static final Duration SOONEST = Duration.ofSeconds(15);

    private final Instance<SsmClient> ssm;
    private final SecretsConfig config;
    private final Alerts alerts;
    private final InstantSource clock;
    private final ConcurrentMap<String, Refreshing<String>> parameters = new ConcurrentHashMap<>();

    Secrets(Instance<SsmClient> ssm, SecretsConfig config, Alerts alerts, InstantSource clock) {
        this.ssm = ssm;
        this.config = config;
        this.alerts = alerts;
        this.clock = clock;
    }

    /**
     * The token for MKOM.
     *
     * @throws UnavailableException if it cannot be read
     */
    public String mkomToken() {
        return mkomTokenEntry().value();
    }

    /** Whole days until MKOM's token expires, at least 1 even after that; 0 if unknown. */
    public int mkomTokenDaysLeft(Instant now) {
        try {
            return mkomTokenEntry().daysLeft(now);
        } catch (UnavailableException e) {
            return 0;
        }
    }

    /**
     * When MKOM's token expires; empty if it does not say.
     *
     * @throws UnavailableException if it cannot be read
     */
    public Optional<Instant> mkomTokenExpiry() {
        return mkomTokenEntry().expiry();
    }

    private MkomToken mkomTokenEntry() {
        return MkomToken.parse(value("HUB_MKOM_TOKEN", config.mkomToken(), config.mkomTokenParameter()));
    }

    /** Makes the next {@link #mkomToken} read the token again, because MKOM rejected the current one. */
    public void refreshMkomToken() {
        config.mkomTokenParameter()
                .flatMap(name -> Optional.ofNullable(parameters.get(name)))
                .ifPresent(Refreshing::clear);
    }

    /** Whether this is a valid token for MKOM's callbacks. */
    public boolean isWebhookToken(String token) {
        return isToken("HUB_WEBHOOK_TOKEN", config.webhookToken(), config.webhookTokenParameter(), token);
    }

    /** Whether this is a valid token for MKOM's scheduled messages. */
    public boolean isScheduledToken(String token) {
        return isToken("HUB_SCHEDULED_TOKEN", config.scheduledToken(), config.scheduledTokenParameter(), token);
    }

    private boolean isToken(String variable, Optional<String> plain, Optional<String> parameter, String token) {
        try {
            return known(variable, plain, parameter, valid -> oneOf(variable, valid, token))
                    .isPresent();
        } catch (IllegalArgumentException e) {
            throw alerts.settings(String.valueOf(e.getMessage()));
        }
    }

    /** The holder of this API key; empty if the key is unknown. */
    public Optional<Caller> holderOf(String apiKey) {
        try {
            return known(
                    "HUB_API_KEYS",
                    config.apiKeys(),
                    config.apiKeysParameter(),
                    valid -> ApiKeys.parse(valid).holderOf(apiKey));
        } catch (IllegalArgumentException e) {
            throw alerts.settings(String.valueOf(e.getMessage()));
        }
    }

    /** Searches the cached value, then the current one. */
    private <T> Optional<T> known(
            String variable, Optional<String> plain, Optional<String> parameter, Function<String, Optional<T>> look) {
        Optional<T> found;
        try {
            found = look.apply(value(variable, plain, parameter, FRESH));
        } catch (IllegalArgumentException e) {
            // The value may have been corrected since.
            found = Optional.empty();
        }
        return found.or(() -> look.apply(value(variable, plain, parameter, SOONEST)));
    }

    /**
     * Searches for a token.
     *
     * @throws IllegalArgumentException if all valid tokens are too short, which must not look like an unknown token
     */
    private static Optional<String> oneOf(String variable, String valid, String token) {
        boolean found = false;
        boolean longEnough = valid.isBlank();
        for (String candidate : valid.trim().split("\\s+", -1)) {
            if (candidate.length() >= SHORTEST) {
                longEnough = true;
                found |= Digests.same(candidate, token);
            }
        }
        if (!longEnough) {
            throw new IllegalArgumentException(variable + " has fewer than " + SHORTEST + " characters");
        }
        return found ? Optional.of(token) : Optional.empty();
    }

    /**
     * The key of the pseudonyms in the table. It must never change: the opt-outs stored with another key would not be
     * found.
     */
    public String hashKey() {
        return value("HUB_HASH_KEY", config.hashKey(), config.hashKeyParameter());
    }

    private String value(String variable, Optional<String> plain, Optional<String> parameter) {
        return value(variable, plain, parameter, FRESH);
    }

    private String value(String variable, Optional<String> plain, Optional<String> parameter, Duration maxAge) {
        if (plain.isPresent()) {
            return plain.get();
        }
        String name = parameter.orElseThrow(() -> alerts.settings(variable + "_PARAMETER is not set"));
        return parameters
                .computeIfAbsent(name, key -> new Refreshing<>("the SSM parameter " + key, () -> read(key), clock))
                .get(maxAge);
    }

    private String read(String name) {
        try {
            return ssm.get()
                    .getParameter(request -> request.name(name).withDecryption(true))
                    .parameter()
                    .value();
        } catch (SdkException e) {
            throw alerts.failed("the SSM parameter " + name + " cannot be read", e);
        }
    }
}
