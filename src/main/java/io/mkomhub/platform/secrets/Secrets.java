package io.mkomhub.platform.secrets;

import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.secrets.ApiKeys.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
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
 * <p>Read from SSM every {@link #FRESH}, so that a new value is in use without a deployment; and before somebody is turned
 * away, unless that was done within {@link #SOONEST}, so that a new token or key is taken as soon as it is stored. If SSM
 * cannot be reached then, the last value stays in use.
 */
@ApplicationScoped
public class Secrets {

    /** How long a value is used before it is read again. */
    public static final Duration FRESH = Duration.ofMinutes(5);

    /** Fewest characters of a token or API key: what is shorter could be guessed, and is nobody's. Those that the guides and scripts make have 48. */
    static final int SHORTEST = 12;

    /** Those who try wrong tokens make a process read no more often than this. */
    static final Duration SOONEST = Duration.ofSeconds(15);

    private final Instance<SsmClient> ssm;
    private final SecretsConfig config;
    private final Alerts alerts;
    private final InstantSource clock;
    private final ConcurrentMap<String, Refreshing<String>> parameters = new ConcurrentHashMap<>();

    @Inject
    Secrets(Instance<SsmClient> ssm, SecretsConfig config, Alerts alerts) {
        this(ssm, config, alerts, InstantSource.system());
    }

    Secrets(Instance<SsmClient> ssm, SecretsConfig config, Alerts alerts, InstantSource clock) {
        this.ssm = ssm;
        this.config = config;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** The token that MKOM wants to see. */
    public String mkomToken() {
        return mkomTokenEntry().value();
    }

    /** Whole days until MKOM's token expires, on the last of them and from then on 1; 0 if that is not known. */
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
        config.mkomTokenParameter()
                .flatMap(name -> Optional.ofNullable(parameters.get(name)))
                .ifPresent(Refreshing::clear);
    }

    /** Whether this is a token that MKOM's callbacks may bring. */
    public boolean isWebhookToken(String token) {
        return isToken("HUB_WEBHOOK_TOKEN", config.webhookToken(), config.webhookTokenParameter(), token);
    }

    /** Whether this is a token that MKOM's scheduled messages may bring. */
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

    /** Who holds this API key. */
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

    /** Looks something up in what is valid, and once more in what is valid by now. */
    private <T> Optional<T> known(
            String variable, Optional<String> plain, Optional<String> parameter, Function<String, Optional<T>> look) {
        Optional<T> found;
        try {
            found = look.apply(value(variable, plain, parameter, FRESH));
        } catch (IllegalArgumentException e) {
            // It may have been mended since.
            found = Optional.empty();
        }
        return found.or(() -> look.apply(value(variable, plain, parameter, SOONEST)));
    }

    /** Looks for a token. @throws IllegalArgumentException if all that are valid are too short, which must not read as "nobody has one" */
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

    /** What opt-outs are keyed with. It has to stay the same for ever: with another, none of them would be found. */
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
