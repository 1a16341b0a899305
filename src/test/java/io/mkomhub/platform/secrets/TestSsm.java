package io.mkomhub.platform.secrets;

import io.mkomhub.platform.metrics.TestAlerts;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;

/** An SSM with one parameter, which counts how often it is read. */
final class TestSsm implements SsmClient {

    private static final Map<String, String> PARAMETERS = Map.of(
            "mkomTokenParameter", "/mkom-token",
            "webhookTokenParameter", "/webhook-token",
            "apiKeysParameter", "/api-keys");

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private String value;
    private boolean failing;
    private int reads;

    TestSsm(String value) {
        this.value = value;
    }

    void value(String next) {
        value = next;
    }

    void fail(boolean fails) {
        failing = fails;
    }

    int reads() {
        return reads;
    }

    /** Makes time pass. */
    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Secrets of which MKOM's token, the webhook's and the API keys are in this SSM. */
    @SuppressWarnings("unchecked") // A proxy knows its type only at run time.
    Secrets secrets() {
        SecretsConfig config = (SecretsConfig) Proxy.newProxyInstance(
                SecretsConfig.class.getClassLoader(),
                new Class<?>[] {SecretsConfig.class},
                (proxy, method, args) -> Optional.ofNullable(PARAMETERS.get(method.getName())));
        Instance<SsmClient> instance = (Instance<SsmClient>) Proxy.newProxyInstance(
                Instance.class.getClassLoader(), new Class<?>[] {Instance.class}, (proxy, method, args) -> this);
        return new Secrets(instance, config, TestAlerts.create(), () -> now);
    }

    @Override
    public GetParameterResponse getParameter(GetParameterRequest request) {
        reads++;
        if (failing) {
            throw SdkClientException.create("unable to connect");
        }
        return GetParameterResponse.builder()
                .parameter(parameter -> parameter.name(request.name()).value(value))
                .build();
    }

    @Override
    public String serviceName() {
        return "ssm";
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
