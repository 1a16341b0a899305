package io.mkomhub.secrets;

import io.mkomhub.fault.UnavailableException;
import io.mkomhub.message.Digests;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The hub's tokens and keys.
 *
 * <p>Read from SSM at most every {@link #FRESH}, so that a new value is in use without a deployment; if SSM cannot be reached
 * then, the last value stays in use.
 */
@ApplicationScoped
public class Secrets {

    /** How long a value is used before it is read again. */
    public static final Duration FRESH = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(Secrets.class);

    private final Instance<SsmClient> ssm;
    private final SecretsConfig config;
    private final ConcurrentMap<String, Cached> cache = new ConcurrentHashMap<>();

    Secrets(Instance<SsmClient> ssm, SecretsConfig config) {
        this.ssm = ssm;
        this.config = config;
    }

    private record Cached(String value, Instant readAt) {}

    /** The token that MKOM wants to see. */
    public String mkomToken() {
        return mkomTokenEntry().value();
    }

    /** Whole days until MKOM's token expires; 0 if that is not known, or past. */
    public int mkomTokenDaysLeft(Instant now) {
        try {
            return mkomTokenEntry().daysLeft(now);
        } catch (UnavailableException e) {
            return 0;
        }
    }

    private MkomToken mkomTokenEntry() {
        return MkomToken.parse(value("HUB_MKOM_TOKEN", config.mkomToken(), config.mkomTokenParameter()));
    }

    /** Makes the next {@link #mkomToken} read it anew, because MKOM did not accept the one in use. */
    public void refreshMkomToken() {
        config.mkomTokenParameter().ifPresent(cache::remove);
    }

    /** Whether this is a token that MKOM's callbacks may bring. */
    public boolean isWebhookToken(String token) {
        return isOneOf(value("HUB_WEBHOOK_TOKEN", config.webhookToken(), config.webhookTokenParameter()), token);
    }

    /** Whether this is a token that MKOM's scheduled messages may bring. */
    public boolean isScheduledToken(String token) {
        return isOneOf(value("HUB_SCHEDULED_TOKEN", config.scheduledToken(), config.scheduledTokenParameter()), token);
    }

    private static boolean isOneOf(String valid, String token) {
        boolean found = false;
        for (String candidate : valid.trim().split("\\s+", -1)) {
            found |= !candidate.isEmpty() && Digests.same(candidate, token);
        }
        return found;
    }

    /** What opt-outs are keyed with. It has to stay the same for ever: with another, none of them would be found. */
    public String hashKey() {
        return value("HUB_HASH_KEY", config.hashKey(), config.hashKeyParameter());
    }

    /** The API keys that are valid now. */
    public ApiKeys apiKeys() {
        try {
            return ApiKeys.parse(value("HUB_API_KEYS", config.apiKeys(), config.apiKeysParameter()));
        } catch (IllegalArgumentException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private String value(String variable, Optional<String> plain, Optional<String> parameter) {
        if (plain.isPresent()) {
            return plain.get();
        }
        String name = parameter.orElseThrow(() -> new UnavailableException(variable + "_PARAMETER is not set", null));
        Cached cached = cache.get(name);
        Instant now = Instant.now();
        if (cached != null && now.isBefore(cached.readAt().plus(FRESH))) {
            return cached.value();
        }
        try {
            String value = ssm.get()
                    .getParameter(request -> request.name(name).withDecryption(true))
                    .parameter()
                    .value();
            cache.put(name, new Cached(value, now));
            return value;
        } catch (SdkException e) {
            if (cached == null) {
                throw new UnavailableException("the SSM parameter " + name + " cannot be read", e);
            }
            LOG.warnf(
                    "the SSM parameter %s cannot be read (%s); its last value stays in use",
                    name, e.getClass().getSimpleName());
            cache.put(name, new Cached(cached.value(), now));
            return cached.value();
        }
    }
}
