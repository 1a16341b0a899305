package io.mkomhub.store.documents;

import io.mkomhub.core.autoreply.Flow;
import io.mkomhub.core.autoreply.FlowConfig;
import io.mkomhub.core.autoreply.FlowJson;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.documents.DocumentStore.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The flows as they are stored. */
@ApplicationScoped
public class FlowRepository {

    private final DocumentStore store;
    private final FlowConfig config;
    private volatile @Nullable Cached cached;

    public FlowRepository(DocumentStore store, FlowConfig config) {
        this.store = store;
        this.config = config;
    }

    private record Cached(Flows flows, Instant readAt) {}

    /** The flows, at most {@link FlowConfig#fresh} old, ready to be played. */
    public Flows flows() {
        Cached known = cached;
        Instant now = Instant.now();
        if (known == null || !now.isBefore(known.readAt().plus(config.fresh()))) {
            known = new Cached(Flows.of(all()), now);
            cached = known;
        }
        return known.flows();
    }

    /** The flows as they are now, in the order of their names. One that cannot be read any more is left out. */
    public List<Flow> all() {
        return store.all(Kind.FLOW, (name, json) -> FlowJson.read(name, json, Segments.MAX));
    }

    public Optional<Flow> find(String name) {
        return all().stream().filter(flow -> flow.name().equals(name)).findFirst();
    }

    public void put(Flow flow) {
        store.put(Kind.FLOW, flow.name(), Json.write(FlowJson.write(flow)));
    }

    public boolean delete(String name) {
        return store.delete(Kind.FLOW, name);
    }
}
