package io.mkomhub.store.documents;

import io.mkomhub.core.autoreply.Flow;
import io.mkomhub.core.autoreply.FlowConfig;
import io.mkomhub.core.autoreply.FlowJson;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.documents.DocumentStore.DocumentKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The stored flows. */
@ApplicationScoped
public class FlowRepository {

    private final DocumentStore store;
    private final FlowConfig config;
    private final Refreshing<Flows> flows;

    public FlowRepository(DocumentStore store, FlowConfig config, Clock clock) {
        this.store = store;
        this.config = config;
        this.flows = new Refreshing<>("the list of flows", () -> Flows.of(all(store)), clock);
    }

    /**
     * Returns the flows, compiled. They are at most {@link FlowConfig#fresh} old, or older while the table cannot be
     * read.
     *
     * @throws UnavailableException if the flows cannot be read and were never read before
     */
    public Flows flows() {
        return flows.get(config.fresh());
    }

    /** Returns the flows as stored now, ordered by name. Omits a flow that is no longer valid. */
    public List<Flow> all() {
        return all(store);
    }

    private static List<Flow> all(DocumentStore store) {
        return store.all(DocumentKind.FLOW, (name, json) -> FlowJson.read(name, json, Segments.MAX));
    }

    public Optional<Flow> find(String name) {
        return all().stream().filter(flow -> flow.name().equals(name)).findFirst();
    }

    public void put(Flow flow) {
        store.put(DocumentKind.FLOW, flow.name(), Json.write(FlowJson.write(flow)));
    }

    public boolean delete(String name) {
        return store.delete(DocumentKind.FLOW, name);
    }
}
