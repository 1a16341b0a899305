package io.mkomhub.platform.httpclient;

import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What calls out, for tests of what stands on it. */
public final class TestFetcher {

    private static final Vertx VERTX = Vertx.vertx();

    private TestFetcher() {}

    /** One that may call this machine, without TLS. */
    public static Fetcher ofLocal() {
        return ofLocal(Clock.systemUTC());
    }

    /** One that may call this machine, without TLS, and has the time from the given clock. */
    @SuppressWarnings("unchecked") // A proxy knows its type only at run time.
    public static Fetcher ofLocal(Clock clock) {
        Instance<Vertx> vertx = (Instance<Vertx>) Proxy.newProxyInstance(
                Instance.class.getClassLoader(), new Class<?>[] {Instance.class}, (proxy, method, args) -> VERTX);
        return new Fetcher(
                vertx,
                new OutgoingConfig() {
                    @Override
                    public Optional<List<String>> lookupHosts() {
                        return Optional.empty();
                    }

                    @Override
                    public boolean allowPrivateAddresses() {
                        return true;
                    }
                },
                clock);
    }
}
