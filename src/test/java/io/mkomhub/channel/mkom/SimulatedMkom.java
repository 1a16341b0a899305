package io.mkomhub.channel.mkom;

import io.mkomhub.local.simulator.Simulator;
import io.mkomhub.local.simulator.SimulatorConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Runs the MKOM simulator for a test of the client, and tells the client where it is. */
public final class SimulatedMkom implements QuarkusTestResourceLifecycleManager {

    static final String TOKEN = "test-mkom-token";

    private Optional<Simulator> simulator = Optional.empty();

    @Override
    public Map<String, String> start() {
        // Nobody listens where callbacks would go: the tests switch them off.
        Simulator started = Simulator.start(new SimulatorConfig(0, TOKEN, URI.create("http://localhost:9/")));
        simulator = Optional.of(started);
        return Map.of(
                "quarkus.rest-client.mkom.url",
                started.url().toString(),
                "quarkus.rest-client.mkom.read-timeout",
                "4000",
                "hub.mkom-token",
                TOKEN);
    }

    @Override
    public void stop() {
        simulator.ifPresent(Simulator::close);
    }
}
