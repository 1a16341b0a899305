package io.mkomhub.platform.secrets;

import io.mkomhub.platform.metrics.TestAlerts;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Secrets for tests: plain values, and an SSM that must not be asked. */
public final class TestSecrets {

    private TestSecrets() {}

    /** Secrets with the given values, each absent where it is empty. */
    public static Secrets of(String mkomToken, String webhookToken, String apiKeys) {
        return of(mkomToken, webhookToken, "", apiKeys);
    }

    /** As above, with the token of scheduled messages. */
    public static Secrets of(String mkomToken, String webhookToken, String scheduledToken, String apiKeys) {
        return new Secrets(
                noSsm(),
                new Values(present(mkomToken), present(webhookToken), present(scheduledToken), present(apiKeys)),
                TestAlerts.create(),
                Clock.systemUTC());
    }

    private static Optional<String> present(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    @SuppressWarnings("unchecked") // A proxy knows its type only at run time.
    static Instance<SsmClient> noSsm() {
        return (Instance<SsmClient>) Proxy.newProxyInstance(
                Instance.class.getClassLoader(), new Class<?>[] {Instance.class}, (proxy, method, args) -> {
                    throw new AssertionError("SSM was asked");
                });
    }

    private record Values(
            Optional<String> mkomToken,
            Optional<String> webhookToken,
            Optional<String> scheduledToken,
            Optional<String> apiKeys)
            implements SecretsConfig {

        @Override
        public Optional<String> mkomTokenParameter() {
            return Optional.empty();
        }

        @Override
        public Optional<String> webhookTokenParameter() {
            return Optional.empty();
        }

        @Override
        public Optional<String> scheduledTokenParameter() {
            return Optional.empty();
        }

        @Override
        public Optional<String> apiKeysParameter() {
            return Optional.empty();
        }

        @Override
        public Optional<String> hashKey() {
            return Optional.empty();
        }

        @Override
        public Optional<String> hashKeyParameter() {
            return Optional.empty();
        }
    }
}
